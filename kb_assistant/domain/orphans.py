"""Documents whose readers are all gone."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Orphan:
    """One that was read by people and groups of which none is left."""

    id: str
    path: str
    title: str
    updated: datetime
