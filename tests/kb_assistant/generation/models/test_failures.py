"""What went wrong with a model, for everybody and for who can change settings."""

import pytest

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.failures import failure, without_remedy


@pytest.mark.parametrize("reason", ModelReason)
def test_the_first_sentence_says_what_happened_and_names_no_setting(reason: ModelReason) -> None:
    message = failure(reason, "there is no such model, check llm.model (404)").message
    told = without_remedy(message)
    assert message.startswith(told) and told.endswith(".")
    assert "llm." not in told and "SSL" not in told
