"""T085: saved indexes that are whole to the byte and do not hold what the database says. Each way is named, none shows
anything that it should not, and what mends the files mends the servers that had them open."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tantivy

from indexes.base import Entry
from indexes.lexical import tantivy as lexical
from indexes.lexical.tantivy.fields import document_of
from indexes.snapshot import MANIFEST, Snapshots
from indexes.vector import faiss
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Question
from kb_assistant.settings import load_settings
from tests.corpus import staged_vectors

LOCKERS = {name: f"The {name} locker is opened by code {at}." for at, name in enumerate(("ash", "birch", "cedar"))}
SECRET = "The pay of the board is 9 million."
QUESTION = "which code opens the locker, what is the pay of the board"


@pytest.fixture
def filled(kb: KnowledgeBase) -> KnowledgeBase:
    kb.people.add_group("board")
    kb.people.accounts.add(CONSOLE, "ada")
    take_in(kb, {**LOCKERS, "pay": SECRET})
    kb.index.publish(always=True)
    return kb


def take_in(kb: KnowledgeBase, texts: Mapping[str, str]) -> None:
    jobs = [job for name, text in texts.items() for job in queued(kb, name, text)]
    list(kb.worker.follow(jobs, "test"))


def queued(kb: KnowledgeBase, name: str, text: str) -> Sequence[int]:
    readers = ["board"] if name == "pay" else ["everyone"]
    return kb.library.queue_text(f"test:{name}", f"{name}.md", name, text, readers)


def entries(kb: KnowledgeBase) -> list[Entry]:
    with kb.store.read() as tx:
        return list(tx.versions.entries("hashing-256"))


def misled(home: Path, held: Sequence[Entry], twice: Sequence[Entry] = ()) -> None:
    """Saves a newest generation of these entries, some of them there once more, as if it were right."""
    folder = home / "indexes"
    told = json.loads((max(folder.glob("generation-*")) / MANIFEST).read_text())

    def vectors(part: Path) -> None:
        index = faiss.create(int(told["facts"]["dimension"]))
        index.add([*held, *(replace(one, id=one.id + 1_000) for one in twice)])
        index.save(part)
        rows = np.load(part / "rows.npy")
        rows[0][rows[0] > 1_000] -= 1_000
        np.save(part / "rows.npy", rows)

    def words(part: Path) -> None:
        index = lexical.create()
        index.add(held)
        index.save(part)
        index.close()
        writer = tantivy.Index.open(str(part)).writer(num_threads=1)
        for one in twice:
            writer.add_document(document_of(one))
        writer.commit()
        writer.wait_merging_threads()

    Snapshots(folder).publish(told["sequence"], told["facts"], {"vector": vectors, "lexical": words})


@pytest.fixture
def server(filled: KnowledgeBase, home: Path) -> Iterator[Callable[..., KnowledgeBase]]:
    """Opens what a process would have open that loaded such a generation."""
    opened: list[KnowledgeBase] = []

    def start(held: Sequence[Entry], twice: Sequence[Entry] = ()) -> KnowledgeBase:
        misled(home, held, twice)
        opened.append(open_knowledge_base(load_settings()))
        return opened[0]

    yield start
    for one in opened:
        one.close()


def found(kb: KnowledgeBase, who: Principal = CONSOLE) -> list[str]:
    return sorted(passage.text for passage in kb.assistant.search(who, Question(QUESTION), 50))


def told(kb: KnowledgeBase) -> set[str]:
    return {problem.what for problem in kb.doctor.examine()}


def differing(missing: int, surplus: int, repeated: int, misplaced: int) -> set[str]:
    return {
        f"the index of {name} is not what the database says: {missing} missing, {surplus} too many, "
        f"{repeated} twice, {misplaced} under other readers"
        for name in ("vectors", "words")
    }


def assert_is_mended(filled: KnowledgeBase, server: KnowledgeBase) -> None:
    """By another process; whoever has the wrong files open searches the right ones from then on."""
    with closing(open_knowledge_base(load_settings())) as mending, mending.lock.hold("test"):
        assert mending.doctor.repair() == []
    assert told(server) == set()
    assert found(server) == sorted((*LOCKERS.values(), SECRET))
    assert found(server, filled.people.principal("ada")) == sorted(LOCKERS.values())


@pytest.fixture
def ada(filled: KnowledgeBase) -> Principal:
    """Who is not of the board."""
    return filled.people.principal("ada")


def test_t085_entries_of_nothing_are_named_and_show_nothing(
    filled: KnowledgeBase, server: Callable[..., KnowledgeBase], ada: Principal
) -> None:
    held = entries(filled)
    orphans = [replace(one, id=one.id + 500) for one in held]
    wrong = server([*held, *orphans])
    assert told(wrong) == differing(0, 4, 0, 0)
    assert found(wrong, ada) == sorted(LOCKERS.values())
    assert_is_mended(filled, wrong)


def test_t085_missing_entries_are_named_and_what_is_left_is_found(
    filled: KnowledgeBase, server: Callable[..., KnowledgeBase], ada: Principal
) -> None:
    wrong = server(entries(filled)[1:])
    assert told(wrong) == differing(1, 0, 0, 0)
    assert set(found(wrong, ada)) < set(LOCKERS.values())
    assert_is_mended(filled, wrong)


def test_t085_entries_that_are_there_twice_are_named_and_found_once(
    filled: KnowledgeBase, server: Callable[..., KnowledgeBase], ada: Principal
) -> None:
    held = entries(filled)
    wrong = server(held, held[:2])
    assert told(wrong) == differing(0, 0, 2, 0)
    assert found(wrong, ada) == sorted(LOCKERS.values())
    assert_is_mended(filled, wrong)


def test_t085_entries_under_other_readers_are_named_and_show_nothing_to_those(
    filled: KnowledgeBase, server: Callable[..., KnowledgeBase], ada: Principal
) -> None:
    held = entries(filled)
    everyone, board = held[0].audience, held[-1].audience
    swapped = [replace(one, audience=everyone if one.audience == board else board) for one in held]
    wrong = server(swapped)
    assert told(wrong) == differing(0, 0, 0, 4)
    assert found(wrong, ada) == []
    assert_is_mended(filled, wrong)


def test_t085_a_generation_that_says_it_is_newer_than_it_is_is_named_though_it_holds_as_many(
    filled: KnowledgeBase, server: Callable[..., KnowledgeBase], ada: Principal
) -> None:
    before = entries(filled)
    take_in(filled, {"ash": "The ash locker is opened by code 77."})
    filled.index.publish(always=True)
    wrong = server(before)
    assert told(wrong) == differing(1, 1, 0, 0)
    assert found(wrong, ada) == sorted(text for name, text in LOCKERS.items() if name != "ash")
    take_in(filled, {"ash": LOCKERS["ash"]})
    assert_is_mended(filled, wrong)


def test_t085_what_changes_while_it_is_compared_is_no_difference(
    filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a server takes files in: what is read of the database is newer than what was read of the indexes."""
    monkeypatch.setenv("KB_INDEX_VECTOR", "tests.corpus.staged_vectors")
    with closing(open_knowledge_base(load_settings())) as other:
        staged_vectors.meanwhile += [
            lambda: take_in(filled, {"ash": "The ash locker is opened by code 78."}),
            lambda: filled.library.remove(CONSOLE, "birch.md"),
            lambda: filled.library.remove(CONSOLE, "pay.md"),
        ]
        assert other.index.differences() == {}
        assert staged_vectors.meanwhile == []
