"""What one might ask next: sections near what was quoted, from what was found for this very reader. Pure."""

from collections.abc import Sequence

from kb_assistant.domain.answers import Answer, Outcome, ShownPassage

_MOST = 3
_LONGEST = 80
_NEAREST = 2
"""Passages of documents that were not quoted are about something else, but for the very first ones."""


def suggestions(answer: Answer, passages: Sequence[ShownPassage]) -> tuple[str, ...]:
    """Headings of passages that were found and not quoted, of documents that were or among the nearest; in the order
    they were found."""
    if answer.outcome not in (Outcome.ANSWERED, Outcome.CONFLICT):
        return ()
    cited = [citation for statement in answer.statements for citation in statement.citations]
    told = {heading.casefold() for citation in cited for heading in citation.headings}
    told |= {citation.title.casefold() for citation in cited}
    documents = {citation.document for citation in cited}
    near = [each for rank, each in enumerate(passages) if rank < _NEAREST or each.document in documents]
    headings = dict.fromkeys(passage.headings[-1] for passage in near if passage.headings)
    new = (heading for heading in headings if heading.casefold() not in told and len(heading) <= _LONGEST)
    return tuple(new)[:_MOST]
