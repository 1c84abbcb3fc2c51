"""The quotes of an answer in the order in which they are numbered, and the documents they are from. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb_assistant.domain.answers import Answer, Citation, ShownPassage, Statement
from kb_assistant.domain.documents import Span


@dataclass(frozen=True, slots=True)
class Quote:
    number: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Source:
    """A document, and which of the quotes are from it."""

    document: str
    quotes: tuple[Quote, ...]

    @property
    def citation(self) -> Citation:
        """What is said of the document, as the first quote has it."""
        return self.quotes[0].citation


def quotes_of(answer: Answer, passages: Iterable[ShownPassage] = ()) -> tuple[Quote, ...]:
    """Those of its statements; the closest passages where nothing was answered. After them the passages, whole."""
    cited = [citation for statement in answer.statements for citation in statement.citations]
    return numbered([*(cited or answer.closest), *map(_whole, passages)])


def numbered(citations: Iterable[Citation]) -> tuple[Quote, ...]:
    """From 1; one place is one number, however often it is cited."""
    places: dict[Span, Citation] = {}
    for citation in citations:
        places.setdefault(citation.span, citation)
    return tuple(Quote(number, citation) for number, citation in enumerate(places.values(), 1))


def numbers_of(statement: Statement, quotes: Sequence[Quote]) -> tuple[int, ...]:
    spans = {citation.span for citation in statement.citations}
    return tuple(quote.number for quote in quotes if quote.citation.span in spans)


def sources_of(quotes: Sequence[Quote]) -> tuple[Source, ...]:
    """By document, each where its first quote is."""
    documents = dict.fromkeys(quote.citation.document for quote in quotes)
    return tuple(
        Source(document, tuple(quote for quote in quotes if quote.citation.document == document))
        for document in documents
    )


def _whole(passage: ShownPassage) -> Citation:
    return Citation(
        passage.span,
        passage.text,
        passage.document,
        passage.path,
        passage.title,
        passage.headings,
        passage.page,
        passage.dated,
    )
