"""`kb ingest` killed anywhere and started again ends like an undisturbed run (T078)."""

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import Document
from kb_assistant.domain.health import Problem
from kb_assistant.settings import load_settings
from tests.corpus.files import write

KILLS = int(os.environ.get("KB_TEST_KILLS", "2"))
QUESTIONS = ("days of paid holiday", "who may park in the garage", "salary of an engineer", "rule 17 of chapter 3")


def kb(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KB_HOME": str(home), "KB_EMBEDDING_BACKEND": "hashing"}
    command = [sys.executable, "-m", "kb_assistant.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def killed(home: Path, folder: Path, after: float) -> bool:
    """Starts an ingestion and kills it; whether it was still running."""
    environment = {**os.environ, "KB_HOME": str(home), "KB_EMBEDDING_BACKEND": "hashing"}
    command = [sys.executable, "-m", "kb_assistant.cli", "ingest", str(folder)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(after)
    running = process.poll() is None
    process.kill()
    process.wait()
    return running


@dataclass(frozen=True)
class State:
    """All that a person can see: documents with their texts, what searches find, what the doctor says."""

    documents: list[object]
    found: list[object]
    problems: list[Problem]


def state(home: Path) -> State:
    knowledge = open_knowledge_base(load_settings(home))
    try:
        documents = [seen(knowledge, document) for document in knowledge.library.list(CONSOLE)]
        found = [hits(knowledge, question) for question in QUESTIONS]
        return State(documents, found, knowledge.doctor.examine())
    finally:
        knowledge.close()


def seen(knowledge: KnowledgeBase, document: Document) -> object:
    facts = (document.path, document.state, document.reason, document.versions, document.chunks, document.language)
    version = knowledge.library.version(CONSOLE, document.version) if document.version else None
    return facts, version and version.text, knowledge.library.findings(CONSOLE, document.id)


def hits(knowledge: KnowledgeBase, question: str) -> object:
    found = knowledge.assistant.search(CONSOLE, Question(question), 20)
    return [(p.path, p.span.start, p.span.end, p.text, round(p.score, 4)) for p in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough documents that a kill lands in the middle of them."""
    made = write(tmp_path_factory.mktemp("documents"))
    rng = random.Random(7)
    words = ["rule", "office", "holiday", "budget", "travel", "laptop", "badge", "meeting", "refund", "visitor"]
    for number in range(60):
        lines = [f"# Chapter {number}"]
        for rule in range(rng.randrange(5, 40)):
            lines.append(f"\nRule {rule} of chapter {number}: {' '.join(rng.choices(words, k=30))}.")
        (made / f"chapter-{number:02d}.md").write_text("\n".join(lines))
    (made / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    return made


@pytest.mark.slow
def test_an_ingestion_killed_anywhere_ends_like_an_undisturbed_one(tmp_path: Path, folder: Path) -> None:
    began = time.monotonic()
    assert kb(tmp_path / "calm", "ingest", str(folder)).returncode == 1  # the broken PDF
    whole = time.monotonic() - began
    expected = state(tmp_path / "calm")
    assert expected.problems == []
    rng, hits = random.Random(time.time_ns()), 0
    for number in count():
        home = tmp_path / f"killed-{number}"
        after = rng.uniform(0.2, whole)
        in_time = killed(home, folder, after)
        hits += in_time
        # Runs that end before their kill tell that this one was slow: the next ones are killed sooner.
        whole = whole if in_time else max(after, 0.4)
        kb(home, "ingest", str(folder))
        assert state(home) == expected, f"killed after {after:.2f} s"
        shutil.rmtree(home)
        if hits == KILLS:
            return
