"""What a provider says of itself, where it says nothing."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from kb_assistant.errors import ProviderFailure
from kb_assistant.identity.discovery import Discovery
from tests.corpus.people import SetClock


@contextmanager
def silent() -> Iterator[tuple[str, socket.socket]]:
    """Where connections are taken and nothing is answered."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", listening


def connections(listening: socket.socket) -> int:
    """How many came since this was asked last."""
    listening.setblocking(False)
    count = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_t054_a_provider_that_does_not_answer_is_waited_for_once_by_all_who_sign_in() -> None:
    with silent() as (address, listening), ThreadPoolExecutor(6) as pool:
        clock = SetClock()
        discovery = Discovery(address, clock, seconds=0.5)
        for told in [pool.submit(discovery.metadata) for _ in range(6)]:
            with pytest.raises(ProviderFailure):
                told.result()
        assert connections(listening) == 1
        clock.move(timedelta(seconds=6))
        with pytest.raises(ProviderFailure):
            discovery.metadata()
        assert connections(listening) == 1


def test_t092_a_clock_that_was_set_back_keeps_nobody_from_signing_in_until_it_is_as_late_again() -> None:
    with silent() as (address, listening):
        clock = SetClock()
        discovery = Discovery(address, clock, seconds=0.1)
        for move in (timedelta(), timedelta(days=-365)):
            clock.move(move)
            with pytest.raises(ProviderFailure):
                discovery.metadata()
            assert connections(listening) == 1
