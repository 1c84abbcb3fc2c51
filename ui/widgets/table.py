"""A table of values: its rows can be opened and chosen, its columns ordered. What is in it is shown as plain text."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import streamlit as st

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
class Choosing:
    """Rows that have an id can be chosen. `all` and `one` are what the boxes are called; the row's name follows.

    `note` is told all that are chosen after a click, before the page is drawn anew. `then` is the key of the container
    that comes next by keyboard."""

    chosen: Collection[str]
    all: str
    one: str
    note: Callable[[Sequence[str]], None]
    then: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """What was clicked in this very run: a row, or the head of a column."""

    row: str | None
    order: str | None


NOT_ORDERED = Ordered()


def draw_table(
    label: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    key: str,
    ordered: Ordered = NOT_ORDERED,
    choosing: Choosing | None = None,
) -> Clicked:
    """`label` is what those hear the table is called who can't see it."""
    data = {
        "label": label,
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(row) for row in rows],
        "order": ordered.by,
        "descending": ordered.descending,
        "choosing": _boxes(choosing) if choosing else None,
    }
    chosen = partial(_tell, choosing, key) if choosing else _noted
    found = part("table", data, key, on_open_change=_noted, on_order_change=_noted, on_chosen_change=chosen)
    return Clicked(found.open, found.order)


def _boxes(choosing: Choosing) -> Mapping[str, object]:
    return {"chosen": sorted(choosing.chosen), "all": choosing.all, "one": choosing.one, "then": choosing.then}


def _tell(choosing: Choosing, key: str) -> None:
    choosing.note(st.session_state[key]["chosen"])


def _noted() -> None:
    """A click has to be named for its value to arrive."""
