"""What a running server knows of itself: how much it does at a time, and whether it ends."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kb_assistant.api.metrics import Metrics
from kb_assistant.api.passing import Passing
from kb_assistant.errors import Overloaded, Stopping
from kb_assistant.settings import ProxySettings, ServerSettings

Given = TypeVar("Given")
Holder = TypeVar("Holder")

_ALWAYS = frozenset({"/livez", "/readyz", "/metrics"})
"""Whoever watches the server asks these, most of all when it is in trouble."""

_BUSY = "Too many people ask at this moment: try again in a few seconds."
_GREEDY = "Too much is asked at once from where you are: try again in a few seconds."


def no_troubles() -> tuple[str, ...]:
    return ()


def no_restarts() -> int:
    return 0


class Running:
    """For the thread of the event loop. Nobody gets all of the room: one address may have half of the requests under
    way, one person a quarter of the open pages, and all who have not signed in a tenth of them together.

    `troubles` names parts of the server that do not work, for /readyz; `on_end`
    is called when the server begins to end."""

    def __init__(self, server: ServerSettings, proxy: ProxySettings) -> None:
        self._most = server.requests
        self._connections = server.connections
        self._asking: Counter[str] = Counter()
        self._pages: Counter[int | None] = Counter()
        self._over = False
        self._waiting: set[asyncio.Future[None]] = set()
        self.requests = 0
        self.ending = False
        self.troubles: Callable[[], tuple[str, ...]] = no_troubles
        self.on_end: Callable[[], object] = no_troubles
        self.restarts: Callable[[], int] = no_restarts
        self.passing = Passing(proxy)
        self.metrics = Metrics()

    @contextmanager
    def place(self, path: str, address: str) -> Iterator[None]:
        """One request's place among those under way. Raises Stopping, Overloaded."""
        if path not in _ALWAYS:
            self._check(address)
        self.requests += 1
        try:
            with _counted(self._asking, address):
                yield
        finally:
            self.requests -= 1

    def _check(self, address: str) -> None:
        if self.ending:
            raise stopping()
        if self.requests >= self._most:
            raise Overloaded(_BUSY)
        if self._asking[address] >= max(1, self._most // 2):
            raise Overloaded(_GREEDY)

    @contextmanager
    def page(self, user_id: int | None) -> Iterator[None]:
        """An open page's place: a person's, or a stranger's. Raises Overloaded."""
        if self._pages[user_id] >= max(1, self._connections // (10 if user_id is None else 4)):
            raise Overloaded(_GREEDY)
        with _counted(self._pages, user_id):
            yield

    def problems(self) -> tuple[str, ...]:
        """What does not work as it should, named for strangers."""
        return (*(("stopping",) if self.ending else ()), *self.troubles())

    def end(self) -> None:
        """From now on nothing new is begun."""
        self.ending = True
        self.on_end()

    def break_off(self) -> None:
        """What is still under way is told to end."""
        self._over = True
        for one in self._waiting:
            if not one.done():
                one.set_result(None)

    async def unless_over(self, awaited: Awaitable[Given]) -> Given:
        """What is waited for. Raises Stopping where the server ends before."""
        wanted, over = asyncio.ensure_future(awaited), asyncio.get_running_loop().create_future()
        self._waiting.add(over)
        try:
            if not self._over:
                await asyncio.wait((wanted, over), return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                raise stopping()
            return wanted.result()
        finally:
            self._waiting.discard(over)
            wanted.cancel()


@contextmanager
def _counted(held: Counter[Holder], holder: Holder) -> Iterator[None]:
    held[holder] += 1
    try:
        yield
    finally:
        held[holder] -= 1
        if not held[holder]:
            del held[holder]


def stopping() -> Stopping:
    return Stopping("The server is being stopped: try again in a moment.")
