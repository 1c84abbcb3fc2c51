"""Uploads whose connection breaks, on a real port."""

import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import Role
from kb_assistant.settings import load_settings
from tests.corpus.files import HOLIDAYS
from tests.corpus.http_server import PATIENCE, HttpServer, on_free_port
from tests.corpus.service import serve

PART = b'--b\r\nContent-Disposition: form-data; name=file; filename="a.md"\r\n\r\n'
BODY = PART + HOLIDAYS.encode() * 500 + b"\r\n--b--\r\n"


def until(holds: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < end, "it did not happen"
        sleep(0.02)


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_t081_a_connection_that_drops_leaves_nothing_and_the_same_file_then_succeeds(
    kb: KnowledgeBase, share: float
) -> None:
    settings = on_free_port(load_settings())
    service = serve(kb, settings)
    cookie = service.person("ada", Role.EDITOR).headers["cookie"]
    incoming = settings.blobs / "incoming"
    address = ("127.0.0.1", settings.server.port)
    head = (
        f"POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\nOrigin: http://127.0.0.1:{address[1]}\r\n"
        f"Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(BODY)}\r\n\r\n"
    ).encode()

    def left() -> list[Path]:
        return [path for path in settings.blobs.rglob("*") if path.is_file() and path.name != "lock"]

    with HttpServer(service.app):
        with socket.create_connection(address) as broken:
            broken.sendall(head + BODY[: int(len(BODY) * share)])
            until(lambda: incoming.is_dir() and any(incoming.iterdir()))
        until(lambda: left() == [])
        with kb.store.read() as tx:
            assert tx.jobs.waiting() == 0
        with socket.create_connection(address) as whole:
            whole.sendall(head + BODY)
            assert whole.recv(1 << 16).startswith(b"HTTP/1.1 202")
    assert len(left()) == 1
