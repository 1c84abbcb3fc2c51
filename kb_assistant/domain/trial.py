"""How a language model fared when it was tried."""

from dataclasses import dataclass

from kb_assistant.errors import ModelReason


@dataclass(frozen=True, slots=True)
class Trial:
    """`reason` and `message` say what was wrong; seconds count from the question, None where it never came to that."""

    name: str
    ok: bool
    reason: ModelReason | None = None
    message: str = ""
    text: str = ""
    first_token_seconds: float | None = None
    total_seconds: float = 0.0
    tokens_per_second: float | None = None
