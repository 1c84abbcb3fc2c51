"""The body of a response, counted and stopped from outside. A file of its own because its base classes are slow to
import."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import httpx2


class Stopped(Exception):
    """No more is wanted of this stream."""


class WatchedStream(httpx.SyncByteStream, httpx2.SyncByteStream):
    """Stands for a stream of either library; `takes` is told the bytes of each chunk and says whether it is wanted."""

    def __init__(self, stream: Any, takes: Callable[[int], bool]) -> None:  # noqa: ANN401 - of either library
        self._stream = stream
        self._takes = takes

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            # A server that never stops sending keeps a socket alive that was shut down: look here too.
            if not self._takes(len(chunk)):
                raise Stopped
            yield chunk

    def close(self) -> None:
        self._stream.close()
