"""What one might ask next: sections near what was quoted, from what was found for this very reader. Pure."""

from collections.abc import Sequence

from kb_assistant.domain.answers import Answer, Outcome, ShownPassage

_MOST = 3
_LONGEST = 80
_NEAREST = 2
"""Passages of documents that were not quoted are about something else, but for the very first ones."""


def suggestions(answer: Answer, passages: Sequence[ShownPassage]) -> tuple[str, ...]:
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
    asked = dict.fromkeys(map(_asked, new))
    return tuple(one for one in asked if len(one) <= _LONGEST)[:_MOST]


def _asked(passage: ShownPassage) -> str:
    heading = passage.headings[-1]
    return heading if passage.title.casefold() in heading.casefold() else f"{passage.title}: {heading}"
