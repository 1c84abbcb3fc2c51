"""The worker: stopped in the middle, and beside files that kill it."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from ingest.pipeline import Prepared, Taken
from ingest.stopping import Stopped
from kb_assistant.attending import work
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.jobs import Job, JobState
from kb_assistant.errors import InvalidInput
from kb_assistant.store.blobs import Blobs

TEXTS = {
    f"{number}.md": f"# Rule {number}\n\nRule {number} is about visitors of floor {number}." for number in range(30)
}


class Crash(BaseException):
    """As if the process had died: nothing is put in order."""


@pytest.fixture
def queued(kb: KnowledgeBase) -> list[int]:
    return [job for path, text in TEXTS.items() for job in kb.library.queue_text(f"test:{path}", path, path, text, ())]


LONG = "\n\n".join(f"# Chapter {number}\n\n" + f"Rule {number} is about the archive. " * 50 for number in range(300))


@pytest.fixture
def long(kb: KnowledgeBase) -> int:
    (job,) = kb.library.queue_text("test:long", "long.md", "Long", LONG, ())
    return job


def short(kb: KnowledgeBase, number: int) -> list[int]:
    return kb.library.queue_text(f"test:short-{number}", f"short-{number}.md", "Short", f"Visitor {number} waits.", ())


def jobs(kb: KnowledgeBase, ids: list[int]) -> list[Job]:
    with kb.store.read() as tx:
        return list(tx.jobs.of(ids))


def stops_after(number: int) -> Iterator[bool]:
    yield from [False] * number
    while True:
        yield True


@pytest.mark.parametrize("looks", [0, 1, 10, 25])
def test_what_a_stopped_worker_had_not_finished_is_as_if_it_had_not_been_taken(
    kb: KnowledgeBase, queued: list[int], looks: int
) -> None:
    answers = stops_after(looks)
    with pytest.raises(Stopped):
        for _ in kb.worker.run("test", stopping=lambda: next(answers)):
            pass
    left = [job for job in jobs(kb, queued) if job.state is not JobState.DONE]
    assert {(job.state, job.attempts) for job in left} == {(JobState.QUEUED, 0)}
    assert {taken.outcome for taken in kb.worker.run("test")} == {"new"}
    assert {job.outcome for job in jobs(kb, queued)} == {"new"}


def test_who_reads_no_further_leaves_the_rest_in_the_queue(kb: KnowledgeBase, queued: list[int]) -> None:
    run = kb.worker.run("test")
    first = next(run)
    run.close()
    left = [job for job in jobs(kb, queued) if job.state is not JobState.DONE]
    assert first.job.id not in {job.id for job in left}
    assert {(job.state, job.attempts) for job in left} == {(JobState.QUEUED, 0)}


def test_t091_a_document_that_kills_the_worker_takes_no_other_along(
    kb: KnowledgeBase, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = kb.pipeline.embed

    def deadly(prepared: list[Prepared], progress: object) -> None:
        if any("floor 7." in text for one in prepared for text in one.texts):
            raise Crash
        embed(prepared)

    monkeypatch.setattr(kb.pipeline, "embed", deadly)
    crashes = 0
    while kb.worker.has_work():
        try:
            list(kb.worker.run("test"))
        except Crash:
            crashes += 1
    outcomes = {job.path: (job.outcome, job.reason) for job in jobs(kb, queued)}
    assert [path for path, (outcome, _) in outcomes.items() if outcome != "new"] == ["7.md"]
    assert "stopped the program" in outcomes["7.md"][1]
    assert crashes == 3


def test_a_waiting_worker_takes_in_what_comes(kb: KnowledgeBase, queued: list[int]) -> None:
    ended = Event()
    finish = kb.worker.has_work

    def has_work() -> bool:
        if not finish():
            ended.set()
        return finish()

    kb.worker.has_work = has_work  # type: ignore[method-assign]
    work(kb.worker, ended)
    assert {job.outcome for job in jobs(kb, queued)} == {"new"}


def test_a_document_that_can_t_be_stored_takes_no_other_along(
    kb: KnowledgeBase, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = kb.pipeline.commit

    def refusing(prepared: list[Prepared]) -> list[Taken]:
        if any(one.loaded.job.path == "5.md" for one in prepared):
            raise InvalidInput("This can't be stored.")
        return commit(prepared)

    monkeypatch.setattr(kb.pipeline, "commit", refusing)
    with pytest.raises(InvalidInput):
        list(kb.worker.run("test"))
    stored = [job.path for job in jobs(kb, queued) if job.state is JobState.DONE]
    assert "5.md" not in stored
    assert {f"{number}.md" for number in range(5)} <= set(stored)


def test_short_documents_do_not_wait_for_a_long_one_before_them(kb: KnowledgeBase, long: int) -> None:
    few = [job for number in range(20) for job in short(kb, number)]
    taken = [one.job.id for one in kb.worker.run("test")]
    assert (set(taken[:-1]), taken[-1]) == (set(few), long)


@pytest.mark.parametrize("number", [6, 30])
def test_short_documents_do_not_wait_for_many_long_ones_before_them(
    kb: KnowledgeBase, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [
        job
        for one in range(number)
        for job in kb.library.queue_text(f"test:long-{one}", "long.md", "Long", f"# Part {one}\n\n{LONG[:100_000]}", ())
    ]
    few = [job for one in range(12) for job in short(kb, one)]
    embed_slice, slices = kb.pipeline.embed_slice, count()

    def sliced(prepared: Prepared, progress: Callable[[int], None] | None = None) -> bool:
        assert next(slices) < 500, "the short ones never had their turn"
        if all(one.state is JobState.DONE for one in jobs(kb, few)):
            return embed_slice(prepared, progress)
        # As if a slice took its time.
        sleep(0.05)
        return False

    monkeypatch.setattr(kb.pipeline, "embed_slice", sliced)
    taken = list(kb.worker.run("test"))
    assert {one.job.id for one in taken[:12]} == set(few)
    assert sorted(one.job.id for one in taken[12:]) == many
    assert {(one.outcome, one.job.attempts) for one in taken} == {("new", 1)}


def test_a_long_document_is_done_whatever_short_ones_come(kb: KnowledgeBase, long: int) -> None:
    short(kb, 0)
    for come, taken in enumerate(kb.worker.run("test"), start=1):
        if taken.job.id == long:
            break
        assert come < 200, "it never had its turn"
        short(kb, come)
    assert (taken.outcome, kb.index.count()[0]) == ("new", come - 1 + taken.chunks)


def test_short_ones_that_come_while_a_long_one_is_embedded_are_done_before_it(
    kb: KnowledgeBase, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed_slice, late = kb.pipeline.embed_slice, list[int]()
    slices = count()

    def sliced(prepared: Prepared, progress: Callable[[int], None] | None = None) -> bool:
        if not late:
            late.extend(short(kb, 1))
        assert next(slices) < 500, "the short one never had its turn"
        if jobs(kb, late)[0].state is JobState.DONE:
            return embed_slice(prepared, progress)
        # As if a slice took its time.
        sleep(0.05)
        return False

    monkeypatch.setattr(kb.pipeline, "embed_slice", sliced)
    assert [one.job.id for one in kb.worker.run("test")] == [*late, long]


@pytest.mark.parametrize("looks", [2, 4, 6])
def test_a_long_document_that_is_broken_off_is_as_if_it_had_not_been_taken(
    kb: KnowledgeBase, long: int, looks: int
) -> None:
    answers = stops_after(looks)
    with pytest.raises(Stopped):
        for _ in kb.worker.run("test", stopping=lambda: next(answers)):
            pass
    assert [(job.state, job.attempts) for job in jobs(kb, [long])] == [(JobState.QUEUED, 0)]
    assert [one.outcome for one in kb.worker.run("test")] == ["new"]


def test_no_more_is_embedded_of_a_long_document_that_was_removed_meanwhile(
    kb: KnowledgeBase, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed_slice, embedded = kb.pipeline.embed_slice, list[int]()

    def sliced(prepared: Prepared, progress: Callable[[int], None] | None = None) -> bool:
        embedded.append(len(prepared.texts))
        whole = embed_slice(prepared, progress)
        with kb.store.write() as tx:
            tx.jobs.forget("test:long")
        return whole

    monkeypatch.setattr(kb.pipeline, "embed_slice", sliced)
    assert [one.outcome for one in kb.worker.run("test")] == ["dropped"]
    assert embedded[1:] == [0]
    with kb.store.read() as tx:
        assert tx.vectors.orphans() == 0


def test_a_file_that_is_to_be_tried_again_is_not_swept_at_the_same_moment(
    kb: KnowledgeBase, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = short(kb, 1)
    kb.jobs.cancel(CONSOLE, job)
    (file,) = (home / "blobs").glob("??/*")
    os.utime(file, (0, 0))

    def retried() -> None:
        with suppress(InvalidInput):
            kb.jobs.retry(CONSOLE, job)

    again, stray = Thread(target=retried), Blobs.stray

    def asked_meanwhile(blobs: Blobs, kept: Collection[str], older: float) -> list[str]:
        found = stray(blobs, kept, older)
        again.start()
        again.join(0.2)
        return found

    monkeypatch.setattr(Blobs, "stray", asked_meanwhile)
    kb.worker.refresh("test")
    again.join()
    assert file.exists() or jobs(kb, [job])[0].state is JobState.DONE
