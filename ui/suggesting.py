"""What one might ask next: sections near what was quoted, from what was found for this very reader. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb_assistant.domain.answers import Answer, Outcome, ShownPassage

_MOST = 3
_LONGEST = 80
_NEAREST = 2
"""Passages of documents that were not quoted are about something else, but for the very first ones."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, in words of a document."""

    text: str
    document: str


def suggestions(answer: Answer, passages: Sequence[ShownPassage]) -> tuple[Suggestion, ...]:
    """Headings of passages that were found and not quoted, of documents that were or among the nearest; in the order
    they were found. Each behind the title of its document: "Notice" alone is no question."""
    if answer.outcome not in (Outcome.ANSWERED, Outcome.CONFLICT):
        return ()
    cited = [citation for statement in answer.statements for citation in statement.citations]
    told = {heading.casefold() for citation in cited for heading in citation.headings}
    told |= {citation.title.casefold() for citation in cited}
    documents = {citation.document for citation in cited}
    near = [each for rank, each in enumerate(passages) if rank < _NEAREST or each.document in documents]
    new = (each for each in near if each.headings and each.headings[-1].casefold() not in told)
    asked: dict[str, str] = {}
    for each in new:
        asked.setdefault(_asked(each), each.document)
    found = (Suggestion(text, document) for text, document in asked.items() if len(text) <= _LONGEST)
    return tuple(found)[:_MOST]


def _asked(passage: ShownPassage) -> str:
    heading = passage.headings[-1]
    return heading if passage.title.casefold() in heading.casefold() else f"{passage.title}: {heading}"
