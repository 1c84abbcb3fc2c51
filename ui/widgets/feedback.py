"""What people think of answers, each with the answer it is on."""

from functools import partial

import streamlit as st

from kb_assistant.domain.feedback import FeedbackFilter, Rating, Reason, ReviewedFeedback
from ui.session import Session
from ui.texts import Texts
from ui.widgets.asking_anew import draw_ask_anew
from ui.widgets.reviewed import draw_reviewed

_SHOWN = "feedback.shown"
_PAGE = 20
_MOST = 200
"""More than these are in the file."""

_RATINGS: tuple[Rating, ...] = (1, -1)
_NAMES = {1: "good", -1: "bad"}
_SYMBOLS = {1: "thumb_up", -1: "thumb_down"}


def draw_feedback(session: Session) -> None:
    texts = session.texts
    st.markdown(texts("feedback.what"))
    wanted = _choose(texts)
    shown = st.session_state.get(_SHOWN, _PAGE)
    page = session.client.feedback.list(wanted, shown)
    for given in page.items:
        _draw(session, given)
    if not page.items:
        st.info(texts("feedback.none"), icon=":material/reviews:")
    if page.next and shown < _MOST:
        st.button(texts("more"), on_click=partial(_show, min(shown + _PAGE, _MOST)))


def _show(shown: int) -> None:
    st.session_state[_SHOWN] = shown


def _choose(texts: Texts) -> FeedbackFilter:
    again = partial(_show, _PAGE)
    with st.container(horizontal=True, vertical_alignment="center", key="feedback-tools"):
        rating = st.pills(
            texts("feedback.rating"),
            _RATINGS,
            format_func=lambda one: texts(f"rating.{_NAMES[one]}"),
            key="feedback.rating",
            persist_state="session",
            label_visibility="collapsed",
            on_change=again,
        )
        reason = st.selectbox(
            texts("rating.reason"),
            tuple(Reason),
            index=None,
            format_func=lambda one: texts(f"reason.{one}"),
            placeholder=texts("feedback.any_reason"),
            key="feedback.reason",
            persist_state="session",
            label_visibility="collapsed",
            on_change=again,
        )
        wanted = FeedbackFilter(rating, reason)
        st.link_button(texts("review.export"), _file(wanted), icon=":material/download:")
    return wanted


def _file(wanted: FeedbackFilter) -> str:
    asked = [f"rating={wanted.rating}"] if wanted.rating else []
    asked += [f"reason={wanted.reason}"] if wanted.reason else []
    return "?".join(("/api/v1/feedback/export", *(["&".join(asked)] if asked else [])))


def _draw(session: Session, given: ReviewedFeedback) -> None:
    texts, said = session.texts, given.feedback
    # Several people may say something of one answer.
    key = f"{said.answer}-{said.created.timestamp()}"
    with st.container(border=True, key=f"asked-{key}", gap="xsmall"):
        st.text(given.question or texts("feedback.no_question"))
        st.caption(_about(given, texts))
        if said.comment:
            st.text(texts("written.quoted", text=said.comment))
        draw_reviewed(session, given.answer, key)
        if given.question:
            draw_ask_anew(session, given.question, key)


def _about(given: ReviewedFeedback, texts: Texts) -> str:
    said = given.feedback
    rating = f":material/{_SYMBOLS[said.rating]}: {texts(f'rating.{_NAMES[said.rating]}')}"
    reason = [texts(f"reason.{said.reason}")] if said.reason else []
    return " · ".join((rating, *reason, texts.day(said.created.date()), texts(f"review.outcome.{given.outcome}")))
