"""What is kept of a person, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kept(StrEnum):
    """Kinds of data with a retention of their own."""

    ANSWERS = "answers"
    EVENTS = "events"
    AUDIT_NAMES = "audit_names"


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """Rows of a person, as they are handed out."""

    name: str
    rows: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Export:
    """All that is kept of a person."""

    user_id: int
    made: datetime
    tables: tuple[ExportedTable, ...]


@dataclass(frozen=True, slots=True)
class ErasedRows:
    """How many rows of a table went."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure came to. `wiped` is whether the database's file holds no trace any more."""

    user_id: int
    rows: tuple[ErasedRows, ...]
    wiped: bool


@dataclass(frozen=True, slots=True)
class Expired:
    """How much was taken out because its time was over."""

    kept: Kept
    rows: int
