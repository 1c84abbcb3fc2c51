"""Pages are drawn in children that cost no more than they may."""

import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from ingest.limits import Limits
from ingest.loaders.pdf.pages import MOST_PIXELS
from ingest.page_reader import CHILDREN, PageReader
from kb_assistant.errors import Busy, LimitExceeded, LoadFailure, NotFound
from tests.ingest.loaders.pdf_file import Text, pdf

PAGE = Text(72, 700, "The allowance is forty euros a day.")


@pytest.fixture
def reader() -> Iterator[PageReader]:
    made = PageReader(Limits(cpu_seconds=2, wall_seconds=10, text_chars=5_000_000), wait=10)
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[PAGE], [Text(72, 700, "Page two.")]]))
    return path


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_pages_are_measured_and_drawn(reader: PageReader, file: Path) -> None:
    assert reader.sizes(file, "a.pdf") == [(612, 792)] * 2
    assert size(reader.picture(file, "a.pdf", 2, 0.5)) == (306, 396)
    assert len(reader.rectangles(file, "a.pdf", 1, PAGE.text, (4, 13))) == 1


def test_a_page_that_is_not_there_is_said_to_be_so(reader: PageReader, file: Path) -> None:
    for page in (0, 3):
        with pytest.raises(NotFound):
            reader.picture(file, "a.pdf", page, 1)


def test_t035_a_huge_page_has_no_more_pixels_than_any(reader: PageReader, tmp_path: Path) -> None:
    file = tmp_path / "huge.pdf"
    file.write_bytes(pdf([[PAGE]]).replace(b"[0 0 612 792]", b"[0 0 14400 14400]"))
    width, height = size(reader.picture(file, "huge.pdf", 1, 4))
    assert 0.9 * MOST_PIXELS < width * height <= 1.01 * MOST_PIXELS


def test_t035_a_page_that_takes_too_long_to_draw_is_given_up_and_others_go_on(reader: PageReader, file: Path) -> None:
    slow = file.with_name("slow.pdf")
    circles = " ".join("0 0 m 900 0 900 900 0 900 c f*" for _ in range(400_000))
    slow.write_bytes(pdf([circles]))
    with pytest.raises(LimitExceeded):
        reader.picture(slow, "slow.pdf", 1, 4)
    assert size(reader.picture(file, "a.pdf", 1, 1)) == (612, 792)


def test_what_is_no_pdf_is_not_drawn(reader: PageReader, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1.4 and nothing more")
    with pytest.raises(LoadFailure):
        reader.sizes(file, "a.pdf")


def test_who_finds_no_child_free_is_told_to_come_again(file: Path) -> None:
    reader = PageReader(Limits(), wait=0.05)
    try:
        with reader._box(), reader._box(), pytest.raises(Busy):
            reader.sizes(file, "a.pdf")
        assert CHILDREN == 2
        assert len(reader.sizes(file, "a.pdf")) == 2
    finally:
        reader.close()


def test_several_threads_are_served(reader: PageReader, file: Path) -> None:
    drawn: list[bytes] = []
    threads = [Thread(target=lambda: drawn.append(reader.picture(file, "a.pdf", 1, 1))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 6
    assert len(set(drawn)) == 1
