"""Asks a model of ours at a server that fails on command."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import enumerate as threads
from time import monotonic

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Cancelled, ChatModel, Choice, Deadlines, Message, never
from kb_assistant.generation.models.choosing import open_model
from tests.corpus.llm_server import LlmServer

CANARY = "sk-canary-4711"
QUESTION = (Message("system", "Be brief."), Message("user", "How many days?"))
ROOMY = Deadlines(connect=20, first_token=25, idle=25, total=60, max_tokens=50, max_chars=2_000)
"""Wide enough for a machine that is busy with other things."""
BRIEF = 1.0
SILENT = ("slow_first_byte", "slow_first_token", "heartbeat")
"""Modes of the server in which no token ever comes."""


@dataclass(frozen=True)
class Heard:
    text: str
    reason: ModelReason | None
    message: str
    seconds: float
    failure: ModelFailure | None


def limits_for(mode: str) -> Deadlines:
    """Brief only where the server falls silent, so that nothing else can run into a limit."""
    if mode in SILENT:
        return replace(ROOMY, first_token=BRIEF)
    return replace(ROOMY, idle=BRIEF) if mode == "stall" else ROOMY


def model_at(server: LlmServer, kind: str = "openai", concurrency: int = 2, wait: float = 0.2) -> ChatModel:
    address = server.base_url if kind == "openai" else server.root
    return opened(f"{kind}:small", Choice("", "", address, key=CANARY, concurrency=concurrency, wait=wait))


def opened(setting: str, choice: Choice) -> ChatModel:
    model = open_model(setting, choice)
    assert model is not None
    return model


def ask(
    model: ChatModel,
    limits: Deadlines = ROOMY,
    cancelled: Cancelled = never,
    messages: Sequence[Message] = QUESTION,
) -> Heard:
    """All that was heard, and how it ended."""
    pieces: list[str] = []
    failure: ModelFailure | None = None
    begun = monotonic()
    try:
        pieces.extend(model.stream(messages, limits, cancelled))
    except ModelFailure as found:
        failure = found
    seconds = monotonic() - begun
    reason = failure.reason if failure else None
    return Heard("".join(pieces), reason, failure.message if failure else "", seconds, failure)


def readers() -> int:
    """Threads of ours that still read."""
    return sum(thread.name == "kb-llm" for thread in threads())
