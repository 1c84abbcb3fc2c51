"""pdfium is asked of the ends of words and lines alone: the same comes out as where every character is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from ingest.loaders.pdf.page import Word
from ingest.loaders.pdf.pdfium import words as pdfium_words
from ingest.loaders.pdf.pdfium.characters import HYPHEN, Characters
from ingest.loaders.pdf.pdfium.file import PdfFile
from ingest.loaders.pdf.pdfium.words import places, spans
from kb_assistant import sample
from tests.ingest.loaders.pdf_file import Text, pdf

SAMPLES = sorted((Path(sample.__file__).parent / "files").rglob("*.pdf"))
SHARED = Path(__file__).parents[6] / "shared" / "data"

TOUCHING = [
    Text(72, 700, "Plain words, some of them in"),
    Text(212, 700, "bold", bold=True),
    Text(236, 700, "and small", size=7),
    Text(72, 680, "This line ends with a bro-"),
    Text(72, 668, "ken word, and this one with an-"),
    Text(72, 656, "other."),
    Text(72, 630, "Nothing here"),
    Text(72, 610, "hidden from readers", mode=3),
    Text(72, 590, "Cells"),
    Text(98.4, 590, "that"),
    Text(116, 590, "touch"),
]
TURNED = [Text(100 + 14 * number, 72, line, turn=True) for number, line in enumerate(("Turned text", "in two lines"))]


@contextmanager
def opened(file: Path) -> Iterator[list[tuple[pdfium.PdfTextPage, Characters]]]:
    document = pdfium.PdfDocument(file)
    texts = [page.get_textpage() for page in document]
    read = [(text, Characters(text)) for text in texts]
    yield read
    for text, characters in read:
        characters.close()
        text.close()
    document.close()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    file = tmp_path / "written.pdf"
    file.write_bytes(pdf([TOUCHING, TURNED]))
    return file


def every_pdf(written: Path) -> list[Path]:
    """Some of each kind that there is."""
    return [written, *SAMPLES, *sorted((SHARED / "formats" / "pypdf_samples").rglob("*.pdf"))]


def readable(written: Path) -> Iterator[tuple[pdfium.PdfTextPage, Characters]]:
    for file in every_pdf(written):
        try:
            with opened(file) as pages:
                yield from pages
        except pdfium.PdfiumError:
            continue


def test_text_read_at_once_is_what_its_characters_say(written: Path) -> None:
    for text, characters in readable(written):
        codes = [raw.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
        assert characters.text == "".join(HYPHEN if code == 2 else chr(code) for code in codes)


def test_words_are_cut_as_where_every_character_tells_its_owner(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    for _, characters in readable(written):
        quick = list(spans(characters))
        with monkeypatch.context() as patch:
            patch.setattr(pdfium_words, "_cut", pdfium_words._cut_each)
            assert list(spans(characters)) == quick
        seen += sum(map(len, quick))
    assert seen > 100


def test_a_word_reaches_as_far_as_its_characters(written: Path) -> None:
    with opened(written) as pages:
        for _, characters in pages:
            words = [word for run in spans(characters) for word in run]
            for (start, end, _), place in zip(words, places(characters, words), strict=True):
                each = characters.places(range(start, end))
                assert place[0] == min(one[0] for one in each)
                assert place[2] == max(one[2] for one in each)
                assert place[1] == pytest.approx(min(one[1] for one in each), abs=0.2)
                assert place[3] == pytest.approx(max(one[3] for one in each), abs=0.2)


def test_a_word_s_baseline_is_that_of_its_first_character(written: Path) -> None:
    with opened(written) as pages:
        words = [
            (look.baseline, characters.baseline(start))
            for _, characters in pages
            for run in spans(characters)
            for start, _, look in run
        ]
    assert all(known == asked for known, asked in words if known is not None)
    assert 20 < len([known for known, _ in words if known is not None]) < len(words)


def test_letters_are_placed_while_their_page_is_open(written: Path) -> None:
    document = PdfFile(written, "written.pdf")
    first: list[Word] = []
    for page in document.pages():
        words = [word for run in page.runs for word in run]
        first = first or words
        expected = [len(word.text) for word in words] if page.number == 1 else [0] * len(words)
        assert [len(word.lefts) for word in words] == expected
    assert [word.lefts[:1] for word in first] == [()] * len(first)
    document.close()
