"""Questions that got no answer, alike ones as one, with what came closest."""

from functools import partial

import streamlit as st

from kb_assistant.domain.answers import Answer
from kb_assistant.domain.review import Unanswered, UnansweredOrder, UnansweredPage
from ui.session import Session
from ui.texts import Texts
from ui.widgets.asking_anew import draw_ask_anew
from ui.widgets.paging import draw_paging, page_start, turn_back
from ui.widgets.reviewed import draw_reviewed

PAGING = "unanswered.start"
_PAGE = 20


def draw_unanswered(session: Session, days: int) -> None:
    texts = session.texts
    st.markdown(texts("unanswered.what" if session.standing.reviewed else "unanswered.what_sent"))
    with st.container(horizontal=True, vertical_alignment="center", key="unanswered-tools"):
        order = _choose_order(texts)
        file = f"/api/v1/review/unanswered/export?days={days}"
        st.link_button(texts("review.export"), file, icon=":material/download:")
    found = session.client.review.unanswered(days, order, page_start(PAGING), _PAGE)
    for one in found.items:
        _draw(session, one)
    draw_paging(texts, PAGING, found.total, _PAGE)
    _draw_end(found, texts)


def _choose_order(texts: Texts) -> UnansweredOrder:
    return st.segmented_control(
        texts("unanswered.order"),
        tuple(UnansweredOrder),
        default=UnansweredOrder.LAST,
        format_func=lambda order: texts(f"unanswered.by_{order}"),
        key="unanswered.order",
        label_visibility="collapsed",
        required=True,
        on_change=partial(turn_back, PAGING),
    )


def _draw(session: Session, one: Unanswered) -> None:
    texts = session.texts
    with st.container(border=True, key=f"asked-{one.id}", gap="xsmall"):
        st.text(one.question)
        st.caption(_about(one, texts))
        draw_reviewed(session, Answer(one.outcome, "", closest=one.closest), one.id)
        draw_ask_anew(session, one.question, one.id)


def _about(one: Unanswered, texts: Texts) -> str:
    times = texts.count("unanswered.asked", one.times)
    last = texts("unanswered.last", day=texts.day(one.last.date()))
    sent = [texts.count("unanswered.sent", one.sent)] if one.sent else []
    return " · ".join((times, *sent, last, texts(f"review.outcome.{one.outcome}")))


def _draw_end(found: UnansweredPage, texts: Texts) -> None:
    if found.hidden:
        st.caption(f":material/visibility_off: {texts.count('unanswered.hidden', found.hidden)}")
    elif not found.total:
        st.info(texts("unanswered.none"), icon=":material/check_circle:")
