"""What stands behind a source today: who vouches for it until when, whether it was replaced. Pure."""

from collections.abc import Mapping
from datetime import date

from kb_assistant.domain.answers import Citation
from kb_assistant.domain.catalogue import Vouched
from kb_assistant.domain.documents import Care, Document

Backings = Mapping[str, Document]
"""Documents as they are today, by id; what is gone or hidden from the reader is missing."""


def vouched(care: Care, today: date) -> Vouched:
    if care.verified_until is None:
        return Vouched.UNVERIFIED
    return Vouched.VERIFIED if today <= care.verified_until else Vouched.EXPIRED


def was_replaced(citation: Citation, document: Document) -> bool:
    """Whether the document has another version than the one that is cited."""
    return document.version is not None and document.version != citation.span.version
