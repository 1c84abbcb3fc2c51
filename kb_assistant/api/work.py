"""Work that takes its time, done in a thread of its own for a reader who may leave."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from contextvars import copy_context
from dataclasses import dataclass
from itertools import takewhile
from threading import Event, Thread
from types import TracebackType
from typing import Final, Generic, TypeVar

from starlette.types import Receive

from kb_assistant.errors import KbError

Item = TypeVar("Item")
Gone = Callable[[], bool]
"""Whether the reader has left: asked several times a second by work that is to end then."""
Make = Callable[[Gone], Generator[Item, None, None]]

SILENCE: Final = None


class Left(Exception):
    """The reader is gone: there is nobody to answer."""


class Over(Exception):
    """The work has come to its end."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


@dataclass(frozen=True, slots=True)
class _Ended:
    pass


@dataclass(frozen=True, slots=True)
class _Done(Generic[Item]):
    item: Item


class Work(Generic[Item]):
    """Runs a generator, and hands its items over to the event loop; a reader who does not read holds nothing up.

    `async with` ends with the thread: when the reader leaves, the generator is told and closed."""

    def __init__(self, make: Make[Item], receive: Receive) -> None:
        self._make = make
        self._receive = receive
        self._gone = Event()
        self._loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[_Done[Item] | _Failed | _Ended] = asyncio.Queue()
        self._over = asyncio.Event()
        # A process that must end does not wait for an answer that nobody will read.
        self._thread = Thread(target=copy_context().run, args=(self._run,), name="kb-work", daemon=True)

    async def __aenter__(self) -> "Work[Item]":
        self._watch = asyncio.create_task(self._watched())
        self._thread.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gone.set()
        self._watch.cancel()
        await self._over.wait()

    async def next(self, seconds: float | None = None) -> Item | None:
        """The next item, None where none came in time. Raises Over at the end, Left, and whatever the work raised."""
        try:
            message = await asyncio.wait_for(self._inbox.get(), seconds)
        except TimeoutError:
            return SILENCE
        if isinstance(message, _Failed):
            raise message.error
        if isinstance(message, _Ended):
            raise Over
        return message.item

    async def _watched(self) -> None:
        why: Exception = Left()
        try:
            while (await self._receive())["type"] != "http.disconnect":
                pass
        except KbError as error:
            # The server ends: whoever waits is told.
            why = error
        self._gone.set()
        self._inbox.put_nowait(_Failed(why))

    def _run(self) -> None:
        last: _Failed | _Ended = _Ended()
        try:
            self._give_all()
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            last = _Failed(error)
        self._give(last)
        self._tell(self._over.set)

    def _give_all(self) -> None:
        with closing(self._make(self._gone.is_set)) as items:
            for item in takewhile(lambda _: not self._gone.is_set(), items):
                self._give(_Done(item))

    def _give(self, message: _Done[Item] | _Failed | _Ended) -> None:
        self._tell(lambda: self._inbox.put_nowait(message))

    def _tell(self, act: Callable[[], None]) -> None:
        # A server that was made to end at once has no loop any more, and nobody who listens.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(act)
