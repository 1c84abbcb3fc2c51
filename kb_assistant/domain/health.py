"""Whether the service can answer."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Health:
    status: Literal["ok", "degraded"]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must hold of a data folder and does not, and what would mend it."""

    what: str
    remedy: str
