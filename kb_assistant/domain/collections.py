"""Named sets of documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Collection:
    """`readers` are those of its documents unless one has its own; `documents` are the ids the asker may read."""

    id: str
    name: str
    readers: tuple[str, ...]
    documents: tuple[str, ...]
