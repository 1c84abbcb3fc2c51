"""Generations: published whole or not at all, and read by others meanwhile."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.snapshot import Snapshot, Snapshots
from kb_assistant.errors import IndexDamaged, StorageFull

FACTS = {"model": "m", "dimension": "3"}


def writes(content: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "deep").mkdir()
        (folder / "deep" / "data").write_text(content)
        (folder / "empty").touch()

    return write


def content(snapshot: Snapshot | None) -> str:
    assert snapshot is not None
    return (snapshot.part("vector") / "deep" / "data").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "indexes"


@pytest.fixture
def snapshots(folder: Path) -> Snapshots:
    return Snapshots(folder)


def publish(snapshots: Snapshots, sequence: int) -> Snapshot:
    return snapshots.publish(sequence, FACTS, {"vector": writes(f"at {sequence}"), "lexical": writes("words")})


def test_before_the_first_publish_there_is_none_and_nothing_is_created(snapshots: Snapshots, folder: Path) -> None:
    assert snapshots.newest(FACTS) is None
    assert snapshots.sequences() == []
    assert not folder.exists()


def test_what_was_published_last_is_the_newest(snapshots: Snapshots) -> None:
    for sequence in (3, 8, 5):
        published = publish(snapshots, sequence)
        newest = snapshots.newest(FACTS)
        assert newest == published
        assert newest.sequence == sequence
        assert content(newest) == f"at {sequence}"
    assert snapshots.problems == ()


def test_the_previous_generation_is_kept_and_older_ones_go(snapshots: Snapshots, folder: Path) -> None:
    for sequence in range(5):
        publish(snapshots, sequence)
    assert snapshots.sequences() == [3, 4]
    assert len(list(folder.iterdir())) == 2


def test_a_snapshot_of_other_facts_is_no_answer_and_no_damage(snapshots: Snapshots) -> None:
    publish(snapshots, 1)
    assert snapshots.newest({**FACTS, "dimension": "4"}) is None
    assert snapshots.newest({"model": "m"}) is None
    assert snapshots.problems == ()
    assert content(snapshots.newest(FACTS)) == "at 1"


def test_what_a_killed_publish_left_is_ignored_and_then_removed(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)
    for name in ("publishing-00000002", "removing-generation-00000000"):
        (folder / name / "vector").mkdir(parents=True)
    assert content(snapshots.newest(FACTS)) == "at 1"
    publish(snapshots, 2)
    assert all(path.name.startswith("generation-") for path in folder.iterdir())
    assert snapshots.sequences() == [1, 2]


def test_a_damaged_generation_is_set_aside_reported_and_replaced_by_the_previous(
    snapshots: Snapshots, folder: Path
) -> None:
    publish(snapshots, 1)
    (publish(snapshots, 2).part("vector") / "deep" / "data").write_text("at 3")
    assert content(snapshots.newest(FACTS)) == "at 1"
    assert list(snapshots.problems) == ["generation-00000002: vector/deep/data is not what was written"]
    assert (folder / "generation-00000002.damaged").is_dir()
    assert content(snapshots.newest(FACTS)) == "at 1"
    assert not snapshots.problems
    publish(snapshots, 4)
    assert content(snapshots.newest(FACTS)) == "at 4"
    assert sorted(path.name for path in folder.iterdir()) == ["generation-00000001", "generation-00000003"]


def test_a_part_that_cannot_write_leaves_no_trace(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)

    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        snapshots.publish(2, FACTS, {"vector": fail})
    assert [path.name for path in folder.iterdir()] == ["generation-00000001"]
    assert content(snapshots.newest(FACTS)) == "at 1"


def test_an_index_that_cannot_read_its_part_gets_the_generation_before(snapshots: Snapshots) -> None:
    publish(snapshots, 1)
    publish(snapshots, 2)

    def read(snapshot: Snapshot) -> str:
        if snapshot.sequence == 2:
            raise IndexDamaged("made by another version")
        return content(snapshot)

    loaded = snapshots.load(FACTS, read)
    assert loaded is not None
    assert (loaded[0].sequence, loaded[1]) == (1, "at 1")
    assert snapshots.problems == ("generation-00000002: made by another version",)


def test_a_generation_removed_while_it_is_read_is_no_problem(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)
    publisher = Snapshots(folder)
    seen: list[int] = []

    def read(snapshot: Snapshot) -> str:
        seen.append(snapshot.sequence)
        if len(seen) == 1:
            for sequence in (2, 3, 4):
                publish(publisher, sequence)
        try:
            return content(snapshot)
        except FileNotFoundError as error:
            raise IndexDamaged("gone") from error

    loaded = snapshots.load(FACTS, read)
    assert loaded is not None
    assert loaded[1] == "at 4"
    assert seen == [1, 4]
    assert snapshots.problems == ()


def test_every_failing_write_to_the_disk_leaves_the_old_generation(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """The n-th fsync fails, n = 1, 2, … until a publish gets through untouched."""
    publish(snapshots, 0)
    real = os.fsync
    for allowed in range(100):
        calls = iter(range(allowed))

        def fsync(descriptor: int, calls: "iter[int]" = calls) -> None:  # type: ignore[valid-type]  # a countdown
            if next(calls, None) is None:
                raise OSError(5, "Input/output error")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        try:
            publish(snapshots, 7)
        except OSError:
            newest = snapshots.newest(FACTS)
            assert newest is not None
            assert content(newest) == f"at {newest.sequence}"
            assert snapshots.problems == ()
        else:
            break
    else:
        pytest.fail("no publish got through")
    assert allowed > 5
    assert content(snapshots.newest(FACTS)) == "at 7"
    assert not list(folder.glob("publishing-*"))


def test_no_space_is_said_to_be_that(snapshots: Snapshots) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFull, match="space"):
        snapshots.publish(1, FACTS, {"vector": full})
    assert snapshots.newest(FACTS) is None
