"""A table of values: its rows can be opened, its columns ordered. What stands in it is shown as plain text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ui.parts import part


@dataclass(frozen=True, slots=True)
class Column:
    """`order` is what to call the order by this column, empty where there is none."""

    label: str
    order: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`below` is small print; `tone` "good", "bad", "worst" or "plain" makes it a tag."""

    text: str
    below: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`id` is None where there is nothing to open."""

    cells: tuple[Cell, ...]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    by: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """What was clicked in this very run: a row, or the head of a column."""

    row: str | None
    order: str | None


NOT_ORDERED = Ordered()


def draw_table(
    label: str, columns: Sequence[Column], rows: Sequence[Row], key: str, ordered: Ordered = NOT_ORDERED
) -> Clicked:
    """`label` is what those hear the table is called who can't see it."""
    data = {
        "label": label,
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(row) for row in rows],
        "order": ordered.by,
        "descending": ordered.descending,
    }
    found = part("table", data, key, on_open_change=_noted, on_order_change=_noted)
    return Clicked(found.open, found.order)


def _noted() -> None:
    """A click has to be named for its value to arrive."""
