"""How many answers at a time, and that a place is given back however an answer ends."""

from threading import Barrier, Thread
from time import monotonic

import pytest

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import ChatModel, Deadlines
from tests.corpus.llm_server import TEXT, LlmServer
from tests.kb_assistant.generation.models.asking import QUESTION, ask, limits_for, model_at

MODES = ["ok", "error", "key_rejected", "stall", "cut", "garbage", "empty", "endless", "length", "slow_first_byte"]


@pytest.mark.parametrize("mode", MODES)
def test_the_place_is_given_back_however_the_answer_ends(mode: str) -> None:
    with LlmServer(mode) as server:
        model = model_at(server, concurrency=1)
        ask(model, limits_for(mode))
        server.mode = "ok"
        assert ask(model).text == TEXT


def test_who_finds_no_place_waits_no_longer_than_set() -> None:
    with LlmServer("stall") as server:
        model = model_at(server, concurrency=1, wait=0.2)
        first = model.stream(QUESTION, Deadlines())
        next(first)
        begun = monotonic()
        assert ask(model).reason is ModelReason.BUSY
        assert monotonic() - begun < 20
        assert len(server.requests) == 1
        first.close()


def test_who_waits_for_a_place_can_be_cancelled() -> None:
    with LlmServer("stall") as server:
        model = model_at(server, concurrency=1, wait=30)
        first = model.stream(QUESTION, Deadlines())
        next(first)
        assert ask(model, cancelled=lambda: True).reason is ModelReason.CANCELLED
        first.close()


def test_as_many_answers_as_allowed_are_written_at_a_time() -> None:
    with LlmServer("stall") as server:
        model = model_at(server, concurrency=3)
        streams = [model.stream(QUESTION, Deadlines()) for _ in range(3)]
        assert [next(stream) for stream in streams] == ["Every"] * 3
        assert ask(model).reason is ModelReason.BUSY
        for stream in streams:
            stream.close()


def test_a_stream_never_begun_takes_no_place() -> None:
    with LlmServer() as server:
        model = model_at(server, concurrency=1)
        idle = [model.stream(QUESTION, Deadlines()) for _ in range(3)]
        assert ask(model).text == TEXT
        assert len(idle) == 3
        assert len(server.requests) == 1


def test_answers_at_the_same_time_do_not_mix() -> None:
    with LlmServer() as server:
        model = model_at(server, concurrency=8)
        ready, texts = Barrier(8), list[str]()
        asking = [Thread(target=_meet, args=(ready, model, texts)) for _ in range(8)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert texts == [TEXT] * 8


def test_one_answer_given_up_does_not_disturb_another() -> None:
    with LlmServer("stall") as server:
        model = model_at(server)
        first, second = model.stream(QUESTION, Deadlines()), model.stream(QUESTION, Deadlines())
        next(first)
        next(second)
        first.close()
        assert next(second) == " employee"
        second.close()


def _meet(ready: Barrier, model: ChatModel, texts: list[str]) -> None:
    ready.wait()
    texts.append(ask(model).text)
