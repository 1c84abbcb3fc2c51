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
        share = _share(sums[0], sums[1], texts)
        with st.expander(f"{texts('figures.days')} · {share}" if share else texts("figures.days")):
            _draw_days(busy, texts)


def _draw_days(days: Sequence[DayFigures], texts: Texts) -> None:
    counted = (Column(texts(f"figures.{name}"), number=True) for name in _NAMES)
    columns = (Column(texts("figures.day")), *counted)
    rows = [_row(one, texts) for one in days[::-1]]
    draw_table(texts("figures.days"), columns, rows, "figures-by-day")


def _row(day: DayFigures, texts: Texts) -> Row:
    figures = _figures(day)
    share = _share(figures[0], figures[1], texts)
    return Row((Cell(texts.date(day.day), share), *(Cell(str(number)) for number in figures)))


def _share(questions: int, answered: int, texts: Texts) -> str:
    """How many of the questions were answered; empty where there were none."""
    return texts("figures.share", share=round(100 * answered / questions)) if questions else ""


def _figures(day: DayFigures) -> tuple[int, ...]:
    """As they are named above."""
    return (day.asked, day.answered, day.refused, day.good, day.bad)
