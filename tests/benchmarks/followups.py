"""Follow-up questions, searched for in several ways: `python -m tests.benchmarks.followups [--model] [--dev] [-v]`

Conversations over the sample company with the document that answers each, and a question written by hand that can be
understood alone. Printed is the recall@5 of the documents found, and its share of what the hand-written question finds:
with the follow-up alone, with the last question before it, made standalone without a model and, with `--model`, by the
model of `llm.model`. `--dev` takes the conversations that were looked at while the rules were made; `-v` prints what is
searched for where the gold is missed. `--replies FILE` keeps what the model wrote, to score it without asking again.
"""

import json
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from kb_assistant.bootstrap import KnowledgeBase, deadlines, open_knowledge_base, open_language_model
from kb_assistant.dialog.followup import rewritten, standalone
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.metrics import recall
from kb_assistant.evaluation.runner import ranked, take_in
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, Message, never
from kb_assistant.sample import FOLDER
from kb_assistant.settings import Settings, load_settings

CORPUS = Path(__file__).parents[1] / "corpus"
DEPTH = 100
OLD_SHORT = 8

Way = Callable[[Question], str]


@dataclass(frozen=True)
class Conversation:
    """A follow-up, what it means by itself, and the ids of the documents that answer it."""

    id: str
    question: Question
    standalone: str
    gold: Mapping[str, int]
    kind: str = ""


@dataclass(frozen=True)
class Score:
    """How one way of asking fared over all conversations."""

    name: str
    recalls: tuple[float, ...]
    searched: tuple[str, ...]


class Patient:
    """A ChatModel that is given the time of the settings: what is measured is what it writes, not how fast it is."""

    def __init__(self, model: ChatModel, limits: Deadlines) -> None:
        self.name = model.name
        self._model = model
        self._limits = limits

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        return self._model.stream(messages, replace(self._limits, max_tokens=limits.max_tokens), cancelled)


def read_conversations(file: Path) -> list[Conversation]:
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return [
        Conversation(
            row["_id"],
            Question(row["text"], tuple(Turn(**turn) for turn in row["history"])),
            row["standalone"],
            dict.fromkeys(row["gold"], 1),
            row.get("kind", ""),
        )
        for row in rows
    ]


def sample_conversations() -> list[Conversation]:
    """The follow-ups among the sample's own questions."""
    rows = [json.loads(line) for line in (CORPUS / "standalone.jsonl").read_text().splitlines()]
    by_hand = {row["_id"]: row["text"] for row in rows}
    dataset = read_dataset(FOLDER)
    return [
        Conversation(query.id, Question(query.text, query.history), by_hand[query.id], dataset.gold[query.id])
        for query in dataset.queries
        if query.id in by_hand
    ]


def prefixed(question: Question) -> str:
    """What was searched for before there was more: the last question in front of a short one."""
    asked = [turn.text for turn in question.history if turn.role == "user"]
    short = len(question.text.split()) <= OLD_SHORT
    return f"{asked[-1]} {question.text}" if asked and short else question.text


def measure(kb: KnowledgeBase, name: str, conversations: Sequence[Conversation], way: Way) -> Score:
    searched = tuple(way(conversation.question) for conversation in conversations)
    pairs = zip(conversations, searched, strict=True)
    return Score(name, tuple(_recall(kb, conversation.gold, text) for conversation, text in pairs), searched)


def _recall(kb: KnowledgeBase, gold: Mapping[str, int], text: str) -> float:
    return recall(ranked(kb.assistant.search(CONSOLE, Question(text), DEPTH), gold), gold, 5)


def ways(settings: Settings, arguments: Sequence[str]) -> list[tuple[str, Way]]:
    found: list[tuple[str, Way]] = [
        ("follow-up alone", lambda question: question.text),
        ("last question prefixed", prefixed),
        ("standalone, no model", standalone),
    ]
    file = Path(_after(arguments, "--replies")) if "--replies" in arguments else None
    model = open_language_model(settings, file) if "--model" in arguments else None
    if model is not None:
        limits = deadlines(settings)
        asked = Patient(model, limits)
        found.append((f"standalone, {model.name}", lambda question: rewritten(question, asked, limits)))
    return found


def _after(arguments: Sequence[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


def report(conversations: Sequence[Conversation], scores: Sequence[Score], verbose: bool) -> None:
    best = fmean(scores[-1].recalls)
    print(f"{len(conversations)} conversations{'recall@5':>24}  of hand-written")
    for score in scores:
        print(f"{score.name:<32} {fmean(score.recalls):>8.3f} {fmean(score.recalls) / best:>15.1%}")
    for score in scores[2:-1] if verbose else ():
        _misses(conversations, score)


def _misses(conversations: Sequence[Conversation], score: Score) -> None:
    print(f"\n{score.name}: what missed, or carried over into a new topic")
    for conversation, found, searched in zip(conversations, score.recalls, score.searched, strict=True):
        carried = conversation.kind == "new topic" and searched != conversation.standalone
        if found < 1 or carried:
            print(f"  {conversation.id} {found:.1f} {searched!r}\n       by hand: {conversation.standalone!r}")


def main(arguments: Sequence[str]) -> None:
    settings = load_settings()
    dev = "--dev" in arguments
    held_out = [*read_conversations(CORPUS / "followups.jsonl"), *sample_conversations()]
    conversations = read_conversations(CORPUS / "followups_dev.jsonl") if dev else held_out
    by_hand = {conversation.question: conversation.standalone for conversation in conversations}
    with TemporaryDirectory(prefix="kb-bench-") as home:
        kb = open_knowledge_base(settings.elsewhere(Path(home)))
        take_in(kb, read_dataset(FOLDER))
        every = [*ways(settings, arguments), ("hand-written", by_hand.__getitem__)]
        scores = [measure(kb, name, conversations, way) for name, way in every]
        kb.close()
    report(conversations, scores, "-v" in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
