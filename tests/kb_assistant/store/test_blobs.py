import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest

from kb_assistant.store.blobs import Blobs


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.add(BytesIO(b"hello"))
    assert blobs.add(BytesIO(b"hello")) == name
    assert list(blobs.names()) == [name]
    assert blobs.path(name).read_bytes() == b"hello"


def test_a_damaged_file_is_not_whole(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.add(BytesIO(b"hello"))
    assert blobs.whole(name)
    blobs.path(name).write_bytes(b"hallo")
    assert not blobs.whole(name)
    blobs.remove(name)
    assert not blobs.whole(name)


def test_sweeping_spares_what_is_referred_to_and_what_is_fresh(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    kept, fresh, old = (blobs.add(BytesIO(text)) for text in (b"kept", b"fresh", b"old"))
    for name in (kept, old):
        os.utime(blobs.path(name), (0, 0))
    assert blobs.stray({kept}) == [old]
    assert blobs.sweep({kept}) == 1
    assert sorted(blobs.names()) == sorted([kept, fresh])


def test_a_half_written_file_is_swept_and_never_listed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    blobs.add(BytesIO(b"whole"))
    (tmp_path / "incoming" / "killed").write_bytes(b"hal")
    assert len(list(blobs.names())) == 1
    assert blobs.sweep_incoming() == 1
    assert not list((tmp_path / "incoming").iterdir())


def test_a_file_that_can_t_be_opened_or_read_is_not_copied_and_leaves_nothing_behind(tmp_path: Path) -> None:
    source, target = Blobs(tmp_path / "source"), Blobs(tmp_path / "target")
    whole, folder, unreadable = (source.add(BytesIO(text)) for text in (b"whole", b"folder", b"unreadable"))
    source.path(folder).unlink()
    source.path(folder).mkdir()
    source.path(unreadable).unlink()
    source.path(unreadable).symlink_to("/proc/self/mem")  # opened by anybody, and an I/O error to read
    assert [target.copy(name, source) for name in (folder, unreadable, whole)] == [False, False, True]
    assert (list(target.names()), list((tmp_path / "target" / "incoming").iterdir())) == ([whole], [])


def test_what_is_wrong_with_the_folder_that_is_copied_into_is_raised(tmp_path: Path) -> None:
    source, target = Blobs(tmp_path / "source"), Blobs(tmp_path / "target")
    name = source.add(BytesIO(b"hello"))
    (tmp_path / "target").write_text("no folder")
    with pytest.raises(OSError, match="target"):
        target.copy(name, source)


def test_a_damaged_file_is_whole_again_once_its_bytes_come_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.add(BytesIO(b"hello"))
    blobs.path(name).write_bytes(b"hallo")
    assert blobs.add(BytesIO(b"hello")) == name
    assert blobs.whole(name)


def test_a_sweep_beside_takes_no_file_that_somebody_has_just_begun_to_write(tmp_path: Path) -> None:
    blobs, over = Blobs(tmp_path), Event()

    def sweep() -> None:
        while not over.is_set():
            blobs.sweep_incoming()

    with ThreadPoolExecutor(2) as pool:
        sweeps = [pool.submit(sweep) for _ in range(2)]
        try:
            assert all(is_there(blobs) for _ in range(3_000))
        finally:
            over.set()
    assert [one.result() for one in sweeps] == [None, None]


def is_there(blobs: Blobs) -> bool:
    with blobs.draft() as draft:
        return draft.file.exists()
