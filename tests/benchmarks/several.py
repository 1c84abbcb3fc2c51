"""Messages that ask several things: `python -m tests.benchmarks.several [--dev] [-v]`

Messages over the sample company, each with the questions in it and the words of the documents that a right answer to
each has to show. Printed are: of all messages, also those that ask one thing, how many are cut into as many questions
as they hold; of the questions in messages that hold several, how many are answered right, of these messages those all
of whose questions are, and how many questions that no document answers were answered all the same. Each message is
taken as one question, as the assistant takes it, and as questions that somebody wrote down who had read it. `--dev`
takes the messages that were looked at while the rules were made; `-v` prints what is not answered right.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.dialog.asks import Ask, asks
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Answer, Citation, Question
from kb_assistant.domain.review import REPLIES
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings

CORPUS = Path(__file__).parents[1] / "corpus"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `says` is what a quote from the document of that path has to hold, any of them; empty where none
    answers it."""

    text: str
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Of each question of a message, whether it was answered, and whether with what answers it."""

    message: Message
    answered: tuple[bool, ...]
    right: tuple[bool, ...]


def read_messages(file: Path) -> list[Message]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Message(row["text"], tuple(Asked(one["ask"], _says(one)) for one in row["asks"])) for row in rows]


def _says(row: dict[str, object]) -> tuple[tuple[str, str], ...]:
    says, document = row["says"], row["document"]
    if isinstance(says, list):
        return tuple((path, text) for path, text in says)
    return ((str(document), str(says)),) if document else ()


def told(message: Message, answer: Answer) -> Told:
    quotes = [citation for said in answer.statements for citation in said.citations]
    right = tuple(any(_holds(one, quotes) for one in asked.says) for asked in message.asked)
    return Told(message, tuple(_is_answered(answer, at) for at in range(len(message.asked))), right)


def _is_answered(answer: Answer, at: int) -> bool:
    """Whether the question at this place is said to be answered."""
    outcome = answer.parts[at].outcome if at < len(answer.parts) else answer.outcome
    return outcome in REPLIES


def _holds(says: tuple[str, str], quotes: Sequence[Citation]) -> bool:
    path, text = says
    return any(one.path.endswith(path) and _folded(text) in _folded(one.quote) for one in quotes)


def _folded(text: str) -> str:
    return " ".join(text.replace("**", "").split()).casefold()


def summary(name: str, found: Sequence[Told]) -> str:
    several = [one for one in found if len(one.message.asked) > 1]
    pairs = [pair for one in several for pair in zip(one.message.asked, one.right, one.answered, strict=True)]
    right = [is_right for asked, is_right, _ in pairs if asked.says]
    vain = [answered for asked, _, answered in pairs if not asked.says]
    whole = [all(ok for asked, ok in zip(one.message.asked, one.right, strict=True) if asked.says) for one in several]
    return (
        f"{name}: {sum(right)} of {len(right)} questions answered right ({sum(right) / len(right):.3f}), all of a "
        f"message {sum(whole)} of {len(whole)}; without an answer in the documents {sum(vain)} of {len(vain)} answered"
    )


def cut_right(messages: Sequence[Message]) -> str:
    right = sum(len(asks(Question(one.text))) == len(one.asked) for one in messages)
    return f"{right} of {len(messages)} messages are cut into the questions that they hold"


def whole(question: Question) -> tuple[Ask, ...]:
    """As if it asked one thing."""
    return (Ask(question.text, question),)


def by_message(kb: KnowledgeBase, message: Message) -> Told:
    return told(message, kb.assistant.ask(CONSOLE, Question(message.text)))


def as_one(kb: KnowledgeBase, message: Message) -> Told:
    with patch("kb_assistant.assistant.asks", whole):
        return by_message(kb, message)


def by_hand(kb: KnowledgeBase, message: Message) -> Told:
    """Each question as somebody wrote it down who had read the message."""
    alone = [by_message(kb, Message(one.text, (one,))) for one in message.asked]
    return Told(message, tuple(one.answered[0] for one in alone), tuple(one.right[0] for one in alone))


WAYS: Mapping[str, Callable[[KnowledgeBase, Message], Told]] = {
    "taken as one": as_one,
    "as they are": by_message,
    "written by hand": by_hand,
}


def tell(one: Told) -> None:
    print(f"\n{one.message.text}")
    for asked, right, answered in zip(one.message.asked, one.right, one.answered, strict=True):
        print(f"  right {right}, answered {answered}: {asked.text} {list(asked.says)}")


def main(arguments: Sequence[str]) -> None:
    messages = read_messages(CORPUS / ("several_dev.jsonl" if "--dev" in arguments else "several.jsonl"))
    print(cut_right(messages))
    with TemporaryDirectory() as folder:
        kb = open_knowledge_base(load_settings().elsewhere(Path(folder)))
        take_in(kb, read_dataset(FOLDER))
        found = {name: [way(kb, message) for message in messages] for name, way in WAYS.items()}
        kb.close()
    for one in found["as they are"] if "-v" in arguments else ():
        if not all(one.right):
            tell(one)
    for name, results in found.items():
        print(summary(name, results))


if __name__ == "__main__":
    main(sys.argv[1:])
