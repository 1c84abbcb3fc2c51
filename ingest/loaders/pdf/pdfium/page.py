"""One page of a PDF read: its words without what readers cannot see, and the lines and frames drawn on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import pypdfium2 as pdfium

from ingest.loaders.pdf.crossed import crossed_out
from ingest.loaders.pdf.entries import Entry, letter_places, with_entries
from ingest.loaders.pdf.hidden import characters, hidden_words, words_across
from ingest.loaders.pdf.page import Page
from ingest.loaders.pdf.pdfium.characters import HYPHEN, Characters
from ingest.loaders.pdf.pdfium.drawn import drawn_on
from ingest.loaders.pdf.pdfium.entries import entries_on
from ingest.loaders.pdf.pdfium.words import places, spans, strays
from ingest.loaders.pdf.pdfium.writing import Writing
from ingest.loaders.pdf.span import Place, Span
from ingest.loaders.pdf.turn import Turn, quarter

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
    turn = Turn(quarter([look.angle for _, _, look in words]), *page.get_mediabox())
    hidden, across = hidden_words(words, found, drawn.backgrounds), words_across(words)
    missing = strays(text, words)
    written = Writing(text, turn, missing).words(words, found)
    entries = entries_on(page)
    struck = crossed_out(words, found, [*drawn.rules, *entries.strikes])
    crossed = struck.words - hidden
    rules = tuple(turn.box(*rule) for rule in drawn.rules if rule not in struck.lines)
    unseen = characters([words[number] for number in hidden]) + entries.unseen_chars
    seen = with_entries(tuple(_seen(runs, written, hidden | across | crossed)), entries.shown, turn)
    return Page(
        number,
        *turn.size,
        seen,
        rules,
        hidden_chars=unseen,
        has_strays=bool(missing),
        has_remarks=entries.has_remarks,
        has_watermark=bool(across - hidden),
        crossed=tuple(turn.box(*found[number]) for number in sorted(crossed)),
    )


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
        found, drawn, entries = places(text, words), drawn_on(page), entries_on(page)
        hidden = hidden_words(words, found, drawn.backgrounds) | words_across(words)
        crossed = crossed_out(words, found, [*drawn.rules, *entries.strikes]).words
        left = strays(text, words)
        written = [_glyphs(text, left.get(start, range(start, end))) for start, end, _ in words]
        return [*_seen(runs, written, hidden | crossed), *_entered(entries.shown)]


def _entered(entries: Sequence[Entry]) -> Iterator[tuple[list[Glyph], ...]]:
    for entry in entries:
        yield tuple([Glyph(char, place) for char, place in word] for word in letter_places(entry))


def _glyphs(text: Characters, indexes: Sequence[int]) -> list[Glyph]:
    chars = (text.text[index].replace(HYPHEN, "-") for index in indexes)
    return [Glyph(char, place) for char, place in zip(chars, text.places(indexes), strict=True)]
