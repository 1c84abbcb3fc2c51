"""A disk with no room left for a single byte: whoever reads goes on reading, and who frees some can sign in."""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import sleep

import httpx2
import pytest

from ingest.pipeline import Prepared
from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.domain.answers import Outcome, Question
from kb_assistant.domain.jobs import Job, JobState
from kb_assistant.errors import StorageFull
from kb_assistant.settings import load_settings
from tests.corpus.files import write
from tests.corpus.serving import Served, serving, start, waited

PASSWORD = "correct horse battery"


@pytest.fixture
def small_disk(home: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The data folder on a disk of 4 MB, or of as many as the test says."""
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={getattr(request, 'param', 4)}m", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only an administrator can mount a small disk")
    yield home
    subprocess.run(["umount", "--lazy", str(home)], check=True)


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"), (disk / "fill").open("ab", buffering=0) as filling:
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
    assert [one.remedy for one in kb.doctor.examine()] == ["free some space, or remove documents"]
    kb.close()


def with_documents(documents: Path) -> None:
    """And an administrator, who is their only reader."""
    kb = open_knowledge_base(load_settings())
    kb.people.accounts.add(CONSOLE, "ada", Role.ADMINISTRATOR, PASSWORD)
    queued = kb.library.queue(CONSOLE, find([write(documents)]), ["@ada"])
    list(kb.worker.follow(queued.jobs, "test"))
    kb.close()


@contextmanager
def signed_in(served: Served) -> Iterator[httpx2.Client]:
    with served.client(headers={"origin": served.address}) as client:
        assert client.post("/api/v1/session", json={"name": "ada", "password": PASSWORD}).status_code == 200
        yield client


@pytest.mark.parametrize("small_disk", [48], indirect=True)
def test_an_administrator_signs_in_and_removes_documents_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    with_documents(tmp_path / "documents")
    with serving(small_disk) as served:
        waited((small_disk / "reserve").exists)
        fill(small_disk)
        with signed_in(served) as client:
            found = client.get("/api/v1/documents").json()["items"]
            assert client.delete(f"/api/v1/documents/{found[0]['id']}").status_code == 200
            # A worker that began before may have tidied up meanwhile.
            fill(small_disk)
            refused = client.post("/api/v1/documents", files={"files": ("new.md", b"# New")})
            assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
            assert client.get("/readyz").json() == {"status": "degraded", "problems": ["disk"]}
            assert client.get("/api/v1/session").json()["troubles"] == ["disk"]
            assert "remove documents" in client.get("/api/v1/problems").json()[-1]["remedy"]
            (small_disk / "fill").unlink()
            waited((small_disk / "reserve").exists)
            assert client.post("/api/v1/documents", files={"files": ("new.md", b"# New")}).status_code == 202


@pytest.mark.parametrize("small_disk", [48], indirect=True)
def test_the_worker_says_that_it_waits_for_room_and_goes_on_when_there_is_some(small_disk: Path) -> None:
    kb = open_knowledge_base(load_settings())
    jobs = kb.library.queue_text("test:new", "new.md", "New", "# New\n\nA rule that is new.", ())
    fill(small_disk)
    log = small_disk.parent / "worker.log"
    worker = start("worker", home=small_disk, errors=log)
    waited(lambda: "tried again" in log.read_text())
    assert [one.attempts for one in states(kb, jobs)] == [0]
    (small_disk / "fill").unlink()
    waited(lambda: all(one.state is JobState.DONE for one in states(kb, jobs)))
    assert [one.outcome for one in states(kb, jobs)] == ["new"]
    worker.terminate()
    worker.communicate()
    assert worker.returncode == 0
    kb.close()


LINES = "\n\n".join(f"# Chapter {chapter}\n\n" + f"Rule {chapter} is about archives. " * 20 for chapter in range(40))


def queue(kb: KnowledgeBase, number: int) -> list[int]:
    """So many texts, none like another."""
    texts = {f"{one}.md": LINES.replace("archives", f"archive {one}") for one in range(number)}
    return [job for path, text in texts.items() for job in kb.library.queue_text(f"test:{path}", path, path, text, ())]


def leave(disk: Path, room: int) -> None:
    """Takes up what there is on the disk but for so many bytes."""
    there = os.statvfs(disk)
    with (disk / "fill").open("wb") as filling:
        os.posix_fallocate(filling.fileno(), 0, there.f_bavail * there.f_frsize - room)


@pytest.mark.parametrize("small_disk", [200], indirect=True)
def test_a_long_queue_leaves_the_room_that_is_kept_for_removing_documents(small_disk: Path) -> None:
    kb = open_knowledge_base(load_settings())
    jobs = queue(kb, 60)
    kb.worker.keep_room()
    leave(small_disk, 6 << 20)
    with pytest.raises(StorageFull, match="remove documents"):
        list(kb.worker.run("test"))
    assert (small_disk / "reserve").exists()
    found = {(one.state, one.attempts, one.outcome) for one in states(kb, jobs)}
    assert found == {(JobState.DONE, 1, "new"), (JobState.QUEUED, 0, "")}
    kb.deletions.remove(CONSOLE, [kb.library.list(CONSOLE)[0].id])
    kb.close()


def test_a_disk_that_fills_up_while_documents_are_embedded_is_not_blamed_on_them(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb = open_knowledge_base(load_settings())
    jobs = queue(kb, 12)
    embed = kb.pipeline.embed

    def embed_on_a_full_disk(prepared: Iterable[Prepared], progress: Callable[[int], None] | None = None) -> None:
        fill(small_disk)
        embed(prepared, progress)

    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(kb.pipeline, "embed", embed_on_a_full_disk)
        list(kb.worker.run("test"))
    goes_on(kb, jobs, small_disk)


def test_a_disk_that_fills_up_while_documents_are_read_is_not_blamed_on_them(small_disk: Path) -> None:
    kb = open_knowledge_base(load_settings())
    jobs = [job for number in range(12) for job in kb.library.queue_text(f"test:{number}", "1.md", "1", "Wait.", ())]
    looks = count()

    def filling() -> bool:
        if next(looks) == 0:
            # Until all that were taken are read: they are gathered then, and more are taken.
            sleep(2)
            fill(small_disk)
        return False

    with pytest.raises(StorageFull):
        list(kb.worker.run("test", stopping=filling))
    goes_on(kb, jobs, small_disk)


def goes_on(kb: KnowledgeBase, jobs: Sequence[int], disk: Path) -> None:
    (disk / "fill").unlink()
    list(kb.worker.run("test"))
    assert {(one.state, one.attempts, one.outcome) for one in states(kb, jobs)} == {(JobState.DONE, 1, "new")}
    kb.close()


def states(kb: KnowledgeBase, jobs: Sequence[int]) -> list[Job]:
    with kb.store.read() as tx:
        return list(tx.jobs.of(jobs))


@pytest.mark.parametrize("small_disk", [48], indirect=True)
def test_a_server_without_an_administrator_starts_on_a_full_disk_for_those_who_read(small_disk: Path) -> None:
    open_knowledge_base(load_settings()).close()
    fill(small_disk)
    with serving(small_disk) as served, served.client() as client:
        assert (served.token, client.get("/readyz").json()["problems"]) == ("", ["disk"])
