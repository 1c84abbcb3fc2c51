"""One page of a PDF read: its words without what readers cannot see, and the lines and frames drawn on it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import pypdfium2 as pdfium

from ingest.loaders.pdf_hidden import characters, hidden_words
from ingest.loaders.pdf_page import Page, Word
from ingest.loaders.pdf_span import Place, Span
from ingest.loaders.pdf_turn import Turn, quarter
from ingest.loaders.pdfium_characters import HYPHEN, Characters
from ingest.loaders.pdfium_drawn import drawn_on
from ingest.loaders.pdfium_words import places, spans, strays

_T = TypeVar("_T")


@contextmanager
def _text_of(page: pdfium.PdfPage) -> Iterator[Characters]:
    text = page.get_textpage()
    characters = Characters(text)
    try:
        yield characters
    finally:
        characters.close()
        text.close()


@contextmanager
def read_page(page: pdfium.PdfPage, number: int) -> Iterator[Page]:
    """The letters of its words can be asked for until the end."""
    with _text_of(page) as text:
        yield _read(page, text, number)


def _read(page: pdfium.PdfPage, text: Characters, number: int) -> Page:
    runs = list(spans(text))
    words = list(chain.from_iterable(runs))
    found, drawn = places(text, words), drawn_on(page)
    turn = Turn(quarter(word.look.angle for word in words), *page.get_mediabox())
    hidden = hidden_words(words, found, drawn.backgrounds)
    writing = _Writing(text, turn, strays(text, words))
    written = [writing.word(word, place) for word, place in zip(words, found, strict=True)]
    rules = tuple(turn.box(*rule) for rule in drawn.rules)
    unseen = characters([words[number] for number in hidden])
    return Page(number, *turn.size, tuple(_seen(runs, written, hidden)), rules, unseen)


def _seen(runs: Sequence[Sequence[Span]], words: Sequence[_T], hidden: frozenset[int]) -> Iterator[tuple[_T, ...]]:
    """The words of each run that are not hidden."""
    start = 0
    for run in runs:
        end = start + len(run)
        kept = tuple(words[start:end])
        if hidden:
            kept = tuple(words[number] for number in range(start, end) if number not in hidden)
        if kept:
            yield kept
        start = end


@dataclass(frozen=True, slots=True, eq=False)
class _Writing:
    """`strays` are words that are not all read: what is left of them, by their first characters."""

    text: Characters
    turn: Turn
    strays: Mapping[int, Sequence[int]]

    def word(self, span: Span, place: Place) -> Word:
        start, end, look = span
        text = self.text.text[start:end]
        hyphen = text[-1] == HYPHEN and end - start > 1
        if HYPHEN in text:
            text = text.replace(HYPHEN, "-")
        if start in self.strays:
            text = "".join(text[index - start] for index in self.strays[start]) or "•"
        x0, top, x1, bottom = self._box(place)
        unread = start in self.strays
        return Word(
            text, x0, top, x1, bottom, self._baseline(span, bottom), look.size, look.bold, hyphen, unread, start, self
        )

    def _box(self, place: Place) -> Place:
        if self.turn.quarter:
            box = self.turn.box(*place)
            return box.x0, box.top, box.x1, box.bottom
        left, bottom, right, top = place
        return left - self.turn.left, self.turn.upper - top, right - self.turn.left, self.turn.upper - bottom

    def _baseline(self, span: Span, bottom: float) -> float:
        if self.turn.quarter:
            return bottom
        level = span.look.baseline
        return self.turn.upper - (self.text.baseline(span.start) if level is None else level)

    def lefts(self, start: int, end: int) -> tuple[float, ...]:
        """Where characters start; nothing of a page that is closed or turned."""
        if self.turn.quarter or not self.text.is_open:
            return ()
        return tuple(place[0] - self.turn.left for place in self.text.places(range(start, end)))


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in pdfium's coordinates."""

    char: str
    place: Place


def seen_characters(page: pdfium.PdfPage) -> list[tuple[list[Glyph], ...]]:
    """The words of every run as the loader takes them: what cannot be seen is left out."""
    with _text_of(page) as text:
        runs = list(spans(text))
        words = list(chain.from_iterable(runs))
        hidden = hidden_words(words, places(text, words), drawn_on(page).backgrounds)
        left = strays(text, words)
        written = [_glyphs(text, left.get(word.start, range(word.start, word.end))) for word in words]
        return list(_seen(runs, written, hidden))


def _glyphs(text: Characters, indexes: Sequence[int]) -> list[Glyph]:
    chars = (text.text[index].replace(HYPHEN, "-") for index in indexes)
    return [Glyph(char, place) for char, place in zip(chars, text.places(indexes), strict=True)]
