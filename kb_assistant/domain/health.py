"""Whether the service can answer."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Health:
    status: Literal["ok", "degraded"]
    problems: tuple[str, ...] = ()
