"""What is to become of documents beside their texts, and what became of each of many."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReaderChange:
    """Names of readers, groups or people as @name. Said as a difference, it undoes nothing that others do meanwhile."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Into the collection of that id, or out of any for None. With `readers` they get the collection's."""

    collection: str | None
    readers: bool = True


@dataclass(frozen=True, slots=True)
class NewOwner:
    """A person's name; nobody for None."""

    owner: str | None


@dataclass(frozen=True, slots=True)
class Vouching:
    """The last day for which whoever asks vouches; nobody does for None."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is to be done to a document; what is None stays as it is. Readers are changed after it was moved."""

    move: Move | None = None
    readers: ReaderChange | None = None
    owner: NewOwner | None = None
    verification: Vouching | None = None


NOTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Changed:
    """One of many documents. `refused` says why nothing was done to it; empty where all of it was."""

    document: str
    refused: str = ""
