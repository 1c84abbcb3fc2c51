"""Questions in one language about documents in another, with the real model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.embedding import universal
from kb_assistant.embedding.base import Matrix
from kb_assistant.errors import SettingsError
from kb_assistant.retrieval.multilingual import Multilingual
from kb_assistant.settings import load_settings
from tests.corpus.files import write

LYON = "# Le bureau de Lyon\n\nLes chiens sont les bienvenus le jeudi, à condition de prévenir les collègues.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Three documents in English, one in French."""
    folder = tmp_path_factory.mktemp("multilingual")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_HOME", str(folder / "home"))
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        patch.setenv("KB_EMBEDDING_MULTILINGUAL", "always")
        kb = open_knowledge_base(load_settings())
        for files in ({}, {"lyon.md": LYON}):
            written = write(folder / f"d{len(files)}", files) if files else write(folder / "d")
            list(kb.worker.follow(kb.library.queue(CONSOLE, find([written]), ["everyone"]).jobs, "test"))
        yield kb
        kb.close()


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("combien de jours de congés payés par an", "holidays.md"),
        ("Wie viel kostet ein Stellplatz in der Garage?", "parking.md"),
        ("Lyon: dogs on Thursday?", "lyon.md"),
        ("les chiens sont-ils admis au bureau", "lyon.md"),
    ],
)
def test_a_question_finds_what_is_written_in_another_language(library: KnowledgeBase, question: str, path: str) -> None:
    found = library.assistant.search(CONSOLE, Question(question), 3)
    assert Path(found[0].path).name == path
    assert found[0].multilingual is not None


def test_what_one_may_not_read_is_not_found_across_languages_either(library: KnowledgeBase) -> None:
    library.people.add_user("ada")
    ada = library.people.principal("ada")
    library.library.share(CONSOLE, "holidays.md", ["@ada"])
    library.people.add_user("bob")
    question = Question("combien de jours de congés payés par an")
    paths = [found.path for found in library.assistant.search(library.people.principal("bob"), question, 9)]
    assert paths and "holidays.md" not in paths
    assert library.assistant.search(ada, question, 1)[0].path == "holidays.md"


class _Damaged(universal.UniversalEmbedder):
    def embed_passages(self, texts: object, progress: object = None) -> Matrix:
        raise SettingsError("The weights are not those known.")


def test_a_damaged_model_keeps_no_question_from_being_answered(
    library: KnowledgeBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = Multilingual(library.store, library.index, _Damaged(tmp_path, tmp_path))
    assert damaged.vector("combien") is damaged.vector("combien") is None
    assert caplog.text.count("across languages") == 1


def test_words_of_a_question_about_texts_in_another_language_are_not_put_right_by_theirs(
    library: KnowledgeBase,
) -> None:
    multilingual = Multilingual(library.store, library.index, universal.create("", Path()))
    assert multilingual.is_abroad("combien de jours de congés payés par an", None)
    assert not multilingual.is_abroad("how many days of paid holliday a year", None)
    assert library.retriever.spelt(CONSOLE, "how many days of paid holliday?") == "how many days of paid holiday?"
