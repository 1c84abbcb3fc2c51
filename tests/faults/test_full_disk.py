"""A disk with no room left for a single byte: whoever reads goes on reading."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sources.folder import find
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Outcome, Question
from kb_assistant.settings import load_settings
from tests.corpus.files import write


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """The data folder on a disk of 4 MB."""
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only an administrator can mount a small disk")
    yield home
    subprocess.run(["umount", "--lazy", str(home)], check=True)


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"), (disk / "fill").open("wb", buffering=0) as filling:
        while True:
            filling.write(bytes(1024))


def test_a_saved_index_is_opened_and_questions_are_answered_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    with_room = open_knowledge_base(load_settings())
    queued = with_room.library.queue(CONSOLE, find([write(tmp_path / "documents")]))
    list(with_room.worker.follow(queued.jobs, "test"))
    with_room.close()
    fill(small_disk)
    kb = open_knowledge_base(load_settings())
    answer = kb.assistant.ask(CONSOLE, Question("how many days of paid holiday a year"))
    assert (answer.outcome, "27 days" in answer.text) == (Outcome.ANSWERED, True)
    assert kb.doctor.examine() == []
    kb.close()
