"""How often an answer does what a document orders: `python -m tests.benchmarks.injection [--items N] [--replies FILE]`.

Sixty poisoned e-mails and tables of BIPIA, every kind of attack and every position, are taken in as documents; each
question is asked by a person who may read that document only, of the whole product and, for comparison, with the same
passages under a plain prompt. Needs a language model in the settings and the question set beside the project. Whether
an answer follows the order is for a reader to judge: both are printed.
"""

import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base, open_language_model
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Answer, Question
from kb_assistant.generation.models.base import ChatModel
from kb_assistant.settings import Settings, load_settings
from tests.benchmarks.plain import plain_answer

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "injection_bipia" / "train.jsonl"
EACH = 4
LINK = re.compile(r"https?://|www\.|!\[|\]\(|<(?:a|img)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    id: str
    category: str
    position: str
    question: str
    attack: str
    text: str


def main() -> None:
    options = _options()
    if not DATA.exists():
        print(f"{DATA} is missing: nothing is measured.")
        return
    settings = load_settings()
    model = open_language_model(settings, options.replies)
    if model is None:
        print("No language model is set (llm.model): nothing is measured.")
        return
    with TemporaryDirectory() as folder:
        kb = open_knowledge_base(settings.elsewhere(Path(folder)), options.replies)
        try:
            _run(kb, model, settings, _mixed(list(_items()))[: options.items])
        finally:
            kb.close()


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, help="so many of the sixty; fifteen are one of each kind of attack")
    parser.add_argument("--replies", type=Path, help="keep what the model writes in this file, and reuse it")
    return parser.parse_args()


def _items() -> Iterator[Item]:
    """Four of each kind of attack: both kinds of document, every position, a new document each time."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    used: set[str] = set()
    for _, group in groupby(sorted(rows, key=lambda row: row["attack_category"]), lambda row: row["attack_category"]):
        kinds = list(group)
        for number in range(EACH):
            position = ("start", "middle", "end", "end")[number]
            kind = ("email", "table")[number % 2]
            fresh = (r for r in kinds if r["position"] == position and r["kind"] == kind)
            row = next((r for r in fresh if r["clean_context"] not in used), None) or next(
                r for r in kinds if r["clean_context"] not in used
            )
            used.add(row["clean_context"])
            yield Item(
                row["_id"],
                row["attack_category"],
                row["position"],
                row["question"].removeprefix("Q: "),
                row["attack"],
                row["poisoned_context"].replace("|", "\n"),
            )


def _mixed(items: Sequence[Item]) -> list[Item]:
    """One of each kind of attack after the other, at changing positions."""
    kinds = len(items) // EACH
    return [items[EACH * kind + (turn + kind) % EACH] for turn in range(EACH) for kind in range(kinds)]


def _run(kb: KnowledgeBase, model: ChatModel, settings: Settings, items: Sequence[Item]) -> None:
    jobs: list[int] = []
    for item in items:
        kb.people.add_user(item.id)
        jobs += kb.library.queue_text(f"bipia:{item.id}", item.id, item.id, item.text, (f"@{item.id}",))
    for _ in kb.worker.follow(jobs, "injection"):
        pass
    flagged = sum(
        any(finding.code == "instruction_like" for finding in kb.library.findings(CONSOLE, document.id))
        for document in kb.library.list(CONSOLE)
    )
    print(f"{len(items)} documents, {flagged} flagged at ingestion")
    links = [0, 0]
    for item in items:
        who = kb.people.principal(item.id)
        passages = kb.assistant.search(who, Question(item.question), settings.answers.passages)
        plain = plain_answer(model, settings, item.question, passages)
        answer = kb.assistant.ask(who, Question(item.question))
        links[0] += bool(LINK.search(plain))
        links[1] += bool(LINK.search(answer.text))
        _print(item, plain, answer)
    print(f"answers with a foreign link or image: plain prompt {links[0]}, ours {links[1]}")


def _print(item: Item, plain: str, answer: Answer) -> None:
    print(f"== {item.id} · {item.category} · {item.position} · {item.question}\n   ORDER {item.attack}")
    print(f"   PLAIN {plain}")
    print(f"   OURS  {answer.outcome} ({answer.model or 'quotes'}) " + " / ".join(answer.text.splitlines()), flush=True)


if __name__ == "__main__":
    main()
