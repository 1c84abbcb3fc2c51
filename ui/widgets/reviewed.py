"""Somebody's answer as a reviewer may see it: closed until it is wanted, its sources beside it."""

from datetime import date
from functools import partial

import streamlit as st

from kb_assistant.domain.answers import Answer
from ui.known import backings_of
from ui.numbering import quotes_of
from ui.session import Session
from ui.state import OpenQuote
from ui.widgets.answer import Shown, draw_answer, shows_something
from ui.widgets.source import draw_source

_OPEN = "reviewed.open"


def draw_reviewed(session: Session, answer: Answer, key: str) -> None:
    """`key` tells it from the others of the page, among which an answer may be twice."""
    texts = session.texts
    if answer.withheld:
        st.caption(f":material/visibility_off: {texts.count('shared.redacted', answer.withheld)}")
    if not shows_something(answer):
        return
    label = texts("reviewed.answer" if answer.statements else "reviewed.closest")
    drawn = st.expander(label, key=f"answer-of-{key}", on_change="rerun")
    if drawn.open:
        with drawn:
            _draw(session, answer, key)
    opened: OpenQuote | None = st.session_state.get(_OPEN)
    if opened and opened.answer == key:
        draw_source(session, quotes_of(answer), opened.number, partial(_go, key))


def _draw(session: Session, answer: Answer, key: str) -> None:
    opened: OpenQuote | None = st.session_state.get(_OPEN)
    number = opened.number if opened and opened.answer == key else None
    shown = Shown(session.texts, date.today(), number, backings_of(session, quotes_of(answer)))
    clicked = draw_answer(answer, shown, f"answer-{key}")
    if clicked is not None and opened != OpenQuote(key, clicked):
        _go(key, clicked)
        st.rerun()


def _go(key: str, number: int | None) -> None:
    st.session_state[_OPEN] = None if number is None else OpenQuote(key, number)
