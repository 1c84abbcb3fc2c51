"""A proxy that nobody listed is noticed: all who come by it share one address's limits."""

import logging

import pytest
from starlette.requests import HTTPConnection

from kb_assistant.api.passing import Passing
from kb_assistant.domain.access import Role
from kb_assistant.settings import ProxySettings
from tests.corpus.service import Service


def connection(peer: str, *headers: str) -> HTTPConnection:
    raw = [(name.encode(), b"198.51.100.1") for name in headers]
    return HTTPConnection({"type": "http", "client": (peer, 1234), "headers": raw})


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.0.0.9", "fd00::9"])
def test_the_log_tells_once_who_passes_on_and_is_not_listed(
    peer: str, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    passing = Passing(ProxySettings(peers="10.0.0.1"))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            passing.look(connection(peer, header))
    assert (passing.unknown, len(caplog.records)) == ((peer,), 1)
    assert "proxy.peers" in caplog.text and peer not in caplog.text


def test_a_listed_proxy_is_not_told_nor_whoever_comes_by_themselves_or_from_outside() -> None:
    passing = Passing(ProxySettings(peers="10.0.0.0/8"))
    passing.look(connection("10.0.0.9", "x-forwarded-for"))
    passing.look(connection("127.0.0.1"))
    passing.look(connection("8.8.8.8", "x-forwarded-for"))
    assert passing.unknown == ()


def test_nobody_fills_log_or_memory_by_it(caplog: pytest.LogCaptureFixture) -> None:
    passing = Passing(ProxySettings())
    for number in range(100):
        passing.look(connection(f"10.0.0.{number}", "x-forwarded-for"))
    assert (len(passing.unknown), len(caplog.records)) == (10, 1)


def test_administrators_are_told_of_a_proxy_that_is_not_listed(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    context = service.app.state.context
    context.running.passing.look(connection("10.0.0.9", "x-forwarded-for"))
    (told,) = root.get("/api/v1/problems").json()
    assert ("10.0.0.9" in told["what"], "proxy.peers" in told["remedy"]) == (True, True)
