"""An answer heard while it is made; meanwhile it can be stopped, and it is noticed when it takes long."""

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from kb_assistant.client import Client, KbError, Unreachable
from kb_assistant.client.questions import Heard
from kb_assistant.domain.answers import Answer

TICK = 0.1
"""Seconds after which the page looks up."""


class Listening:
    """Asks over a connection of its own, which ends with it: closing that is how the service learns to stop."""

    def __init__(
        self, client: Client, question: str, conversation: str, collections: tuple[str, ...] | None, *, trial: bool
    ) -> None:
        self._client = client
        self._given = (question, conversation, collections)
        self._trial = trial
        self._heard: SimpleQueue[Heard | KbError] = SimpleQueue()
        self._began = monotonic()
        Thread(target=self._listen, name="listening", daemon=True).start()

    def __iter__(self) -> Iterator[Heard | None]:
        """What is heard, the answer last; None when there was nothing for a moment. Raises KbError."""
        while True:
            try:
                heard = self._heard.get(timeout=TICK)
            except Empty:
                yield None
                continue
            if isinstance(heard, KbError):
                raise heard
            yield heard
            if isinstance(heard, Answer):
                return

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return monotonic() - self._began

    def close(self) -> None:
        self._client.close()

    def _listen(self) -> None:
        try:
            for heard in self._client.questions.stream(*self._given, trial=self._trial):
                self._heard.put(heard)
            self._heard.put(Unreachable("The answer broke off before its end: ask again."))
        except KbError as error:
            self._heard.put(error)
        except RuntimeError:
            # The connection was closed under it: nobody listens any more.
            return
