"""Tables that spreadsheets open without running anything."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from fastapi.responses import StreamingResponse

# Spreadsheets take the wide forms for the same.
_STARTS = tuple("=+-@\t\r\n＝＋－＠")


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
    """The value as text that is no formula: one that begins like a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) and not _is_number(value) else text


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
