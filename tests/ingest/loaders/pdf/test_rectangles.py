"""Where a passage stands on a page, judged by what pdfium reads inside the rectangles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ingest.loaders import pdf as loader
from ingest.loaders.pdf.pages import page_marks, page_picture
from ingest.loaders.pdf.rectangles import rectangles
from ingest.loaders.pdf.sheet import Mark, letters
from kb_assistant import sample
from kb_assistant.domain.pages import Rectangle
from tests.corpus.pdf_text import text_inside
from tests.ingest.loaders.pdf_file import Text, pdf

SAMPLES = sorted((Path(sample.__file__).parent / "files").rglob("*.pdf"))
Write = Callable[..., Path]
SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s)|\n|$)")


@dataclass(frozen=True)
class Passage:
    """`text[start:end]` of the text of one page."""

    page: int
    text: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]


@cache
def page_texts(file: Path) -> list[str]:
    extract = loader.load(file, file.name)
    ends = (*extract.page_starts[1:], len(extract.text))
    return [extract.text[start:end] for start, end in zip(extract.page_starts, ends, strict=True)]


def sentences(file: Path) -> Iterator[Passage]:
    for page, text in enumerate(page_texts(file), 1):
        yield from (Passage(page, text, *found.span()) for found in SENTENCE.finditer(text) if found[0].strip())


@cache
def marks_of(file: Path, page: int) -> list[Mark]:
    return page_marks(file, file.name, page)


def found_in(file: Path, passage: Passage) -> tuple[Rectangle, ...]:
    return rectangles(marks_of(file, passage.page), passage.text, passage.start, passage.end)


def the(quote: str, file: Path, page: int = 1, nth: int = 0) -> tuple[Rectangle, ...]:
    """The rectangles of the quote where it stands the n-th time."""
    text = page_texts(file)[page - 1]
    start = [match.start() for match in re.finditer(re.escape(quote), text)][nth]
    return found_in(file, Passage(page, text, start, start + len(quote)))


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    def written(*texts: Text) -> Path:
        file = tmp_path / "page.pdf"
        file.write_bytes(pdf([texts]))
        return file

    page_texts.cache_clear()
    marks_of.cache_clear()
    yield written


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_the_rectangles_of_every_sentence_of_the_sample_company_hold_that_sentence(file: Path) -> None:
    drawn = [(passage, found_in(file, passage)) for passage in sentences(file)]
    placed = [(passage, boxes) for passage, boxes in drawn if boxes]
    assert len(placed) >= 0.98 * len(drawn) > 10
    for passage, boxes in placed:
        inside = letters("".join(text_inside(file, passage.page, boxes))).text
        # Rows of tables name their columns first, wherever those stand.
        assert sorted(inside) == sorted(letters(passage.quote).text), passage.quote


def test_each_line_has_one_rectangle(write: Write) -> None:
    lines = ("Every employee has thirty days of paid", "holiday a year, and may carry five of", "them over into March.")
    file = write(*(Text(72, 700 - 14 * n, line) for n, line in enumerate(lines)))
    boxes = the("holiday a year, and may carry five of them over", file)
    assert [letters(text).text for text in text_inside(file, 1, boxes)] == [
        "holidayayearandmaycarryfiveof",
        "themover",
    ]
    assert boxes[0].top == pytest.approx(1 - (700 - 14) / 792, abs=0.02)
    assert boxes[1].left == pytest.approx(72 / 612, abs=0.002)


def test_a_sentence_that_stands_there_twice_is_shown_where_it_is_meant(write: Write) -> None:
    again = "Ask your manager before you book anything."
    others = ("Travel by train is usual in all countries.", "Hotels are booked by the office in Leeds.")
    file = write(*(Text(72, 700 - 40 * n, line) for n, line in enumerate((others[0], again, others[1], again))))
    first, second = the(again, file, nth=0)[0], the(again, file, nth=1)[0]
    assert first.top == pytest.approx(1 - 660 / 792, abs=0.02)
    assert second.top == pytest.approx(1 - 580 / 792, abs=0.02)


def test_text_that_readers_do_not_see_is_never_shown_in_place_of_what_they_see(write: Write) -> None:
    said = "The allowance is forty euros a day."
    file = write(
        Text(72, 700, said, grey=1),
        Text(72, 500, "Something else stands here for all to read."),
        Text(72, 300, said),
    )
    assert [box.top == pytest.approx(1 - 300 / 792, abs=0.02) for box in the(said, file)] == [True]


def test_a_turned_page_is_shown_as_it_is_drawn(write: Write) -> None:
    file = write(Text(300, 100, "Written from the bottom to the top.", turn=True))
    (box,) = the("Written from the bottom to the top.", file)
    assert box.bottom - box.top > 3 * (box.right - box.left)
    assert box.right == pytest.approx(300 / 612, abs=0.02)


@pytest.mark.parametrize(
    "box",
    [
        b"[0 0 612 792]",
        b"[0 0 612 792] /Rotate 90",
        b"[0 0 612 792] /Rotate 180",
        b"[0 0 612 792] /Rotate 270",
        b"[0 0 612 792] /CropBox [50 600 400 750]",
        b"[-100 100 700 800] /CropBox [50 600 400 750] /Rotate 90",
    ],
)
@pytest.mark.parametrize("turn", [False, True])
def test_the_ink_of_a_sentence_is_inside_its_rectangles_however_the_page_lies(
    write: Write, box: bytes, turn: bool
) -> None:
    said = "The allowance is forty euros a day."
    file = write(Text(200, 610 if turn else 700, said[: 20 if turn else None], turn=turn))
    file.write_bytes(file.read_bytes().replace(b"[0 0 612 792]", box))
    boxes = the(page_texts(file)[0], file)
    picture = Image.open(BytesIO(page_picture(file, file.name, 1, 1))).convert("L")
    dark = [(x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) < 100]  # type: ignore[operator]
    inside = [any(_holds(one, (x + 0.5) / picture.width, (y + 0.5) / picture.height) for one in boxes) for x, y in dark]
    assert len(dark) > 50
    assert sum(inside) > 0.97 * len(dark)
    assert sum((one.right - one.left) * (one.bottom - one.top) for one in boxes) < 0.1


def _holds(box: Rectangle, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def test_of_a_passage_that_is_hardly_on_the_page_nothing_is_shown(write: Write) -> None:
    file = write(Text(72, 700, "The allowance is forty euros a day."))
    marks = page_marks(file, file.name, 1)
    text = "The allowance is forty euros a day and the limit for hotels lies at one hundred and ten."
    assert rectangles(marks, text, 0, len(text)) == ()
    assert len(rectangles(marks, text, 0, 34)) == 1


def test_words_that_stand_apart_on_the_page_are_no_quote_of_it(write: Write) -> None:
    file = write(Text(72, 700, "Managers approve travel abroad. Nobody else may book hotels in advance."))
    marks = page_marks(file, file.name, 1)
    text = "Managers approve hotels in advance."
    assert rectangles(marks, text, 0, len(text)) == ()


def test_a_passage_without_letters_has_no_place(write: Write) -> None:
    file = write(Text(72, 700, "Fees -- see below -- are due."))
    assert rectangles(page_marks(file, file.name, 1), "--\n\n--", 0, 4) == ()
    assert rectangles((), "Fees", 0, 4) == ()
