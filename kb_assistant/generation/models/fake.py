"""A model for tests: says what it is told to, and remembers what it was asked."""

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Cancelled, Choice, Deadlines, Message, never
from kb_assistant.generation.models.failures import failure

Reply = str | Callable[[Sequence[Message]], str]


@dataclass(frozen=True, slots=True)
class Asked:
    messages: tuple[Message, ...]
    limits: Deadlines


def create(choice: Choice) -> "FakeModel":
    """`llm.model = "fake:Some text."` always answers that text."""
    return FakeModel(choice.model)


class FakeModel:
    """A ChatModel. Gives its replies in turn, the last one for ever, a word a piece.

    `fails` is raised after `after` pieces of every reply, `closed` counts the streams that were not read to the end.
    """

    def __init__(self, *replies: Reply, fails: ModelFailure | None = None, after: int = 0) -> None:
        self.name = "fake"
        self.asked: list[Asked] = []
        self.closed = 0
        self._replies = replies or ("",)
        self._fails = fails
        self._after = after

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        """As ChatModel.stream says."""
        self.asked.append(Asked(tuple(messages), limits))
        reply = self._replies[min(len(self.asked), len(self._replies)) - 1]
        text = reply if isinstance(reply, str) else reply(messages)
        try:
            yield from self._pieces(text, cancelled)
        except GeneratorExit:
            self.closed += 1
            raise

    def _pieces(self, text: str, cancelled: Cancelled) -> Generator[str, None, None]:
        pieces = re.findall(r"\s*\S+\s*$|\s*\S+", text)
        for number, piece in enumerate(pieces):
            if cancelled():
                raise failure(ModelReason.CANCELLED)
            if self._fails is not None and number == self._after:
                raise self._fails
            yield piece
        if self._fails is not None:
            raise self._fails
        if not pieces:
            raise failure(ModelReason.EMPTY)
