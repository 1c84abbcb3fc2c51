"""How the assistant does, for those who look after it: figures, questions that got no answer, feedback."""

import streamlit as st

from ui.session import Session
from ui.texts import Texts
from ui.widgets.feedback import draw_feedback
from ui.widgets.figures import draw_figures
from ui.widgets.paging import turn_back
from ui.widgets.unanswered import PAGING, draw_unanswered

_PERIODS = (7, 30)


def show(session: Session) -> None:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(texts("page.review"), anchor=False)
        days = _choose_days(texts)
    draw_figures(session.client.review.figures(days), texts)
    if _choose_list(texts) == "feedback":
        draw_feedback(session)
    else:
        draw_unanswered(session, days)


def _choose_days(texts: Texts) -> int:
    return st.segmented_control(
        texts("review.period"),
        _PERIODS,
        default=_PERIODS[-1],
        format_func=lambda days: texts.count("days", days),
        key="review.days",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: turn_back(PAGING),
    )


def _choose_list(texts: Texts) -> str:
    return st.segmented_control(
        texts("document.show"),
        ("unanswered", "feedback"),
        default="unanswered",
        format_func=lambda name: texts(f"review.{name}"),
        key="review.shown",
        label_visibility="collapsed",
        required=True,
    )
