"""A second vector for texts, made once the library holds several languages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.sources.folder import find
from ingest.vectors import MultilingualVectors
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.embedding import universal
from kb_assistant.embedding.base import Matrix
from kb_assistant.errors import SettingsError
from kb_assistant.settings import load_settings
from tests.corpus.files import write

FRENCH = {
    "lyon.md": "# Le bureau de Lyon\n\nLe bureau se trouve au troisième étage. Les chiens sont les bienvenus le jeudi, "
    "à condition de prévenir les collègues qui partagent la même salle.\n"
}
EMBEDDER = universal.create("", Path())


def take_in(kb: KnowledgeBase, folder: Path) -> None:
    queued = kb.library.queue(CONSOLE, find([folder]), ["everyone"])
    list(kb.worker.follow(queued.jobs, "test"))


@pytest.fixture
def opened(
    home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[str], KnowledgeBase]:
    """Opens the data folder with `embedding.multilingual` set."""

    def open_with(multilingual: str) -> KnowledgeBase:
        monkeypatch.setenv("KB_EMBEDDING_MULTILINGUAL", multilingual)
        kb = open_knowledge_base(load_settings())
        request.addfinalizer(kb.close)
        return kb

    return open_with


def test_with_always_every_text_has_one_and_the_index_follows(
    opened: Callable[[str], KnowledgeBase], tmp_path: Path
) -> None:
    kb = opened("always")
    take_in(kb, write(tmp_path / "d"))
    assert kb.index.count_multilingual() == kb.index.count()[0] > 0
    kb.library.remove(CONSOLE, "holidays.md")
    assert kb.index.count_multilingual() == kb.index.count()[0]
    assert kb.doctor.repair() == []


def test_what_is_there_when_it_is_turned_on_gets_its_vectors_with_the_next_files(
    opened: Callable[[str], KnowledgeBase], tmp_path: Path
) -> None:
    take_in(opened("never"), write(tmp_path / "d"))
    kb = opened("always")
    assert (kb.index.count()[0] > 0, kb.index.count_multilingual()) == (True, 0)
    assert kb.worker.has_work()
    list(kb.worker.run("test"))
    assert kb.index.count_multilingual() == kb.index.count()[0]
    assert not kb.worker.has_work()


def test_a_reader_beside_the_writer_learns_of_them(opened: Callable[[str], KnowledgeBase], tmp_path: Path) -> None:
    take_in(opened("never"), write(tmp_path / "d"))
    kb, other = opened("always"), opened("always")
    assert other.index.count_multilingual() == 0
    assert kb.pipeline.embed_missing() == 0
    assert other.index.count_multilingual() == kb.index.count_multilingual() == kb.index.count()[0]


def test_a_library_in_english_does_without_until_a_document_in_another_language_comes(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    further = MultilingualVectors(kb.store, EMBEDDER, always=False)
    take_in(kb, write(tmp_path / "d"))
    assert (further.owed(), further.make()) == (False, 0)
    take_in(kb, write(tmp_path / "d", FRENCH))
    assert further.owed()
    assert further.make() == 4
    assert not further.owed()


def test_a_snapshot_holds_them(opened: Callable[[str], KnowledgeBase], tmp_path: Path) -> None:
    kb = opened("always")
    take_in(kb, write(tmp_path / "d"))
    kb.index.publish(always=True)
    again = opened("always")
    assert again.index.count_multilingual() == kb.index.count_multilingual() > 0
    assert again.index.damage() == []


class _Damaged(universal.UniversalEmbedder):
    def embed_passages(self, texts: object, progress: object = None) -> Matrix:
        raise SettingsError("The weights are not those known.")


def test_a_damaged_model_keeps_no_document_from_being_taken_in(
    kb: KnowledgeBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take_in(kb, write(tmp_path / "d", FRENCH))
    further = MultilingualVectors(kb.store, _Damaged(tmp_path, tmp_path), always=True)
    assert further.make() == 0
    assert not further.owed()
    assert "across languages" in caplog.text
