"""How often "what is X" is answered by what a glossary says of X: `python -m tests.benchmarks.definitions`

The handbook's glossary has an entry a line, "- **X** - what it is"; each X is asked for in the words below, of the
whole handbook. Printed are, for each wording, the shares of entries whose beginning is quoted, is quoted by the first
statement, and stands in the passages that were found; and the share of questions that got no answer."""

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_assistant.assistant import new_conversation
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.settings import load_settings

SET = Path(__file__).parents[2].parent / "shared" / "data" / "handbook_18f"
GLOSSARY = SET / "files" / "pages" / "general-information-and-resources" / "glossary.md"
WORDINGS = ("what is {}", "what does {} mean", "what does {} stand for?", "what's a {}")
_PASSAGES = 10
_BEGINNING = 5
"""Words of an entry that have to be quoted."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    beginning: str


@dataclass(frozen=True, slots=True)
class Asked:
    quoted: bool
    first: bool
    found: bool
    refused: bool


def entries(markdown: str) -> Iterator[Entry]:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    for name, said in re.findall(r"^- \*\*(.+?)\*\*(.*?)(?=^- \*\*|\Z)", text, re.MULTILINE | re.DOTALL):
        yield Entry(name, " ".join(_plain(said).split()[:_BEGINNING]))


def asked(kb: KnowledgeBase, entry: Entry, wording: str) -> Asked:
    question = Question(wording.format(entry.name))
    statements = kb.assistant.ask(CONSOLE, question, new_conversation()).statements
    held = [entry.beginning in _plain(" ".join(one.quote for one in said.citations)) for said in statements]
    found = [_plain(one.passage.text) for one in kb.assistant.pointed(CONSOLE, question, _PASSAGES)]
    return Asked(any(held), bool(held) and held[0], any(entry.beginning in text for text in found), not statements)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def main() -> None:
    if not GLOSSARY.exists():
        sys.exit("The handbook is not there: this is measured where the shared sets are.")
    known = list(entries(GLOSSARY.read_text()))
    with TemporaryDirectory() as folder, closing(open_knowledge_base(load_settings().elsewhere(Path(folder)))) as kb:
        take_in(kb, read_dataset(SET))
        for wording in WORDINGS:
            report(wording, [asked(kb, entry, wording) for entry in known])


def report(wording: str, found: list[Asked]) -> None:
    shares = {name: sum(getattr(one, name) for one in found) / len(found) for name in Asked.__slots__}
    print(f"{wording:<26}", " ".join(f"{name} {share:.3f}" for name, share in shares.items()))


if __name__ == "__main__":
    main()
