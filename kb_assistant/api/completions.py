"""Answers in the words of OpenAI's chat completions: what such clients send, and what they expect back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from kb_assistant.assistant import LONGEST_QUESTION
from kb_assistant.domain.answers import Answer, Citation, Question, Statement, Turn
from kb_assistant.domain.conversations import REMEMBERED
from kb_assistant.errors import InvalidInput
from kb_assistant.generation.citations import numbered, told
from kb_assistant.generation.tokens import count_tokens

_SOURCES = "\n\nSources:\n"
_CLOSEST = "\n\nClosest passages:\n"
_INSTEAD = "\n\nWhat is above is not complete. The answer that counts:\n\n"


class Part(BaseModel):
    """A piece of a message; only text can be understood."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[Part] | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """What else OpenAI's clients send (temperature, tools …) means nothing here and is passed over."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={"examples": [{"model": "kb", "messages": [{"role": "user", "content": "Who may park?"}]}]},
    )

    model: str = Field("kb", max_length=255)
    messages: list[ChatMessage] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """What OpenAI's format has no place for: how the question ended, and what the answer rests on."""

    outcome: str
    answer: str
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    searched_for: str
    notice: str


@dataclass(frozen=True, slots=True)
class Reply:
    content: str
    role: Literal["assistant"] = "assistant"


@dataclass(frozen=True, slots=True)
class Choice:
    message: Reply
    finish_reason: Literal["stop"] = "stop"
    index: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    id: str
    created: int
    model: str
    choices: tuple[Choice, ...]
    usage: Usage
    kb: Grounds
    object: Literal["chat.completion"] = "chat.completion"


@dataclass(frozen=True, slots=True)
class ChunkChoice:
    delta: Reply
    finish_reason: Literal["stop"] | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    id: str
    created: int
    model: str
    choices: tuple[ChunkChoice, ...]
    usage: Usage | None = None
    kb: Grounds | None = None
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"


@dataclass(frozen=True, slots=True)
class Header:
    """What all parts of one completion have in common."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def chunk(self, text: str) -> Chunk:
        return Chunk(self.id, self.created, self.model, (ChunkChoice(Reply(text)),))

    def last(self, answer: Answer) -> Chunk:
        choices = (ChunkChoice(Reply(""), "stop"),)
        return Chunk(self.id, self.created, self.model, choices, kb=grounds(answer))

    def figures(self, usage: Usage) -> Chunk:
        return Chunk(self.id, self.created, self.model, (), usage)

    def whole(self, answer: Answer, text: str, usage: Usage) -> Completion:
        return Completion(self.id, self.created, self.model, (Choice(Reply(text)),), usage, grounds(answer))


class Transcript:
    """The text of an answer while it is made. In the end it is the same as of one that comes at once, unless the
    answer that counts is another than what was begun."""

    def __init__(self) -> None:
        self._given: list[Statement] = []
        self._text = ""

    @property
    def text(self) -> str:
        return self._text

    def add(self, statement: Statement) -> str:
        """The text that the statement adds."""
        self._given.append(statement)
        return self._grow(told(self._given)[len(self._text) :])

    def end(self, answer: Answer) -> str:
        """The rest of the text: what was not given out before, and the sources."""
        begun = answer.text.startswith(self._text)
        rest = answer.text[len(self._text) :] if begun else _INSTEAD + answer.text
        return self._grow(rest + sources(answer))

    def _grow(self, text: str) -> str:
        self._text += text
        return text


def question_of(messages: Sequence[ChatMessage]) -> Question:
    """The last thing that the user said, and what was said before it. Raises InvalidInput."""
    texts = [text_of(message) for message in messages]
    asked = [place for place, message in enumerate(messages) if message.role == "user"]
    if not asked:
        raise InvalidInput("There is no message of the role `user`: the last one is the question.")
    before = zip(messages[: asked[-1]], texts, strict=False)
    turns = [Turn(message.role, _said(text)) for message, text in before if message.role in ("user", "assistant")]
    return Question(texts[asked[-1]], tuple(turns[-2 * REMEMBERED :]))


def text_of(message: ChatMessage) -> str:
    """Raises InvalidInput for what is no text."""
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    if other := sorted({part.type for part in message.content} - {"text", "refusal"}):
        raise InvalidInput(f"Only text can be asked, not {', '.join(other)}.")
    return "\n".join(part.text for part in message.content if part.type == "text")


def _said(text: str) -> str:
    """Without the sources: they are no words of the conversation."""
    return text.partition(_SOURCES)[0].partition(_CLOSEST)[0][:LONGEST_QUESTION]


def sources(answer: Answer) -> str:
    """What the numbers in the text stand for; without any, the passages that came closest."""
    cited = numbered(answer.statements)
    if cited:
        return _SOURCES + "\n".join(f"[{number}] {_source(one)}" for number, one in enumerate(cited, 1))
    return _CLOSEST + "\n".join(f"- {_source(one)}" for one in answer.closest) if answer.closest else ""


def _source(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page else ""
    return f"{citation.title}{page}: “{' '.join(citation.quote.split())}”"


def grounds(answer: Answer) -> Grounds:
    return Grounds(
        outcome=answer.outcome.value,
        answer=answer.id,
        citations=tuple(numbered(answer.statements)),
        closest=answer.closest,
        searched_for=answer.searched_for,
        notice=answer.notice,
    )


def usage(question: Question, text: str) -> Usage:
    """In tokens of a vocabulary near enough to every model's own, without the sources that a model was given."""
    asked = count_tokens("\n".join([*(turn.text for turn in question.history), question.text]))
    answered = count_tokens(text)
    return Usage(asked, answered, asked + answered)
