from pathlib import Path

import pytest

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Deadlines, Message
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.fake import FakeModel
from kb_assistant.generation.models.recorded import RecordedModel

ASKED = (Message("user", "How many?"),)


def said(model: RecordedModel, messages: tuple[Message, ...] = ASKED) -> str:
    return "".join(model.stream(messages, Deadlines()))


def test_what_was_answered_once_is_not_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    assert said(RecordedModel(FakeModel("Twenty seven."), file)) == "Twenty seven."
    other = FakeModel("Forty.")
    again = RecordedModel(other, file)
    assert said(again) == "Twenty seven."
    assert other.asked == []
    assert said(again, (Message("user", "How few?"),)) == "Forty."


def test_an_answer_cut_for_its_length_is_cut_again(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    for model in (FakeModel("one two", fails=failure(ModelReason.TOO_LONG), after=1), FakeModel("never asked")):
        with pytest.raises(ModelFailure) as caught:
            said(RecordedModel(model, file))
        assert caught.value.reason is ModelReason.TOO_LONG


def test_any_other_failure_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    with pytest.raises(ModelFailure):
        said(RecordedModel(FakeModel("one two", fails=failure(ModelReason.UNAVAILABLE), after=1), file))
    assert said(RecordedModel(FakeModel("one two"), file)) == "one two"
