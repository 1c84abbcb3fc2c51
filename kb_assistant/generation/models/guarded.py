"""A provider made fit for use: a bounded number of answers at a time, every limit kept, one retry, upstream ended."""

from collections.abc import Generator, Sequence
from contextlib import closing
from time import monotonic, sleep

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Cancelled, Deadlines, Message, never
from kb_assistant.generation.models.deadlines import GLANCE, timed
from kb_assistant.generation.models.failures import failure, may_be_retried
from kb_assistant.generation.models.provider import Provider
from kb_assistant.generation.models.reading import Reader
from kb_assistant.generation.models.slots import Slots

PAUSE = 0.5
"""Seconds before the second try where the server names none."""


class GuardedModel:
    """A ChatModel."""

    def __init__(self, provider: Provider, slots: Slots) -> None:
        self._provider = provider
        self._slots = slots

    @property
    def name(self) -> str:
        return self._provider.name

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        """As ChatModel.stream says; a second try is made only before the first piece."""
        with self._slots.taken(cancelled):
            ends = monotonic() + limits.total
            failed = yield from self._first_try(messages, limits, cancelled, ends)
            if failed:
                _pause(failed, limits, cancelled, ends)
                yield from self._try(messages, limits, cancelled, ends)

    def _first_try(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled, ends: float
    ) -> Generator[str, None, ModelFailure | None]:
        """Returns the failure after which it may be tried once more."""
        begun = False
        try:
            for piece in self._try(messages, limits, cancelled, ends):
                begun = True
                yield piece
        except ModelFailure as found:
            if begun or not may_be_retried(found):
                raise
            return found
        return None

    def _try(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled, ends: float
    ) -> Generator[str, None, None]:
        with closing(Reader(self._provider.ask(messages, limits), limits.max_chars)) as reader:
            yield from timed(reader, limits, cancelled, ends)


def _pause(found: ModelFailure, limits: Deadlines, cancelled: Cancelled, ends: float) -> None:
    """As long as the server asks for; raises what was found where the reader would not wait so long for a word."""
    seconds = min(PAUSE, limits.first_token) if found.retry_after is None else found.retry_after
    until = monotonic() + seconds
    if seconds > limits.first_token or until >= ends:
        raise found
    while (left := until - monotonic()) > 0:
        if cancelled():
            raise failure(ModelReason.CANCELLED)
        sleep(min(GLANCE, left))
