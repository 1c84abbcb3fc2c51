"""Questions, their answers, and the conversations they are part of."""

from collections.abc import Iterator, Sequence
from types import NoneType

from kb_assistant.client.wire import Wire, read
from kb_assistant.domain.answers import Answer, ShownPassage, Statement
from kb_assistant.domain.conversations import Conversation, Exchange, NewConversation, ShownConversation
from kb_assistant.errors import Unreachable

Heard = tuple[ShownPassage, ...] | Statement | Answer
"""What is heard while an answer is made: what it is made from, its statements, and in the end the answer itself."""


class Questions:
    """`collections` limits what is asked to those; `as_user` shows administrators what that person would see,
    and a `trial` shows reviewers what is found today, without being counted."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def ask(
        self,
        question: str,
        conversation: str | None = None,
        collections: Sequence[str] | None = None,
        as_user: int | None = None,
    ) -> Answer:
        """The whole answer. Raises KbError."""
        for heard in self.stream(question, conversation, collections, as_user):
            if isinstance(heard, Answer):
                return heard
        raise Unreachable("The answer broke off before its end: ask again.")

    def stream(
        self,
        question: str,
        conversation: str | None = None,
        collections: Sequence[str] | None = None,
        as_user: int | None = None,
        *,
        trial: bool = False,
    ) -> Iterator[Heard]:
        """The answer while it is made, the whole of it last; closing it stops the work. Raises KbError."""
        given = {"question": question, "conversation": conversation, "collections": collections, "as": as_user}
        body = {**given, "trial": trial}
        for name, data in self._wire.events("/ask", body):
            if name == "search_results":
                yield read(tuple[ShownPassage, ...], data)
            elif name == "statement":
                yield read(Statement, data)
            elif name == "answer":
                yield read(Answer, data)

    def answer(self, answer: str) -> Exchange:
        """One's own question and its answer, as far as one may read what it rests on today."""
        return self._wire.get(Exchange, f"/answers/{answer}")

    def search(
        self, question: str, k: int = 10, collections: Sequence[str] | None = None, *, nearest: bool = False
    ) -> tuple[ShownPassage, ...]:
        """The best passages, with `nearest` what of each comes nearest to the question."""
        body = {"question": question, "k": k, "collections": collections, "nearest": nearest}
        return self._wire.post(tuple[ShownPassage, ...], "/search", body)


class Conversations:
    """One's own."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, text: str = "", offset: int = 0, limit: int = 50) -> tuple[Conversation, ...]:
        return self._wire.get(tuple[Conversation, ...], "/conversations", text=text, offset=offset, limit=limit)

    def begin(self) -> str:
        """The id of a new one; it is there as soon as something was asked in it."""
        return self._wire.post(NewConversation, "/conversations").id

    def show(self, conversation: str, last: int = 100) -> ShownConversation:
        return self._wire.get(ShownConversation, f"/conversations/{conversation}", last=last)

    def rename(self, conversation: str, title: str) -> Conversation:
        return self._wire.patch(Conversation, f"/conversations/{conversation}", {"title": title})

    def forget(self, conversation: str) -> None:
        self._wire.delete(NoneType, f"/conversations/{conversation}")
