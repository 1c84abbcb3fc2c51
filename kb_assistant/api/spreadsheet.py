"""Tables that spreadsheets open without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from fastapi.responses import StreamingResponse

# Spreadsheets take the wide forms for the same, and many take semicolons and tabs for ends of cells: a German or French
# one that opens a file with commas parts its texts there.
_BEGINS = re.compile(r"(^|[;\t\r\n])(?=[ \"\u00a0\u200b\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")


def file(name: str, heading: Iterable[str], rows: Iterable[Iterable[object]]) -> StreamingResponse:
    """The rows below their heading, to be saved as `name`.csv."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(chain([heading], rows)), media_type="text/csv", headers=headers)


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
