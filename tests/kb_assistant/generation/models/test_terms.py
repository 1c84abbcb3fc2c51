from dataclasses import replace

import pytest

from kb_assistant.generation.models.base import Message
from kb_assistant.generation.models.terms import Terms, told

FIRST = Terms(older=True)
RULES = Message("system", "Be brief.")
ASKED = Message("user", "How many days?")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("`temperature` is deprecated for this model.", replace(FIRST, temperature=False)),
        ("'max_tokens' is not supported. Use 'max_completion_tokens'.", replace(FIRST, older=False, renamed=True)),
        ("System role not supported", replace(FIRST, rules=False)),
        ("Conversation roles must alternate user/assistant/user/assistant/...", replace(FIRST, rules=False)),
        ("This model's maximum context length is 2048 tokens.", None),
        ("The model does not exist.", None),
    ],
)
def test_what_servers_say_tells_what_to_leave_out(said: str, expected: Terms | None) -> None:
    assert FIRST.without(said) == expected


def test_nothing_is_left_out_twice() -> None:
    bare = Terms(older=False, renamed=True, temperature=False, rules=False)
    assert bare.without("temperature max_completion_tokens system role") is None


def test_where_there_is_no_place_for_rules_the_first_question_holds_them() -> None:
    bare = replace(FIRST, rules=False)
    assert told((RULES, ASKED), bare) == (Message("user", "Be brief.\n\nHow many days?"),)
    assert told((ASKED,), bare) == (ASKED,)
    assert told((RULES, ASKED), FIRST) == (RULES, ASKED)
