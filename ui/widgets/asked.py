"""Questions that got no answer, or one that may miss them: alike ones as one, with what was shown then."""

from functools import partial

import streamlit as st

from kb_assistant.domain.answers import Answer
from kb_assistant.domain.review import Asked, AskedOrder, AskedPage, Lack
from ui.session import Session
from ui.texts import Texts
from ui.widgets.asking_anew import draw_ask_anew
from ui.widgets.paging import draw_paging, page_of, turn_back
from ui.widgets.reviewed import draw_reviewed
from ui.widgets.uploading import draw_adding

PAGING = "asked.start"
_PAGE = 20


def draw_asked(session: Session, lack: Lack, days: int, *, anything: bool) -> None:
    """`anything`: whether somebody asked something in these days at all."""
    texts = session.texts
    st.markdown(texts(f"asked.what_{lack}" if session.standing.reviewed else "asked.what_sent"))
    with st.container(horizontal=True, vertical_alignment="center", key="asked-tools"):
        order = _choose_order(texts)
        file = f"/api/v1/review/{lack}/export?days={days}"
        st.link_button(texts("review.export"), file, icon=":material/download:")
        if session.standing.may.edit:
            # What was asked in vain is answered by a document.
            draw_adding(session, texts("documents.add"), "asked-add")
    review = session.client.review
    look = review.doubtful if lack is Lack.DOUBTFUL else review.unanswered
    found = page_of(PAGING, _PAGE, lambda start: look(days, order, start, _PAGE))
    for one in found.items:
        _draw(session, one, lack)
    draw_paging(texts, PAGING, found.total, _PAGE)
    _draw_end(found, lack, texts, anything=anything)


def _choose_order(texts: Texts) -> AskedOrder:
    return st.segmented_control(
        texts("asked.order"),
        tuple(AskedOrder),
        default=AskedOrder.LAST,
        format_func=lambda order: texts(f"asked.by_{order}"),
        key="asked.order",
        persist_state="session",
        label_visibility="collapsed",
        required=True,
        on_change=partial(turn_back, PAGING),
    )


def _draw(session: Session, one: Asked, lack: Lack) -> None:
    texts = session.texts
    with st.container(border=True, key=f"asked-{one.id}", gap="xsmall"):
        st.text(one.question)
        st.caption(_about(one, lack, texts))
        draw_reviewed(session, Answer(one.outcome, "", one.statements, one.closest, parts=one.parts), one.id)
        draw_ask_anew(session, one.question, one.id)


def _about(one: Asked, lack: Lack, texts: Texts) -> str:
    times = texts.count("asked.times", one.times)
    last = texts("asked.last", day=texts.day(one.last.date()))
    sent = [texts.count(f"asked.sent_{lack}", one.sent)] if one.sent else []
    return " · ".join((times, *sent, last, texts(f"review.outcome.{one.outcome}")))


def _draw_end(found: AskedPage, lack: Lack, texts: Texts, *, anything: bool) -> None:
    if found.hidden:
        st.caption(f":material/visibility_off: {texts.count('asked.hidden', found.hidden)}")
    elif not anything:
        st.info(texts("asked.nothing"), icon=":material/hourglass_empty:")
    elif not found.total:
        st.info(texts(f"asked.none_{lack}"), icon=":material/check_circle:")
