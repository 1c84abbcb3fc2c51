"""A blocking connection, read in a thread of its own, so that nobody waits for it longer than he wants to."""

import re
from queue import SimpleQueue
from threading import Thread
from typing import Final

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.provider import Connection

LINGER = 2.0
# Control characters and halves of characters: no model means them, a database and a terminal suffer from them.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class _End:
    pass


_END: Final = _End()


class Reader:
    """Reads until the answer ends or `most` characters came, so that what waits here is bounded."""

    def __init__(self, connection: Connection, most: int) -> None:
        self._connection = connection
        self._left = most
        self._items: SimpleQueue[str | ModelFailure | _End] = SimpleQueue()
        self._thread = Thread(target=self._read, name="kb-llm", daemon=connection.abandonable)
        self._thread.start()

    @property
    def connected(self) -> bool:
        return self._connection.connected

    def next(self, seconds: float) -> str | None:
        """The next piece, None at the end. Raises queue.Empty when none came in time, ModelFailure."""
        item = self._items.get(timeout=seconds) if seconds > 0 else self._items.get_nowait()
        if isinstance(item, ModelFailure):
            raise item
        return item if isinstance(item, str) else None

    def close(self) -> None:
        """Ends the work upstream, and waits a moment until it has ended."""
        self._connection.close()
        self._thread.join(LINGER)

    def _read(self) -> None:
        # Whatever happens, whoever waits is told: a defect of ours must not look like a silent model.
        last: ModelFailure | _End = failure(ModelReason.UNAVAILABLE)
        try:
            self._connection.read(self._take)
            last = _END
        except ModelFailure as found:
            last = found
        finally:
            self._items.put(last)

    def _take(self, piece: str) -> bool:
        usable = _UNUSABLE.sub("", piece)
        self._left -= len(usable)
        if usable:
            self._items.put(usable)
        return self._left >= 0
