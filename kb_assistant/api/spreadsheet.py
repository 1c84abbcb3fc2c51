"""Tables that spreadsheets open without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated

from fastapi import Header
from fastapi.responses import StreamingResponse

from kb_assistant.api.entrance import word

Language = Annotated[str, Header(alias="accept-language", description="Names the columns: without it, in English.")]

_MARK = "\ufeff"
# Spreadsheets take the wide forms for the same, and many take semicolons and tabs for ends of cells: a German or French
# one that opens a file with commas parts its texts there.
_BEGINS = re.compile(r"(^|[;\t\r\n])(?=[ \"\u00a0\u200b\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")


def file(name: str, columns: Iterable[str], rows: Iterable[Iterable[object]], language: str) -> StreamingResponse:
    """The rows below the names of their columns, to be saved as `name`.csv."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "vary": "accept-language"}
    heading = [word(f"column_{column}", language) for column in columns]
    # Whoever names a language is a person before a browser, whose spreadsheet takes accents for something else without.
    written = chain([_MARK] if language else [], lines(chain([heading], rows)))
    return StreamingResponse(written, media_type="text/csv", headers=headers)


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as CSV (RFC 4180), one after the other."""
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow([cell(value) for value in row])
        yield text.getvalue()


def cell(value: object) -> str:
    """The value as text that is no formula: what begins like one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return text if _is_number(value) else _BEGINS.sub(r"\1'", text)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
