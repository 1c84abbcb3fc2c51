"""Lists of contents: what stands on which page. They name everything and answer nothing. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.loaders.pdf.cells import PdfTable
from ingest.loaders.pdf.paragraphs import Line

Part = Line | PdfTable

_LED = re.compile(r"(?:(?:[.·•_]\s?){4,}|…[….\s]*)(\d{1,4}|[ivxlc]{1,6})$", re.I)
_PLAIN = re.compile(r"[^\W\d_].*\s(\d{1,4})$")
_DOTS = re.compile(r"…|[.·•_]\s?[.·•_]")
_NAMES = frozenset(
    (
        *("contents", "table of contents", "inhalt", "inhaltsverzeichnis", "sommaire", "table des matières", "índice"),
        *("contenido", "tabla de contenido", "índice general", "indice", "sommario", "inhoud", "inhoudsopgave"),
        *("spis treści", "innehåll", "indholdsfortegnelse", "目录", "目錄", "目次"),
    )
)
_FEWEST = 3
_FEWEST_PAGES = 2
# Lines of entries that go on over several, or have no dots.
_MOST_BETWEEN = 4
_LONGEST = 150
_LONGEST_NAME = 30


def contents(parts: Iterable[Part], last: int) -> frozenset[Part]:
    """The parts of a document of `last` pages that belong to its list of contents, with the word above it."""
    all_parts = list(parts)
    if last < _FEWEST_PAGES or not any(map(_may_begin, all_parts)):
        return frozenset()
    found: set[Part] = set()
    for entries in _runs(all_parts):
        named = [number for part in entries for number in _numbers(part)]
        numbers = [int(number) for number in named if number.isdecimal()]
        rising = all(before <= number for before, number in pairwise(numbers)) and max(numbers, default=0) <= last
        if rising and len(named) >= _FEWEST:
            found.update(entries)
    return frozenset(found)


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts from the first entry of a list to its last."""
    run: list[Part] = []
    between: list[Part] = []
    for part in parts:
        if _is_entry(part, is_named=bool(run) and _is_name(run[0])):
            run, between = [*run, *between, part], []
        elif _is_name(part):
            yield run
            run, between = [part], []
        elif run and len(between) < _MOST_BETWEEN and isinstance(part, Line) and len(part.text) <= _LONGEST:
            between.append(part)
        else:
            yield run
            run, between = [], []
    yield run


def _may_begin(part: Part) -> bool:
    """Few documents have such lines: the others are not looked at more closely."""
    return isinstance(part, Line) and (_is_name(part) or _DOTS.search(part.text) is not None)


def _is_name(part: Part) -> bool:
    return isinstance(part, Line) and len(part.text) < _LONGEST_NAME and part.text.lower().strip(" :") in _NAMES


def _is_entry(part: Part, *, is_named: bool) -> bool:
    """With dots before its number or, below the name of such a list, without."""
    if isinstance(part, PdfTable):
        return is_named and all(_page_of(" ".join(row), is_named=True) for row in part.rows)
    return bool(_page_of(part.text, is_named=is_named))


def _numbers(part: Part) -> Iterator[str]:
    """Of pages, as far as the part names some."""
    texts = [" ".join(row) for row in part.rows] if isinstance(part, PdfTable) else [part.text]
    return (number for text in texts if (number := _page_of(text, is_named=True)))


def _page_of(text: str, *, is_named: bool) -> str:
    found = _LED.search(text) or (_PLAIN.search(text) if is_named else None)
    return found.group(1) if found else ""
