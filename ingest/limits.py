"""What reading one file may cost."""

from dataclasses import dataclass

STEP = 1 << 20
"""Bytes of whatever else an answer holds, and of what is read of it at a time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    file_bytes: int = 100_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 60
    wall_seconds: float = 120
    text_chars: int = 20_000_000

    @property
    def answer_bytes(self) -> int:
        """Four bytes a character at most, and as much again as headings could need."""
        return self.text_chars * 5 + STEP
