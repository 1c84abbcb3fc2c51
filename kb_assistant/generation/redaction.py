"""What of an answer may be shown to somebody who may no longer read all that it was made from. Pure."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from kb_assistant.domain.answers import Answer, Citation, Outcome, Statement
from kb_assistant.generation.joining import as_typed, left_of, text_of
from kb_assistant.language.words import fold, words

GONE = "What this answer rested on is no longer there for you to read."
TAKEN_OUT = "What stood here rested on a text that was removed."

Gone = Callable[[Citation], bool]
"""Whether what was quoted was removed for good."""


def documents_of(answer: Answer) -> frozenset[str]:
    """All that the answer shows something of."""
    cited = {citation.document for statement in answer.statements for citation in statement.citations}
    return frozenset(cited | {citation.document for citation in answer.closest})


def emptied(answer: Answer) -> bool:
    """Whether it was saved without any of its statements: their sources were hidden while it was made."""
    return not answer.statements and answer.text == GONE


def is_readable(answer: Answer, readable: Collection[str]) -> bool:
    """Whether all that it showed may be read; of one that was emptied that can't be told."""
    return documents_of(answer) <= set(readable) and not emptied(answer)


def may_show(statement: Statement, readable: Collection[str], sources: Collection[str]) -> bool:
    """Whether all that it rests on is readable: what it cites or, where it cites nothing, all that it may be from."""
    cited = {citation.document for citation in statement.citations}
    return (cited or set(sources)) <= set(readable)


def near(answer: Answer, readable: Collection[str]) -> tuple[Citation, ...]:
    """Its closest passages that are there and may be read."""
    return tuple(citation for citation in kept_near(answer) if citation.document in readable)


def kept_near(answer: Answer) -> tuple[Citation, ...]:
    """Its closest passages that are there: of one that was removed not even that it was is told."""
    return tuple(citation for citation in answer.closest if citation.quote)


def visible(answer: Answer, readable: Collection[str], sources: Collection[str] | None = None) -> Answer:
    """The answer without what rests on other documents; `sources` are those it was made from, as far as known."""
    shown = documents_of(answer)
    known = shown if sources is None else shown | set(sources)
    closest = near(answer, readable)
    hidden = len(kept_near(answer)) - len(closest)
    if known <= set(readable):
        return replace(answer, closest=closest, withheld=hidden + emptied(answer))
    kept = tuple(statement for statement in answer.statements if may_show(statement, readable, known))
    missing = len(answer.statements) - len(kept) + hidden
    # Words of a document may have come into what was searched for, by its spelling or by way of an earlier answer.
    if kept == answer.statements:
        return replace(typed(answer), closest=closest, withheld=missing + emptied(answer))
    cut = replace(left_of(answer, kept), closest=closest, searched_for="", withheld=missing)
    return cut if kept else replace(cut, outcome=Outcome.NOT_ANSWERED, text=GONE, parts=())


def without(answer: Answer, gone: Gone) -> Answer:
    """The answer with markers in the place of what rests on removed texts: which document it was can still be told, so
    that nobody sees more of it than could before.

    A statement that cites nothing may rest on anything, and is taken out with the others."""
    closest = tuple(_blank(citation) if gone(citation) else citation for citation in answer.closest)
    # What was searched for may be spelt as it stood there.
    rest = typed(replace(answer, closest=closest))
    if not any(gone(citation) for statement in answer.statements for citation in statement.citations):
        return rest
    statements = tuple(_left(statement, gone) for statement in answer.statements)
    return replace(rest, statements=statements, text=text_of(statements, answer.parts))


def typed(answer: Answer) -> Answer:
    """The answer without what was searched for, into which words of an answer before it may have come."""
    return replace(answer, searched_for="", parts=as_typed(answer.parts))


def has_only(searched_for: str, said: Iterable[str]) -> bool:
    """Whether each word of it stands in what was said."""
    return _words(searched_for) <= {word for text in said for word in _words(text)}


def _words(text: str) -> set[str]:
    return {fold(word) for word in words(text)}


def _left(statement: Statement, gone: Gone) -> Statement:
    if statement.citations and not any(gone(citation) for citation in statement.citations):
        return statement
    citations = tuple(_blank(one) if gone(one) else one for one in statement.citations)
    return replace(statement, text=TAKEN_OUT, citations=citations)


def _blank(citation: Citation) -> Citation:
    """Says which document and version it was, and nothing of them."""
    return Citation(citation.span, "", citation.document, "", "")
