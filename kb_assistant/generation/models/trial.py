"""Whether the model in use works, and what it costs in time."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from time import monotonic

from kb_assistant.domain.trial import Trial
from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import ChatModel, Deadlines, Message

PROMPT = Message("user", "Count from one to twenty in words, and write nothing else.")
TOKENS = 40


def try_model(model: ChatModel, limits: Deadlines, count: Callable[[str], int] | None = None) -> Trial:
    """Asks one tiny question, at most TOKENS tokens long. Without `count` a piece counts as a token: most models
    stream one by one."""
    heard: list[tuple[float, str]] = []
    begun = monotonic()
    found = _failure(model, limits, heard)
    moments, text = [moment for moment, _ in heard], "".join(piece for _, piece in heard)
    tokens = count(text) if count else len(heard)
    return Trial(
        name=model.name,
        ok=found is None,
        reason=found.reason if found else None,
        message=found.message if found else "",
        text=text,
        first_token_seconds=moments[0] - begun if moments else None,
        total_seconds=monotonic() - begun,
        tokens_per_second=_speed(moments, tokens),
    )


def _failure(model: ChatModel, limits: Deadlines, heard: list[tuple[float, str]]) -> ModelFailure | None:
    """Why it did not answer, if so; what it says is added to `heard`, each piece with its moment."""
    try:
        heard.extend(_answered(model, limits))
    except ModelFailure as failure:
        return None if failure.reason is ModelReason.TOO_LONG else failure
    return None


def _answered(model: ChatModel, limits: Deadlines) -> Iterator[tuple[float, str]]:
    with closing(model.stream([PROMPT], _short(limits))) as stream:
        for piece in stream:
            yield monotonic(), piece


def _short(limits: Deadlines) -> Deadlines:
    return replace(limits, max_tokens=min(TOKENS, limits.max_tokens))


def _speed(moments: list[float], tokens: int) -> float | None:
    """Tokens after the first over the time they took."""
    if len(moments) < 2 or moments[-1] <= moments[0]:
        return None
    return (tokens - 1) / (moments[-1] - moments[0])
