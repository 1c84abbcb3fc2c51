"""Files on their way into the queue, more of them than one transaction takes."""

from pathlib import Path

import pytest

from ingest.sources.folder import SourceFile, Sources, find
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE

COUNT = 150


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    for number in range(COUNT):
        (made / f"{number:03}.md").write_text(f"# Rule {number}\n\nRule {number} holds.\n")
    return made


def paths(kb: KnowledgeBase, jobs: tuple[int, ...]) -> list[str]:
    with kb.store.read() as tx:
        return [job.path for job in sorted(tx.jobs.of(jobs), key=lambda job: job.id)]


def test_each_file_of_many_is_queued_once_in_their_order(kb: KnowledgeBase, folder: Path) -> None:
    sources = find([folder])
    queued = kb.library.queue(CONSOLE, sources)
    assert paths(kb, queued.jobs) == [source.path for source in sources.files]
    assert (len(queued.jobs), queued.unchanged, queued.refused) == (COUNT, 0, ())


def test_those_that_cannot_be_read_are_named_and_the_others_queued(kb: KnowledgeBase, folder: Path) -> None:
    found = find([folder])
    missing = tuple(SourceFile(folder / f"gone-{at}", f"file:gone-{at}", f"gone-{at}.md") for at in range(3))
    mixed = [
        file for at, file in enumerate(found.files) for file in ((file, missing[at // 50]) if at % 50 == 9 else (file,))
    ]
    queued = kb.library.queue(CONSOLE, Sources(tuple(mixed), found.folders))
    assert len(queued.jobs) == COUNT
    assert [refused.path for refused in queued.refused] == ["gone-0.md", "gone-1.md", "gone-2.md"]


def test_what_is_known_is_not_queued_again(kb: KnowledgeBase, folder: Path) -> None:
    first = kb.library.queue(CONSOLE, find([folder]))
    list(kb.worker.follow(first.jobs, "the test"))
    (folder / "007.md").write_text("# Rule 7\n\nRule 7 has changed.\n")
    again = kb.library.queue(CONSOLE, find([folder]))
    assert (len(again.jobs), again.unchanged) == (1, COUNT - 1)


def test_a_newer_file_that_waits_is_read_in_place_of_the_one_that_an_earlier_version_read(
    kb: KnowledgeBase, folder: Path
) -> None:
    first = kb.library.queue(CONSOLE, find([folder]))
    list(kb.worker.follow(first.jobs, "the test"))
    with kb.store.write() as tx:
        for document in tx.documents.list(CONSOLE):
            tx.documents.note(document.id, tx.documents.blob(document.id), "1", document.state, "")
    (folder / "007.md").write_text("# Rule 7\n\nRule 7 has changed.\n")
    newer = kb.library.queue(CONSOLE, find([folder / "007.md"]))
    again = kb.library.queue_outdated(CONSOLE)
    assert set(newer.jobs) < set(again.jobs)
    # Killed before it read them, it goes on with the same.
    assert kb.library.queue_outdated(CONSOLE) == again
    assert [taken.outcome for taken in kb.worker.follow(again.jobs, "the test")].count("changed") == 1


def test_a_folder_whose_name_differs_in_capitals_alone_is_another_one(kb: KnowledgeBase) -> None:
    with kb.store.write() as tx:
        for folder in ("HR", "hr", "hr_old"):
            tx.documents.add(f"file:///{folder}/pay.md", f"{folder}/pay.md", tx.audiences.of(()))
    queued = kb.library.queue(CONSOLE, Sources((), ("file:///HR/", "file:///h_/")))
    assert queued.removed == ("HR/pay.md",)
