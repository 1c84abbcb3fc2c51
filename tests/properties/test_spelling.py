"""What a question is understood as depends on nothing that its asker may not read."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.base import Entry
from indexes.lexical import tantivy
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.retrieval.index import ReadableWords
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.retrieval.spelling import respelt
from kb_assistant.settings import load_settings

# Words one or two slips apart, and words that only a stemmer of one language makes alike.
WORDS = (
    "hotel", "hostel", "hotels", "motel", "invoice", "invoices", "voice", "review", "preview", "homeoffice", "home",
    "office", "offices", "congés", "conges", "congrès", "gut", "guten", "supplier", "suppliers", "simpler", "the", "of",
)  # fmt: skip
TYPED = (*WORDS, "hotle", "hotl", "invioce", "reveiw", "homeofice", "congez", "gutes", "suplier", "supplyer")
READABLE = frozenset({1, 3})

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
languages = st.sampled_from(("en", "fr", "de", "und"))
entries = st.lists(st.tuples(st.integers(1, 4), languages, texts), min_size=1, max_size=10)
questions = st.lists(st.sampled_from(TYPED), min_size=1, max_size=5).map(" ".join)


def understood(rows: Sequence[tuple[int, int, str, str]], removed: Sequence[int], question: str) -> str:
    """By an index of these entries (number, audience, language, text), some of which are taken out again."""
    index = tantivy.create()
    index.add(
        [Entry(number, owner, "", text, language, np.zeros(1, np.float32)) for number, owner, language, text in rows]
    )
    index.count()
    index.remove(removed)
    words = ReadableWords(index, READABLE)
    found = respelt(question, words, {"the", "of", "home", "office"}.__contains__)
    index.close()
    return found


@pytest.mark.slow
@settings(max_examples=40)
@given(made=entries, gone=entries, question=questions)
def test_what_others_read_and_what_is_gone_might_as_well_not_exist(
    made: list[tuple[int, str, str]], gone: list[tuple[int, str, str]], question: str
) -> None:
    rows = [(number, *row) for number, row in enumerate([*made, *gone])]
    removed = list(range(len(made), len(rows)))
    readable = [row for row in rows[: len(made)] if row[1] in READABLE]
    assert understood(rows, removed, question) == understood(readable, [], question)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Four documents, whose texts and readers each example sets anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        opened = open_knowledge_base(load_settings(tmp_path_factory.mktemp("spelling")))
    for name in ("ada", "bob"):
        opened.people.add_user(name)
    yield opened
    opened.close()


@settings(max_examples=6)
@given(own=texts, secret=texts, question=questions)
def test_a_person_is_understood_by_what_the_person_may_read(
    shared: KnowledgeBase, own: str, secret: str, question: str
) -> None:
    retriever = Retriever(shared.store, shared.index, shared.embedder, None)  # type: ignore[arg-type] # ranks nothing
    bob = shared.people.principal("bob")
    kept = [("own.md", own, ["@bob"]), ("secret.md", secret, ["@ada"])]
    jobs = [job for name, text, who in kept for job in shared.library.queue_text(name, name, "", text, who)]
    list(shared.worker.follow(jobs, "test"))
    before = retriever.spelt(bob, question)
    shared.library.remove(CONSOLE, "secret.md")
    assert retriever.spelt(bob, question) == before
