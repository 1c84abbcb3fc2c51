"""Receipts: that a removed document is found no more."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Removed:
    """How much of a document was taken out, whoever else has files or texts of the same bytes, and whether files that
    may still hold some of it were made anew since: the database's log (`wiped`, None where it is a server's) and the
    search indexes (`purged`). Until then the worker goes on trying."""

    versions: int = 0
    passages: int = 0
    vectors: int = 0
    files: int = 0
    answers: int = 0
    wiped: bool | None = False
    purged: bool = False

    @property
    def complete(self) -> bool:
        return self.wiped is not False and self.purged


@dataclass(frozen=True, slots=True)
class Receipt:
    """`probes` of the removed document's own sentences were asked as questions and looked for as texts: `returned` of
    them still found it, `copies` stand word for word in another document that whoever removed it may read. 0 of 0: the
    indexes could not be asked."""

    id: str
    document: str
    user: str | None
    created: datetime
    probes: int
    returned: int
    copies: int
    removed: Removed

    @property
    def complete(self) -> bool:
        return self.returned == 0 and self.removed.complete
