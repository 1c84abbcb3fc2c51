"""Runs the service: listens, says where, answers until it is told to stop, and stops without breaking anything off."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from types import FrameType

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb_assistant.api.addresses import is_within
from kb_assistant.api.app import create_app
from kb_assistant.api.context import Context
from kb_assistant.api.front import Front
from kb_assistant.api.gate import Gate
from kb_assistant.api.pages import Guard, Pages, page_headers
from kb_assistant.api.relay import Relay
from kb_assistant.api.requests import request_id
from kb_assistant.api.running import Running
from kb_assistant.api.safety import warnings
from kb_assistant.api.supervisor import Supervisor
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.errors import KbError, SettingsError
from kb_assistant.logs import adopt, write_logs
from kb_assistant.people.accounts import Accounts
from kb_assistant.settings import ProxySettings, ServerSettings, Settings, unheeded

MakePages = Callable[[Settings], Pages]

_HEADER_BYTES = 65_536
_MESSAGE_BYTES = 1 << 22
_HERE = ("127.0.0.1", "localhost", "::1")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LAST_WORDS = 5.0
"""Seconds for streams to say that they were broken off."""
_WORKER_ENDS = 10.0
"""Seconds for the worker to put its jobs back."""
UNUSED = 20
"""Seconds for which a connection stays open that nobody uses. Programs keep theirs for five or fifteen: did the server
end them as soon, one of them would now and then send a request into one that is just being ended."""
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def serve(settings: Settings, make_pages: MakePages) -> None:
    """Answers until a signal ends it. Raises SettingsError where it can't listen, and what opening the folder does."""
    write_logs(settings.server.log_level, _context)
    sockets = _listen(settings.server)
    settings = settings.listening(port=sockets[0].getsockname()[1])
    kb = open_knowledge_base(settings)
    try:
        running = Running(settings.server, settings.proxy)
        app = _front(kb, settings, running, make_pages(settings))
        server = _Server(_configured(app, settings.server, settings.proxy), running, settings.server.shutdown_seconds)
        server.begun = lambda: _announce(kb, settings)
        with _worker(settings.server, running):
            server.run(sockets)
    finally:
        kb.close()


def _front(kb: KnowledgeBase, settings: Settings, running: Running, pages: Pages) -> ASGIApp:
    app = create_app(kb, settings, running)
    relay = Relay(settings)
    guard = Guard(pages.app, Context(kb, settings, running), relay)
    return Front(app, Gate(guard, running, page_headers(pages.scripts), settings), relay)


@contextmanager
def _worker(server: ServerSettings, running: Running) -> Iterator[None]:
    """Beside the server, unless the settings say that somebody else does the work."""
    if not server.worker:
        yield
        return
    supervisor = Supervisor()
    running.troubles, running.on_end = supervisor.troubles, supervisor.end
    running.restarts = lambda: supervisor.restarts
    supervisor.start()
    try:
        yield
    finally:
        supervisor.close(_WORKER_ENDS)


def _set_aside() -> None:
    """What is loaded by now stays to the end: a look through all of it for garbage takes a tenth of a second,
    and nobody is answered meanwhile."""
    gc.collect()
    gc.freeze()


def _context() -> Mapping[str, str]:
    known = request_id()
    return {"request": known} if known else {}


def _announce(kb: KnowledgeBase, settings: Settings) -> None:
    address = settings.server.address
    for warning in (*warnings(settings.server), *unheeded()):
        _say(f"Note: {warning}")
    if settings.server.auth == "accounts":
        _announce_setup(kb.people.accounts, address)
    _say(f"Ready: open {address} in a browser. Ctrl-C ends the server.")


def _announce_setup(accounts: Accounts, address: str) -> None:
    try:
        token = accounts.setup_token()
    except KbError as error:
        # Whoever only reads is answered on a full disk too.
        _say(f"Note: nobody can become the first administrator now. {error.message}")
        return
    if token:
        _say(f"There is no administrator yet. Become the first one at {address}/setup with this token,")
        _say(f"which is good for an hour and for once: {token}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - for whoever started it


def _listen(server: ServerSettings) -> list[socket.socket]:
    """At the host of the settings, and always where the pages on this machine ask the service."""
    first = _bound(server.host, server.port)
    port = first.getsockname()[1]
    if server.is_everywhere or server.host in _HERE:
        return [first]
    return [first, _bound("127.0.0.1", port)]


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=host == "::")
        # Inherited by every connection: headers and body are two packets, and the second would wait 40 ms.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        # An unknown name has a number of another kind, below nought.
        is_known = error.errno is not None and error.errno > 0
        reason = os.strerror(error.errno or 0) if is_known else "nobody knows this host"
        raise SettingsError(
            f"Can't listen at {host}:{port} ({reason}): end what listens there, or choose another place by --host and "
            "--port (settings server.host, server.port)."
        ) from None
    made.setblocking(False)
    return made


def _configured(app: ASGIApp, server: ServerSettings, proxy: ProxySettings) -> uvicorn.Config:
    class Connection(_Connection):
        header_seconds = server.header_seconds
        most = server.connections
        proxies = proxy.networks

    return uvicorn.Config(
        app,
        http=Connection,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Where a request came from is decided in api/addresses.py, by setting proxy.peers.
        proxy_headers=False,
        timeout_keep_alive=UNUSED,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=_HEADER_BYTES,
    )


class _Connection(H11Protocol):
    """One that has to say what it wants, and of which there are not too many: half of them may come from one address,
    unless that is the proxy's. Those that nobody uses make room for others."""

    header_seconds = 10.0
    most = 1000
    proxies: tuple[str, ...] = ()
    _silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        crowd = self._crowd()
        if crowd and not _end_unused(crowd):
            transport.write(_FULL)
            transport.close()
        self._watch()

    @property
    def is_unused(self) -> bool:
        """Whether it is kept only in case that more is asked on it."""
        return self.timeout_keep_alive_task is not None and not self.transport.is_closing()

    def _crowd(self) -> Sequence[object]:
        """Those that are one too many together with this one: of its address, or of all; none where there is room."""
        place = _host_of(self)
        near = [one for one in self.connections if _host_of(one) == place]
        if len(near) > max(1, self.most // 2) and not is_within(place, self.proxies):
            return near
        return list(self.connections) if len(self.connections) > self.most else []

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch()

    def _watch(self) -> None:
        """Ends it where no whole request comes; what comes after the headers has limits of its own."""
        if self.conn.their_state is not h11.IDLE:
            self._unwatch()
        elif self._silence is None:
            self._silence = self.loop.call_later(self.header_seconds, self.transport.close)

    def _unwatch(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None


def _end_unused(connections: Iterable[object]) -> bool:
    """Whether there was one."""
    unused = next((one for one in connections if isinstance(one, _Connection) and one.is_unused), None)
    if unused is not None:
        unused.timeout_keep_alive_handler()
    return unused is not None


def _host_of(connection: object) -> str:
    client: tuple[str, int] | None = getattr(connection, "client", None)
    return client[0] if client else ""


class _Server(uvicorn.Server):
    """The first signal lets what is under way come to its end, the second one ends at once."""

    def __init__(self, config: uvicorn.Config, running: Running, seconds: float) -> None:
        super().__init__(config)
        self._running = running
        self._seconds = seconds
        self._until = 0.0
        self.begun: Callable[[], object] = adopt

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Of a terminal that is closed `nohup` has made nothing: that stays so.
        held = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()
        heeded = [one for one in _SIGNALS if one not in held]
        before = {one: signal.signal(one, self.handle_exit) for one in heeded}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._running.ending:
            os._exit(128 + sig)
        self._running.end()
        self._until = monotonic() + self._seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # By now every library has brought the handlers it has.
        adopt()
        _set_aside()
        self.begun()

    async def on_tick(self, counter: int) -> bool:
        if await super().on_tick(counter):
            return True
        if not self._running.ending:
            return False
        if monotonic() > self._until:
            self._running.break_off()
        return not self._running.requests or monotonic() > self._until + _LAST_WORDS
