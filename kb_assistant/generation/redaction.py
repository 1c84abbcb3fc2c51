"""What of an answer may be shown to somebody who may no longer read all that it was made from. Pure."""

from collections.abc import Collection
from dataclasses import replace

from kb_assistant.domain.answers import Answer, Outcome, Statement
from kb_assistant.generation.citations import marked, numbered

GONE = "What this answer rested on is no longer there for you to read."


def documents_of(answer: Answer) -> frozenset[str]:
    """All that the answer shows something of."""
    cited = {citation.document for statement in answer.statements for citation in statement.citations}
    return frozenset(cited | {citation.document for citation in answer.closest})


def may_show(statement: Statement, readable: Collection[str], sources: Collection[str]) -> bool:
    """Whether all that it rests on is readable: what it cites or, where it cites nothing, all that it may be from."""
    cited = {citation.document for citation in statement.citations}
    return (cited or set(sources)) <= set(readable)


def visible(answer: Answer, readable: Collection[str], sources: Collection[str] | None = None) -> Answer:
    """The answer without what rests on other documents; `sources` are those it was made from, as far as known."""
    shown = documents_of(answer)
    known = shown if sources is None else shown | set(sources)
    if known <= set(readable):
        return answer
    kept = tuple(statement for statement in answer.statements if may_show(statement, readable, known))
    closest = tuple(citation for citation in answer.closest if citation.document in readable)
    if kept == answer.statements:
        return replace(answer, closest=closest)
    # Words of a document may have come into what was searched for, by way of an earlier answer.
    cut = replace(answer, statements=kept, closest=closest, searched_for="")
    if not kept:
        return replace(cut, outcome=Outcome.NOT_ANSWERED, text=GONE)
    citations = numbered(kept)
    return replace(cut, text="\n".join(marked(statement, citations) for statement in kept))
