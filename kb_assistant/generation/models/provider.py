"""What a kind of model has to bring along; GuardedModel makes a ChatModel of it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from kb_assistant.generation.models.base import Deadlines, Message

Give = Callable[[str], bool]
"""Takes a piece of text, an empty one too, and tells whether more is wanted."""


class Connection(Protocol):
    """One answer on its way. `read` blocks and runs in a thread of its own; the rest is called from another one."""

    @property
    def connected(self) -> bool:
        """Whether the model has taken the question."""

    @property
    def abandonable(self) -> bool:
        """Whether the process may end while `read` is at work."""

    def read(self, give: Give) -> None:
        """Hands on the text as it comes, until it ends or no more is wanted. Raises nothing but ModelFailure."""

    def close(self) -> None:
        """Makes `read` end within two seconds, wherever it is. May be called twice."""


class Provider(Protocol):
    @property
    def name(self) -> str: ...

    def ask(self, messages: Sequence[Message], limits: Deadlines) -> Connection:
        """Prepared, not yet begun. Raises KbError for settings that can't be."""
