"""Separate limits for connecting, the first token, silence between tokens and the whole answer."""

from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty
from time import monotonic

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import Cancelled, Deadlines
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.reading import Reader

GLANCE = 0.05
"""Seconds between two looks at whether the reader is still there."""


@dataclass(slots=True)
class Progress:
    """How far an answer has come; moments of `monotonic`, None where not reached."""

    begun: float
    connected: float | None = None
    last: float | None = None


def due(progress: Progress, limits: Deadlines, ends: float) -> tuple[float, ModelReason]:
    """The moment at which patience ends, and the reason then given; `ends` is the whole answer's moment."""
    if progress.last is not None:
        stage = (progress.last + limits.idle, ModelReason.TIMEOUT_IDLE)
    elif progress.connected is not None:
        stage = (progress.connected + limits.first_token, ModelReason.TIMEOUT_FIRST_TOKEN)
    else:
        stage = (progress.begun + limits.connect, ModelReason.TIMEOUT_CONNECT)
    return min(stage, (ends, ModelReason.TIMEOUT_TOTAL))


def timed(reader: Reader, limits: Deadlines, cancelled: Cancelled, ends: float) -> Generator[str, None, None]:
    """The reader's pieces, cut at `max_chars`. Raises ModelFailure with the reason of the limit that was reached."""
    progress = Progress(monotonic())
    left = limits.max_chars
    blank = True
    while (piece := _wait(reader, progress, limits, cancelled, ends)) is not None:
        blank = blank and not piece.strip()
        if left:
            yield piece[:left]
        if len(piece) > left:
            raise failure(ModelReason.TOO_LONG)
        left -= len(piece)
        # Only now: the time its consumer takes is not the model's silence.
        progress.last = monotonic()
    if blank:
        raise failure(ModelReason.EMPTY)


def _wait(reader: Reader, progress: Progress, limits: Deadlines, cancelled: Cancelled, ends: float) -> str | None:
    pause = 0.0
    while True:
        if cancelled():
            raise failure(ModelReason.CANCELLED)
        with suppress(Empty):
            return reader.next(pause)
        pause = _patience(reader, progress, limits, ends)


def _patience(reader: Reader, progress: Progress, limits: Deadlines, ends: float) -> float:
    """Seconds to wait before the next look. Raises ModelFailure where there is no time left."""
    now = monotonic()
    if progress.connected is None and reader.connected:
        progress.connected = now
    moment, reason = due(progress, limits, ends)
    if now >= moment:
        raise failure(reason)
    return min(GLANCE, moment - now)
