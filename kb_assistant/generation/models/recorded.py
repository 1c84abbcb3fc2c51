"""A model whose answers are kept in a file, so that scoring them again does not ask it again."""

import json
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, Message, never
from kb_assistant.generation.models.failures import failure


@dataclass(frozen=True, slots=True)
class Reply:
    """`cut`: the answer had become too long."""

    text: str
    cut: bool


class RecordedModel:
    """A ChatModel. Kept are whole answers and those cut for their length, as no other failure would come again:
    one JSON object a line, by the hash of what was asked."""

    def __init__(self, model: ChatModel, file: Path) -> None:
        self._model = model
        self._file = file
        self._known = dict(_read(file))

    @property
    def name(self) -> str:
        return self._model.name

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        """As ChatModel.stream says; what was answered before comes in one piece."""
        key = _key(self.name, messages)
        if (known := self._known.get(key)) is None:
            known = yield from self._asked(key, messages, limits, cancelled)
        else:
            yield known.text
        if known.cut:
            raise failure(ModelReason.TOO_LONG)

    def _asked(
        self, key: str, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled
    ) -> Generator[str, None, Reply]:
        pieces: list[str] = []
        cut = False
        try:
            for piece in self._model.stream(messages, limits, cancelled):
                pieces.append(piece)
                yield piece
        except ModelFailure as found:
            if found.reason is not ModelReason.TOO_LONG:
                raise
            cut = True
        return self._keep(key, Reply("".join(pieces), cut))

    def _keep(self, key: str, reply: Reply) -> Reply:
        self._known[key] = reply
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, **asdict(reply)}, ensure_ascii=False) + "\n")
        return reply


def _key(name: str, messages: Sequence[Message]) -> str:
    asked = json.dumps([name, *([message.role, message.text] for message in messages)], ensure_ascii=False)
    return sha256(asked.encode("utf-8", "replace")).hexdigest()


def _read(file: Path) -> list[tuple[str, Reply]]:
    if not file.exists():
        return []
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line)
    return [(row["key"], Reply(row["text"], row["cut"])) for row in rows]
