import os
from io import BytesIO
from pathlib import Path

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
