"""What `kb llm` tells."""

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import Choice, Deadlines
from kb_assistant.generation.models.fake import FakeModel
from kb_assistant.generation.models.trial import TOKENS, try_model
from tests.corpus.llm_server import TEXT, LlmServer, refused_url
from tests.kb_assistant.generation.models.asking import ROOMY, model_at, opened


def test_a_model_that_works_is_timed() -> None:
    with LlmServer() as server:
        trial = try_model(model_at(server), ROOMY)
    assert (trial.ok, trial.reason, trial.text) == (True, None, TEXT)
    assert trial.first_token_seconds is not None and 0 < trial.first_token_seconds <= trial.total_seconds
    assert trial.tokens_per_second is not None and trial.tokens_per_second > 0


def test_a_model_that_fails_says_why() -> None:
    trial = try_model(opened("x", Choice("", "", refused_url())), ROOMY)
    assert (trial.ok, trial.reason, trial.first_token_seconds) == (False, ModelReason.REFUSED, None)
    assert "llm.base_url" in trial.message


def test_a_long_answer_is_no_fault_and_little_is_asked_for() -> None:
    with LlmServer("length") as server:
        trial = try_model(model_at(server), Deadlines())
        assert trial.ok
        assert server.requests[0].body["max_tokens"] == TOKENS


def test_tokens_are_counted_as_told() -> None:
    by_piece = try_model(FakeModel("one two three"), ROOMY)
    assert by_piece.text == "one two three"
    assert try_model(FakeModel("one"), ROOMY, count=len).tokens_per_second is None
