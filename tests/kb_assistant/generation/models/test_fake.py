"""The model that other tests rest on."""

import pytest

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Deadlines, Message
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.fake import FakeModel

ASK = [Message("user", "How many?")]


def test_it_says_its_replies_in_turn_and_remembers_what_it_was_asked() -> None:
    model = FakeModel("One  two.\n", lambda messages: f"You asked: {messages[0].text}")
    texts = ["".join(model.stream(ASK, Deadlines())) for _ in range(3)]
    assert texts == ["One  two.\n", "You asked: How many?", "You asked: How many?"]
    assert [asked.messages for asked in model.asked] == [tuple(ASK)] * 3


def test_it_fails_where_it_is_told_to() -> None:
    model = FakeModel("one two three", fails=failure(ModelReason.TIMEOUT_IDLE), after=2)
    stream = model.stream(ASK, Deadlines())
    assert [next(stream), next(stream)] == ["one", " two"]
    with pytest.raises(ModelFailure):
        next(stream)


def test_it_counts_who_left() -> None:
    model = FakeModel("one two three")
    stream = model.stream(ASK, Deadlines())
    next(stream)
    stream.close()
    assert model.closed == 1


def test_it_notices_being_cancelled() -> None:
    with pytest.raises(ModelFailure) as caught:
        list(FakeModel("one").stream(ASK, Deadlines(), lambda: True))
    assert caught.value.reason is ModelReason.CANCELLED
