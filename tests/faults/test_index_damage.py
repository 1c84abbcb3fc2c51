"""Damage to index files, and disks that are full: the old answers or none, never wrong ones."""

import random
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from indexes.base import Entry, Vector
from indexes.lexical import tantivy
from indexes.snapshot import Snapshot, Snapshots
from indexes.vector import faiss

DIMENSION = 16
FACTS = {"model": "m", "dimension": str(DIMENSION)}


def vector(number: int) -> Vector:
    drawn = np.random.default_rng(number).normal(size=DIMENSION)
    return cast("Vector", (drawn / np.linalg.norm(drawn)).astype(np.float32))


def filled(sequence: int, count: int) -> tuple[faiss.FaissIndex, tantivy.TantivyIndex]:
    entries = [Entry(number, 1, "title", f"word{number} {sequence}", "en", vector(number)) for number in range(count)]
    dense, words = faiss.create(DIMENSION), tantivy.create()
    dense.add(entries)
    words.add(entries)
    return dense, words


def publish(snapshots: Snapshots, sequence: int) -> Snapshot:
    dense, words = filled(sequence, 200)
    try:
        return snapshots.publish(sequence, FACTS, {"vector": dense.save, "lexical": words.save})
    finally:
        words.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations."""
    folder = tmp_path_factory.mktemp("published") / "indexes"
    publish(Snapshots(folder), 1)
    publish(Snapshots(folder), 2)
    return folder


@pytest.fixture
def pristine(published: Path, tmp_path: Path) -> Path:
    """A copy of them, the newer one to be damaged."""
    return Path(shutil.copytree(published, tmp_path / "indexes"))


def files(generation: Path) -> list[Path]:
    return sorted(path for path in generation.rglob("*") if path.is_file())


def newest_generation(folder: Path) -> Path:
    return max(folder.glob("generation-*"))


def assert_falls_back(folder: Path) -> None:
    snapshots = Snapshots(folder)
    newest = snapshots.newest(FACTS)
    assert newest is not None
    assert newest.sequence == 1
    assert len(snapshots.problems) == 1
    assert faiss.load(newest.part("vector"), DIMENSION).search(vector(5), 1)[0].id == 5
    words = tantivy.load(newest.part("lexical"))
    assert [match.id for match in words.search("word5", 3)] == [5]
    words.close()


def undo(folder: Path, damaged: Path, content: bytes) -> None:
    newest = newest_generation(folder)
    if newest.name.endswith(".damaged"):
        newest.rename(newest.with_name(newest.name.removesuffix(".damaged")))
    damaged.write_bytes(content)


def test_one_flipped_bit_anywhere_is_detected(pristine: Path) -> None:
    draw = random.Random(7)
    paths = [path for path in files(newest_generation(pristine)) if path.stat().st_size]
    assert len(paths) > 8
    for path in paths:
        content = path.read_bytes()
        for _ in range(20):
            bit = draw.randrange(len(content) * 8)
            flipped = bytearray(content)
            flipped[bit // 8] ^= 1 << bit % 8
            path.write_bytes(flipped)
            newest = Snapshots(pristine).newest(FACTS)
            assert newest is not None
            assert newest.sequence == 1, f"bit {bit} of {path.name} went unnoticed"
            undo(pristine, path, content)
    newest = Snapshots(pristine).newest(FACTS)
    assert newest is not None
    assert newest.sequence == 2


def test_a_file_cut_short_is_detected(pristine: Path) -> None:
    path = newest_generation(pristine) / "vector" / "codes.faiss"
    path.write_bytes(path.read_bytes()[:-1])
    assert_falls_back(pristine)


def test_a_sector_of_zeros_is_detected(pristine: Path) -> None:
    path = newest_generation(pristine) / "vector" / "codes.faiss"
    content = bytearray(path.read_bytes())
    content[1024:1536] = bytes(512)
    path.write_bytes(content)
    assert_falls_back(pristine)


@pytest.mark.parametrize("name", ["manifest.json", "vector/codes.faiss", "vector/rows.npy", "lexical/meta.json"])
def test_a_missing_file_is_detected(pristine: Path, name: str) -> None:
    (newest_generation(pristine) / name).unlink()
    assert_falls_back(pristine)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b'{"files": [{}]}', b'{"files": 1}'])
def test_a_manifest_of_nonsense_is_detected(pristine: Path, content: bytes) -> None:
    (newest_generation(pristine) / "manifest.json").write_bytes(content)
    assert_falls_back(pristine)


def test_a_file_that_nobody_wrote_is_detected(pristine: Path) -> None:
    (newest_generation(pristine) / "lexical" / "extra").write_text("x")
    assert_falls_back(pristine)


def test_files_swapped_between_generations_are_detected(pristine: Path) -> None:
    older, newer = sorted(pristine.glob("generation-*"))
    shutil.copyfile(newer / "lexical" / "meta.json", pristine / "kept")
    shutil.copyfile(older / "lexical" / "meta.json", newer / "lexical" / "meta.json")
    assert_falls_back(pristine)


def test_swapped_generations_still_say_what_they_contain(pristine: Path) -> None:
    older, newer = sorted(pristine.glob("generation-*"))
    older.rename(pristine / "kept")
    newer.rename(older)
    (pristine / "kept").rename(newer)
    newest = Snapshots(pristine).newest(FACTS)
    assert newest is not None
    words = tantivy.load(newest.part("lexical"))
    assert [len(words.search(str(sequence), 500)) for sequence in (1, 2)] == [200, 0]
    assert newest.sequence == 1
    words.close()


def test_with_both_generations_damaged_there_is_none(pristine: Path) -> None:
    for generation in sorted(pristine.glob("generation-*")):
        (generation / "vector" / "rows.npy").write_bytes(b"")
    snapshots = Snapshots(pristine)
    assert snapshots.newest(FACTS) is None
    assert len(snapshots.problems) == 2


def test_vectors_of_another_dimension_are_not_loaded(pristine: Path) -> None:
    snapshots = Snapshots(pristine)
    assert snapshots.newest({**FACTS, "dimension": "17"}) is None
    loaded = snapshots.load(FACTS, lambda snapshot: faiss.load(snapshot.part("vector"), 17))
    assert loaded is None
    assert all("dimension 17" in problem for problem in snapshots.problems)


FULL_DISK = """
import resource, sys
from pathlib import Path
from indexes.snapshot import Snapshots
from kb_assistant.errors import StorageFull
from tests.faults.test_index_damage import FACTS, filled
snapshots = Snapshots(Path(sys.argv[1]))
dense, words = filled(3, 3000)
parts = {"vector": dense.save, "lexical": words.save}
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    snapshots.publish(3, FACTS, parts)
except StorageFull:
    print("StorageFull")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
if sys.argv[3:] == ["again"]:
    print(snapshots.publish(4, FACTS, parts).sequence)
"""


def run_with_little_space(folder: Path, limit: int, *more: str) -> list[str]:
    command = [sys.executable, "-c", FULL_DISK, str(folder), str(limit), *more]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return ended.stdout.split()


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="limits of POSIX")
@pytest.mark.parametrize("limit", [0, 3_000, 20_000, 60_000])
def test_a_full_disk_leaves_the_old_generations_valid(pristine: Path, limit: int) -> None:
    before = {path: path.read_bytes() for path in files(pristine)}
    assert run_with_little_space(pristine, limit) == ["StorageFull"]
    assert {path: path.read_bytes() for path in files(pristine)} == before
    newest = Snapshots(pristine).newest(FACTS)
    assert newest is not None
    assert newest.sequence == 2


def test_once_there_is_space_again_publishing_goes_on(pristine: Path) -> None:
    assert run_with_little_space(pristine, 20_000, "again") == ["StorageFull", "4"]
    newest = Snapshots(pristine).newest(FACTS)
    assert newest is not None
    assert newest.sequence == 4


def test_words_survive_a_disk_that_was_full_for_a_while() -> None:
    words = tantivy.create()
    words.add([Entry(1, 1, "", "alpha", "en", vector(1))])
    assert words.count() == 1
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        words.add([Entry(2, 1, "", "alpha beta", "en", vector(2))])
        assert [match.id for match in words.search("alpha", 5)] == [1]
        with pytest.raises(OSError, match="too large"):
            words.count()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(match.id for match in words.search("alpha", 5)) == [1, 2]
    words.remove([2])
    assert words.count() == 1
    words.close()


HOSTILE = """
import resource, sys
from pathlib import Path
from indexes.vector import faiss
from kb_assistant.errors import IndexDamaged
from tests.faults.test_index_damage import DIMENSION, filled, vector
folder = Path(sys.argv[1])
filled(1, 50)[0].save(folder)
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), resource.RLIM_INFINITY))
file = folder / sys.argv[3]
right = file.read_bytes()
refused = 0
for at in range(0, len(right) - 8, int(sys.argv[4])):
    for value in (bytes(7) + b"\\x40", b"\\xff" * 8, b"\\xff" * 4 + bytes(4), bytes(8)):
        file.write_bytes(right[:at] + value + right[at + 8 :])
        try:
            index = faiss.load(folder, DIMENSION)
        except IndexDamaged:
            refused += 1
        else:
            assert {match.id for match in index.search(vector(1), 5, frozenset({1}))} <= set(index.owners()[:, 0])
print(refused)
"""


@pytest.mark.parametrize(("name", "step"), [("codes.faiss", 5), ("rows.npy", 1), ("seen.npy", 1)])
def test_t083_numbers_that_would_ask_for_everything_are_refused_also_where_the_manifest_is_forged(
    tmp_path: Path, name: str, step: int
) -> None:
    """In a process that may have little memory and time: none of them hangs or kills it, and what is not refused
    answers."""
    command = [sys.executable, "-c", HOSTILE, str(tmp_path), str(4 << 30), name, str(step)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert int(ended.stdout) > 20
