"""The pipeline through the worker, on real files and a real database."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.pipeline import Loaded, Pipeline, Prepared, Taken
from ingest.sources.folder import Closed, find
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import Document, DocumentState
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.errors import Forbidden, NotFound
from kb_assistant.library import Refused
from tests.corpus.files import DOCUMENTS, HOLIDAYS, write


def take_in(kb: KnowledgeBase, folder: Path, readers: Sequence[str] | None = None) -> list[Taken]:
    queued = kb.library.queue(CONSOLE, find([folder]), readers)
    taken = list(kb.worker.follow(queued.jobs, "test")) if queued.jobs else []
    return sorted(taken, key=lambda one: one.job.path)


def listed(kb: KnowledgeBase) -> dict[str, Document]:
    return {document.path: document for document in kb.library.list(CONSOLE)}


def found(kb: KnowledgeBase, question: str) -> list[str]:
    return [passage.path for passage in kb.assistant.search(CONSOLE, Question(question), 5)]


def test_documents_are_ready_with_title_date_language_and_passages(kb: KnowledgeBase, tmp_path: Path) -> None:
    assert [one.outcome for one in take_in(kb, write(tmp_path / "d"))] == ["new"] * 3
    document = listed(kb)["holidays.md"]
    assert document.state is DocumentState.READY
    assert (document.title, str(document.dated), document.language) == ("Holidays", "2026-02-01", "en")
    assert document.chunks > 0


def test_every_chunk_is_the_slice_it_says(kb: KnowledgeBase, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"))
    for passage in kb.assistant.search(CONSOLE, Question("holiday parking salary"), 50):
        version = kb.library.version(CONSOLE, passage.span.version)
        assert version.text[passage.span.start : passage.span.end] == passage.text


def test_an_unchanged_folder_is_not_even_queued_again(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    queued = kb.library.queue(CONSOLE, find([folder]))
    assert (queued.jobs, queued.unchanged, queued.removed) == ((), 3, ())


def test_a_changed_file_becomes_a_new_version_and_the_old_text_is_searched_no_more(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    old = listed(kb)["holidays.md"].version
    assert old
    (folder / "holidays.md").write_text(HOLIDAYS.replace("27 days", "31 days"))
    assert [one.outcome for one in take_in(kb, folder)] == ["changed"]
    assert listed(kb)["holidays.md"].versions == 2
    texts = [p.text for p in kb.assistant.search(CONSOLE, Question("days of paid holiday a year"), 9)]
    assert any("31 days" in text for text in texts)
    assert not any("27 days" in text for text in texts)
    assert "27 days" in kb.library.version(CONSOLE, old).text


def test_a_file_that_came_while_the_one_before_it_was_read_is_read_too(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {"holidays.md": HOLIDAYS})
    kb.library.queue(CONSOLE, find([folder]))
    with kb.store.write() as tx:
        (old,) = tx.jobs.take(1)
    (folder / "holidays.md").write_text(HOLIDAYS.replace("27 days", "31 days"))
    queued = kb.library.queue(CONSOLE, find([folder]))
    late = Pipeline(kb.store, HashingEmbedder()).commit([Prepared(Loaded(old, None, "Late."), (), ())])
    assert [one.outcome for one in late] == ["dropped"]
    assert [one.outcome for one in kb.worker.follow(queued.jobs, "test")] == ["new"]
    assert old.id not in queued.jobs


def test_a_file_whose_bytes_change_but_not_its_text_stays_the_same_version(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    version = listed(kb)["holidays.md"].version
    (folder / "holidays.md").write_bytes(HOLIDAYS.replace("\n", "\r\n").encode())
    assert [one.outcome for one in take_in(kb, folder)] == ["unchanged"]
    assert listed(kb)["holidays.md"].version == version


def test_what_is_deleted_from_the_folder_is_removed(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    (folder / "office" / "parking.md").unlink()
    assert kb.library.queue(CONSOLE, find([folder])).removed == ("office/parking.md",)
    assert "office/parking.md" not in found(kb, "garage places for visitors")
    with pytest.raises(NotFound):
        kb.library.show(CONSOLE, "parking.md")


def test_what_lies_in_a_folder_that_cannot_be_opened_is_not_removed(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    uri = (folder / "office").as_uri()
    (folder / "office" / "parking.md").unlink()
    seen = replace(find([folder]), closed=(Closed(uri, "office", "It is locked."),))
    queued = kb.library.queue(CONSOLE, seen)
    assert (queued.removed, queued.unchanged) == ((), 2)
    assert queued.refused == (Refused("office", "It is locked."),)


def test_taking_in_one_file_removes_nothing_beside_it(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    (folder / "office" / "parking.md").unlink()
    assert kb.library.queue(CONSOLE, find([folder / "holidays.md"])).removed == ()


def test_text_that_was_embedded_before_is_not_embedded_again(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    embedded: list[int] = []
    first = kb.library.queue(CONSOLE, find([folder]))
    list(kb.worker.follow(first.jobs, "test", embedded.append))
    before = sum(embedded)
    write(tmp_path / "d", {"copy/holidays.md": HOLIDAYS})
    second = kb.library.queue(CONSOLE, find([folder]))
    list(kb.worker.follow(second.jobs, "test", embedded.append))
    assert before > 0
    assert sum(embedded) == before


def test_what_has_the_words_of_a_document_that_is_removed_meanwhile_is_found(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(kb, write(tmp_path / "wrong", {"holidays.md": HOLIDAYS}))
    embed = kb.pipeline.embed

    def then_removed(prepared: Sequence[Prepared], progress: Callable[[int], None] | None = None) -> None:
        embed(prepared, progress)
        monkeypatch.undo()
        kb.library.remove(CONSOLE, "holidays.md")

    monkeypatch.setattr(kb.pipeline, "embed", then_removed)
    assert [one.outcome for one in take_in(kb, write(tmp_path / "right", {"leave.md": HOLIDAYS}))] == ["new"]
    assert set(found(kb, "days of paid holiday a year")) == {"leave.md"}


def test_nothing_is_embedded_anew_for_a_file_whose_document_is_removed_meanwhile(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(kb, write(tmp_path / "rules", {"holidays.md": HOLIDAYS}))
    embed, embedded = kb.pipeline.embed, 0

    def then_removed(prepared: Sequence[Prepared], progress: Callable[[int], None] | None = None) -> None:
        nonlocal embedded
        embed(prepared, progress)
        embedded += 1
        if embedded == 1:
            kb.library.remove(CONSOLE, "holidays.md")

    monkeypatch.setattr(kb.pipeline, "embed", then_removed)
    file = write(tmp_path / "rules", {"holidays.md": f"{HOLIDAYS}\nAnd that is all.\n"})
    assert ([one.outcome for one in take_in(kb, file)], embedded) == (["dropped"], 1)


@pytest.mark.parametrize("content", [b"", b"   \n\t\n", b"MZ\x90\x00\x03" + bytes(400)])
def test_a_file_with_nothing_to_understand_fails_with_a_reason(
    kb: KnowledgeBase, tmp_path: Path, content: bytes
) -> None:
    write(tmp_path / "d")
    (tmp_path / "d" / "odd.txt").write_bytes(content)
    outcomes = {one.job.path: one for one in take_in(kb, tmp_path / "d")}
    assert outcomes["odd.txt"].outcome == "failed"
    assert listed(kb)["odd.txt"].state is DocumentState.FAILED
    assert len(listed(kb)["odd.txt"].reason) > 10
    assert listed(kb)["holidays.md"].state is DocumentState.READY


def test_when_the_new_file_cannot_be_read_the_version_before_goes_on_answering(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    (folder / "holidays.md").write_bytes(b"")
    assert take_in(kb, folder)[0].outcome == "failed"
    document = listed(kb)["holidays.md"]
    assert document.state is DocumentState.FAILED
    assert "goes on answering" in document.reason
    assert "holidays.md" in found(kb, "days of paid holiday a year")


def test_a_file_over_the_limit_is_refused_before_it_is_copied(kb: KnowledgeBase, tmp_path: Path) -> None:
    write(tmp_path / "d")
    with (tmp_path / "d" / "huge.txt").open("wb") as file:
        file.truncate(101 << 20)
    queued = kb.library.queue(CONSOLE, find([tmp_path / "d"]))
    assert [refused.path for refused in queued.refused] == ["huge.txt"]
    assert "100 MB" in queued.refused[0].reason
    assert listed(kb)["huge.txt"].state is DocumentState.FAILED


def test_documents_are_private_until_somebody_is_named(kb: KnowledgeBase, tmp_path: Path) -> None:
    ada = kb.people.add_user("ada")
    take_in(kb, write(tmp_path / "d"))
    assert kb.library.list(ada) == []
    assert kb.assistant.search(ada, Question("holidays"), 5) == []
    kb.library.share(CONSOLE, "holidays.md", ["everyone"])
    assert [document.path for document in kb.library.list(ada)] == ["holidays.md"]
    assert {p.path for p in kb.assistant.search(ada, Question("holidays and parking"), 5)} == {"holidays.md"}


def test_readers_stay_when_a_document_comes_again_without_naming_them(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder, ["everyone"])
    (folder / "holidays.md").write_text(HOLIDAYS + "\n\nMore on this page soon, says the team.\n")
    take_in(kb, folder)
    assert listed(kb)["holidays.md"].readers == ("everyone",)


def test_naming_other_readers_moves_unchanged_documents_too(kb: KnowledgeBase, tmp_path: Path) -> None:
    kb.people.add_group("hr")
    folder = write(tmp_path / "d")
    take_in(kb, folder, ["everyone"])
    take_in(kb, folder, ["hr"])
    assert {document.readers for document in listed(kb).values()} == {("hr",)}
    assert {document.versions for document in listed(kb).values()} == {1}


def test_removing_a_document_takes_its_text_vectors_and_file_away(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(tmp_path / "d")
    take_in(kb, folder)
    for path in DOCUMENTS:
        kb.library.remove(CONSOLE, path)
    kb.worker.refresh("test")
    assert kb.index.count() == (0, 0)
    assert kb.doctor.examine() == []
    with kb.store.read() as tx:
        assert tx.reports.blobs() == set()
        assert tx.vectors.orphans() == 0


def test_a_reader_changes_nothing_and_an_editor_may(kb: KnowledgeBase, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"), ["everyone"])
    ada, ed = kb.people.add_user("ada"), kb.people.add_user("ed", Role.EDITOR)
    for change in (
        lambda who: kb.library.remove(who, "holidays.md"),
        lambda who: kb.library.share(who, "holidays.md", []),
        lambda who: kb.library.queue(who, find([tmp_path / "d"])),
    ):
        with pytest.raises(Forbidden):
            change(ada)
    assert kb.library.remove(ed, "holidays.md").path == "holidays.md"
