"""How many questions were answered and how many not, and what people thought: in all, and day by day."""

from collections.abc import Sequence

import streamlit as st

from kb_assistant.domain.review import DayFigures
from ui.texts import Texts
from ui.widgets.table import Cell, Column, Row, draw_table

_NAMES = ("questions", "answered", "refused", "good", "bad")


def draw_figures(days: Sequence[DayFigures], texts: Texts) -> None:
    sums = [sum(found) for found in zip(*map(_figures, days), strict=True)]
    with st.container(horizontal=True, key="figures"):
        for name, found in zip(_NAMES, sums, strict=True):
            st.metric(texts(f"figures.{name}"), found, border=True)
    busy = [day for day in days if any(_figures(day))]
    if busy:
        with st.expander(texts("figures.days")):
            _draw_days(busy, texts)


def _draw_days(days: Sequence[DayFigures], texts: Texts) -> None:
    counted = (Column(texts(f"figures.{name}"), number=True) for name in _NAMES)
    columns = (Column(texts("figures.day")), *counted)
    rows = [Row((Cell(texts.date(one.day)), *(Cell(str(number)) for number in _figures(one)))) for one in days[::-1]]
    draw_table(texts("figures.days"), columns, rows, "figures-by-day")


def _figures(day: DayFigures) -> tuple[int, ...]:
    """As they are named above."""
    return (day.answered + day.refused, day.answered, day.refused, day.good, day.bad)
