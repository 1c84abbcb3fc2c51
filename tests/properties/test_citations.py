"""Every quote that was ever given equals the slice of its version's text: read straight from the database."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.evaluation.dataset import Dataset, read_dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
# What the others hold of other kinds (`clapnq handbook_18f xquad_en`) is for longer runs.
SETS = os.environ.get("KB_TEST_SETS", "enterprise_multi cnil_faq_fr xquad_de").split()
# `onnx` asks with the real model, which takes minutes.
EMBEDDER = os.environ.get("KB_TEST_EMBEDDER", "hashing")
QUESTIONS = 40


def asked(dataset: Dataset, home: Path) -> sqlite3.Connection:
    """The database after some of the questions, spread over the set, were answered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_EMBEDDING_BACKEND", EMBEDDER)
        kb = open_knowledge_base(load_settings(home))
    take_in(kb, dataset)
    for query in dataset.queries[:: max(1, len(dataset.queries) // QUESTIONS)]:
        kb.assistant.ask(CONSOLE, Question(query.text, query.history))
    kb.close()
    return sqlite3.connect(home / "kb.sqlite")


def quotes(database: sqlite3.Connection) -> Iterator[tuple[str, int, int, str]]:
    """Version, start, end and quote of every citation that was stored."""
    for statements, closest in database.execute("SELECT statements, closest FROM answers"):
        cited = [c for statement in json.loads(statements) for c in statement["citations"]]
        for citation in [*cited, *json.loads(closest)]:
            span = citation["span"]
            yield span["version"], span["start"], span["end"], citation["quote"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sample", *SETS])
def test_every_quote_equals_the_slice_of_its_version(name: str, tmp_path: Path) -> None:
    folder = FOLDER if name == "sample" else SHARED / name
    if not folder.is_dir():
        pytest.skip("the shared question sets are not here")
    database = asked(read_dataset(folder), tmp_path / "asked")
    texts = dict(database.execute("SELECT id, text FROM versions"))
    given = list(quotes(database))
    assert len(given) >= QUESTIONS
    assert [quote for version, start, end, quote in given if texts[version][start:end] != quote] == []
    assert all(quote.strip() for *_, quote in given)
    answered = database.execute("SELECT count(*) FROM answers WHERE outcome = 'answered'").fetchone()[0]
    assert answered > 0
    database.close()
