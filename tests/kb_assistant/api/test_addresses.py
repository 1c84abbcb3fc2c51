"""Where a request came from, as far as it can be believed."""

import pytest
from starlette.requests import HTTPConnection

from kb_assistant.api.addresses import client_of, is_this_machine
from kb_assistant.settings import ProxySettings, ServerSettings, Settings


def address(peer: str, *forwarded: str, peers: str = "") -> str:
    """What is made of a connection from `peer` with these headers X-Forwarded-For."""
    settings = Settings.model_construct(proxy=ProxySettings(peers=peers), server=ServerSettings())
    return client_of(connection(peer, *(("x-forwarded-for", value) for value in forwarded)), settings).address


def connection(peer: str, *headers: tuple[str, str]) -> HTTPConnection:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return HTTPConnection({"type": "http", "client": (peer, 1234) if peer else None, "headers": raw})


def test_nobody_but_a_listed_proxy_says_where_somebody_is() -> None:
    assert address("203.0.113.7", "198.51.100.1") == "203.0.113.7"
    assert address("203.0.113.7", "198.51.100.1", peers="10.0.0.0/8") == "203.0.113.7"
    assert address("10.0.0.9", "198.51.100.1", peers="10.0.0.0/8") == "198.51.100.1"


def test_what_somebody_wrote_before_the_proxy_did_counts_for_nothing() -> None:
    assert address("10.0.0.9", "127.0.0.1, 198.51.100.1", peers="10.0.0.0/8") == "198.51.100.1"
    assert address("10.0.0.9", "127.0.0.1", "198.51.100.1", peers="10.0.0.0/8") == "198.51.100.1"
    assert address("10.0.0.9", "1.1.1.1, 198.51.100.1, 10.0.0.2", peers="10.0.0.0/8") == "198.51.100.1"


@pytest.mark.parametrize(
    "nonsense", ["", "unknown", "_hidden", "fe80::1%\x1b[31m", "198.51.100.1;x", "::1%a", "1" * 5000]
)
def test_what_is_no_address_leaves_the_last_that_is(nonsense: str) -> None:
    assert address("10.0.0.9", nonsense, peers="10.0.0.0/8") == "10.0.0.9"
    assert address("10.0.0.9", f"1.1.1.1, {nonsense}, 10.0.0.2", peers="10.0.0.0/8") in ("10.0.0.2", "1.1.1.1")


def test_equal_addresses_are_written_alike() -> None:
    spellings = ("198.51.100.1", "::ffff:198.51.100.1", "198.51.100.1:50123")
    assert {address("10.0.0.9", one, peers="10.0.0.0/8") for one in spellings} == {"198.51.100.1"}
    assert address("10.0.0.9", "[2001:DB8::1]:443", peers="10.0.0.0/8") == "2001:db8::1"
    assert address("::ffff:10.0.0.9", "198.51.100.1", peers="10.0.0.0/8") == "198.51.100.1"


def test_a_connection_without_an_address_has_none() -> None:
    assert address("", "198.51.100.1", peers="10.0.0.0/8") == ""


def test_a_chain_of_proxies_alone_ends_at_the_first_of_them() -> None:
    assert address("10.0.0.9", "10.0.0.1, 10.0.0.2", peers="10.0.0.0/8") == "10.0.0.1"
    assert address("10.0.0.9", ",".join(["10.0.0.1"] * 10_000), peers="10.0.0.0/8") == "10.0.0.1"


@pytest.mark.parametrize(("peer", "local"), [("127.0.0.1", True), ("::1", True), ("10.0.0.9", False), ("", False)])
def test_this_machine_is_told_by_the_connection(peer: str, local: bool) -> None:
    assert is_this_machine(connection(peer)) is local


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_a_proxy_on_this_machine_passes_on_what_others_ask(header: str) -> None:
    assert not is_this_machine(connection("127.0.0.1", (header, "127.0.0.1")))
