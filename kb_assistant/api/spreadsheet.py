"""Tables that spreadsheets open without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated

from fastapi import Header
from fastapi.responses import StreamingResponse

from kb_assistant.api.entrance import language_of, word

Language = Annotated[str, Header(alias="accept-language", description="Names the columns: without it, in English.")]

_MARK = "\ufeff"
_COMMA, _SEMICOLON = ",", ";"
# Where numbers are written with a comma, spreadsheets part cells by semicolons and show a line of commas as one cell.
_DELIMITERS = {"de": _SEMICOLON, "fr": _SEMICOLON}
# Spreadsheets take the wide forms for the same. One that takes the other sign, or tabs, for ends of cells parts texts
# there.
_FORMULA = r"(?=[ \"\u00a0\u200b\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])"
_BEGINS = {
    _COMMA: re.compile(rf"(^|[;\t\r\n]){_FORMULA}"),
    _SEMICOLON: re.compile(rf"(^|[,\t\r\n]){_FORMULA}"),
}


def file(name: str, columns: Iterable[str], rows: Iterable[Iterable[object]], language: str) -> StreamingResponse:
    """The rows below the names of their columns, to be saved as `name`.csv; parted as spreadsheets of that language
    part them."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "vary": "accept-language"}
    heading = [word(f"column_{column}", language) for column in columns]
    # Whoever names a language is a person before a browser, whose spreadsheet takes accents for something else without.
    delimiter = _DELIMITERS.get(language_of(language), _COMMA)
    written = chain([_MARK] if language else [], lines(chain([heading], rows), delimiter))
    return StreamingResponse(written, media_type="text/csv", headers=headers)


def lines(rows: Iterable[Iterable[object]], delimiter: str = _COMMA) -> Iterator[str]:
    """The rows as CSV (RFC 4180, but for another delimiter), one after the other."""
    for row in rows:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerow([cell(value, delimiter) for value in row])
        yield text.getvalue()


def cell(value: object, delimiter: str = _COMMA) -> str:
    """The value as text that is no formula: what begins like one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return text if _is_number(value) else _BEGINS[delimiter].sub(r"\1'", text)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
