"""How the assistant does, for those who look after it: figures, questions it failed or doubted, feedback."""

import streamlit as st

from kb_assistant.domain.review import Lack
from ui.session import Session
from ui.texts import Texts
from ui.widgets.asked import PAGING, draw_asked
from ui.widgets.feedback import draw_feedback
from ui.widgets.figures import draw_figures
from ui.widgets.paging import turn_back

_PERIODS = (7, 30)
_FEEDBACK = "feedback"


def show(session: Session) -> None:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(texts("page.review"), anchor=False)
        days = _choose_days(texts)
    figures = session.client.review.figures(days)
    draw_figures(figures, texts)
    shown = _choose_list(texts)
    if shown == _FEEDBACK:
        draw_feedback(session)
    else:
        draw_asked(session, Lack(shown), days, anything=any(day.asked for day in figures))


def _choose_days(texts: Texts) -> int:
    return st.segmented_control(
        texts("review.period"),
        _PERIODS,
        default=_PERIODS[-1],
        format_func=lambda days: texts.count("days", days),
        key="review.days",
        persist_state="session",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: turn_back(PAGING),
    )


def _choose_list(texts: Texts) -> str:
    return st.segmented_control(
        texts("document.show"),
        (*(lack.value for lack in Lack), _FEEDBACK),
        default=Lack.UNANSWERED.value,
        format_func=lambda name: texts(f"review.{name}"),
        key="review.shown",
        persist_state="session",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: turn_back(PAGING),
    )
