"""Quotes and where they stand: makes them and numbers them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb_assistant.domain.answers import Answer, Citation, Passage, Statement
from kb_assistant.domain.documents import Span


def cite(passage: Passage, start: int, end: int) -> Citation:
    """The slice `[start, end)` of the passage's text as a citation of its version; both are negative in what stands
    before the text."""
    span = Span(passage.span.version, passage.span.start + start, passage.span.start + end)
    return Citation(
        span=span,
        quote=(passage.before + passage.text)[len(passage.before) + start : len(passage.before) + end],
        document=passage.document,
        path=passage.path,
        title=passage.title,
        headings=passage.headings,
        page=passage.page_at(span.start),
        dated=passage.dated,
    )


def cited_anew(answer: Answer, version: str, document: str, path: str) -> Answer:
    """The answer whose quotes of the version name another document as the one that has it."""

    def anew(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        moved = (
            replace(one, document=document, path=path) if one.span.version == version else one for one in citations
        )
        return tuple(moved)

    statements = tuple(replace(one, citations=anew(one.citations)) for one in answer.statements)
    return replace(answer, statements=statements, closest=anew(answer.closest))


def numbered(statements: Iterable[Statement]) -> list[Citation]:
    """Every citation once, in order of first use: the first is the one a reader sees as [1]."""
    return list(dict.fromkeys(citation for statement in statements for citation in statement.citations))


def told(statements: Sequence[Statement]) -> str:
    """What they say, a line each, below the question that they answer where a message asked several."""
    return "\n".join(lines(statements))


def lines(statements: Sequence[Statement]) -> list[str]:
    """The same line by line: what is said later changes none of them."""
    citations, headed = numbered(statements), [""]
    found = []
    for statement in statements:
        if statement.asked != headed[-1]:
            headed.append(statement.asked)
            found.append(statement.asked)
        found.append(marked(statement, citations))
    return found


def marked(statement: Statement, citations: Sequence[Citation]) -> str:
    """A statement's text followed by the numbers of its citations."""
    numbers = [citations.index(citation) + 1 for citation in statement.citations]
    return " ".join((statement.text, "".join(f"[{number}]" for number in numbers))).rstrip()
