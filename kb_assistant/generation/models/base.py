"""What writes text from messages."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
Cancelled = Callable[[], bool]
"""Asked several times a second whether the reader is gone; `Event().is_set` is one."""


def never() -> bool:
    """For a reader who stays."""
    return False


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds for each stage of one answer, and how long it may become.

    `first_token` counts from the connection on, `total` from the start, a second try included.
    """

    connect: float = 5.0
    first_token: float = 60.0
    idle: float = 20.0
    total: float = 180.0
    max_tokens: int = 700
    max_chars: int = 12_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model, and where. `model` comes without the name of its kind; an empty `base_url` is the kind's own."""

    kind: str
    model: str
    base_url: str = ""
    key: str = field(default="", repr=False)
    temperature: float | None = 0.0
    context_tokens: int = 4096
    concurrency: int = 2
    wait: float = 30.0


class ChatModel(Protocol):
    @property
    def name(self) -> str:
        """What is stored with an answer; never holds a key or a folder of this machine."""

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        """The answer's text in pieces, none empty. Closing it ends the work upstream.

        Raises ModelFailure, also after pieces were given: what came before it is not a whole answer.
        """
