"""What stands behind a source today: whose it is, who vouches for it until when, whether it was replaced. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb_assistant.domain.answers import Citation


class Vouching(StrEnum):
    VERIFIED = "verified"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Backing:
    """Of a document as it is today; `version` is the one that is current, None where nothing is."""

    version: str | None
    owner: str | None = None
    verified_until: date | None = None
    format: str = ""

    def vouching(self, today: date) -> Vouching:
        if self.verified_until is None:
            return Vouching.UNVERIFIED
        return Vouching.VERIFIED if today <= self.verified_until else Vouching.EXPIRED

    def is_newer_than(self, citation: Citation) -> bool:
        return self.version is not None and self.version != citation.span.version
