"""`kb serve` as it runs: a process, a port, signals, and what it writes."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from kb_assistant.api.server import UNUSED
from tests.corpus.people import PASSWORD
from tests.corpus.serving import Served, serving, start, waited


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all that only look at it."""
    with serving(
        tmp_path_factory.mktemp("served") / "home",
        KB_SERVER_HEADER_SECONDS="1",
        KB_SERVER_BODY_SECONDS="1",
        KB_SERVER_LOG_LEVEL="debug",
    ) as server:
        yield server


def refusal(home: Path, *words: str, **variables: str) -> str:
    """What `kb serve` says before it ends without having begun."""
    errors = home.parent / "refused.log"
    process = start("serve", *words, home=home, errors=errors, variables=variables)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (2, b"")
    return errors.read_text()


def test_one_address_answers_for_the_api_and_for_the_pages(served: Served) -> None:
    with served.client() as browser:
        assert browser.get("/livez").json()["status"] == "ok"
        assert browser.get("/api/v1/session").json()["ways"]["set_up"] is True
        page = browser.get("/answer?id=3")
    assert (page.status_code, "<title>" in page.text) == (200, True)
    assert "server" not in page.headers


def test_t069_the_printed_token_makes_the_first_administrator_once(served: Served) -> None:
    body = {"token": served.token, "name": "ada", "password": PASSWORD}
    with served.client(headers={"origin": served.address}) as browser:
        assert browser.post("/api/v1/setup", json=body).status_code == 201
        assert browser.post("/api/v1/setup", json=body | {"name": "eve"}).status_code == 403
        assert browser.post("/api/v1/session", json={"name": "ada", "password": PASSWORD}).status_code == 200
        assert browser.get("/api/v1/session").json()["role"] == "administrator"


def test_t069_an_unsafe_set_up_is_refused_before_anything_is_opened(home: Path) -> None:
    assert "server.public_url" in refusal(home, "--host", "0.0.0.0")
    assert not home.exists()


def test_a_port_that_is_taken_is_said_to_be(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "server.port" in refusal(home, "--port", str(taken.getsockname()[1]))


def test_t027_connections_that_say_too_little_are_ended_and_others_are_answered(served: Served) -> None:
    port = int(served.address.rpartition(":")[2])
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    for number, one in enumerate(slow):
        one.sendall(b"GET /livez HT" if number % 2 else b"")
    with served.client() as browser:
        assert browser.get("/livez").status_code == 200
    for one in slow:
        one.settimeout(20)
        assert one.recv(100) == b""
        one.close()


def test_t027_one_address_leaves_half_of_the_connections_to_others(home: Path) -> None:
    with serving(home, KB_SERVER_CONNECTIONS="8", KB_SERVER_WORKER="false") as server:
        port = int(server.address.rpartition(":")[2])
        greedy = [
            socket.create_connection(("127.0.0.1", port), timeout=20, source_address=("127.0.0.2", 0)) for _ in range(6)
        ]
        assert b" 503 " in greedy[-1].recv(100)
        with server.client() as browser:
            assert browser.get("/livez").status_code == 200
        for one in greedy:
            one.close()


def test_connections_that_nobody_uses_make_room_for_others_of_the_same_office(home: Path) -> None:
    """Each browser keeps half a dozen for a while: of an office behind one address they are soon too many."""
    with serving(home, KB_SERVER_CONNECTIONS="8", KB_SERVER_WORKER="false") as server:
        port = int(server.address.rpartition(":")[2])
        office = [asked(port) for _ in range(6)]
        assert [b" 200 " in one.recv(100) for one in office] == [True] * 6
        time.sleep(0.2)
        for one in office:
            one.setblocking(False)
        assert sum(is_open(one) for one in office) == 4
        for one in office:
            one.close()


def asked(port: int) -> socket.socket:
    """A connection of another address on which something was asked once."""
    made = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=("127.0.0.2", 0))
    made.sendall(f"GET /livez HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n".encode())
    made.recv(1, socket.MSG_PEEK)
    return made


def is_open(connection: socket.socket) -> bool:
    """Whether nobody has ended it, whatever else came."""
    try:
        while connection.recv(1 << 12):
            pass
    except BlockingIOError:
        return True
    return False


def test_t027_a_body_that_comes_byte_by_byte_is_cut_off(served: Served) -> None:
    port = int(served.address.rpartition(":")[2])
    head = f"POST /api/v1/session HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
    slow = []
    for _ in range(50):
        slow.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        slow[-1].sendall(f"{head}content-length: 1000\r\n\r\n{{".encode())
    with served.client() as browser:
        assert browser.get("/api/v1/session").status_code == 200
    for one in slow:
        answer = b"".join(iter(lambda one=one: drip(one), b""))  # type: ignore[misc]
        assert b" 408 " in answer.splitlines()[0]
        assert b"connection: close" in answer
        one.close()


def test_programs_that_keep_connections_end_them_before_the_server_does() -> None:
    """Else a request now and then meets the end of its connection."""
    assert 0 < (httpx2.Limits().keepalive_expiry or 0) < UNUSED


def drip(connection: socket.socket) -> bytes:
    """What came, after one more byte was sent."""
    with suppress(OSError):
        connection.sendall(b" ")
    with suppress(ConnectionResetError):
        return connection.recv(65_536)
    return b""


def test_t076_each_request_is_one_line_of_json_without_what_was_asked(served: Served) -> None:
    with served.client(headers={"user-agent": "canary-agent"}) as browser:
        known = browser.get("/api/v1/answers/%0acanary%1b[31m?question=canary").headers["x-request-id"]
        browser.get("/canary%0aforged?name=canary")
    line = waited(lambda: next((one for one in served.lines() if one.get("request") == known), None))
    assert {"time", "level", "method", "route", "status", "seconds"} <= set(line)
    assert (line["route"], line["status"]) == ("/api/v1/answers/{answer}", 401)
    written = served.errors.read_text()
    assert [secret for secret in ("canary", served.token, PASSWORD) if secret in written] == []


def test_a_proxy_that_is_not_listed_is_in_the_log(served: Served) -> None:
    with served.client(headers={"x-forwarded-for": "198.51.100.1"}) as browser:
        assert browser.get("/livez").status_code == 200
    told = waited(lambda: [one for one in served.lines() if "proxy.peers" in one["message"]])
    assert [(one["level"], "198.51.100.1" in one["message"]) for one in told] == [("warning", False)]
