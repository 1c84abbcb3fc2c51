"""An answer at an address of its own, for whoever was sent the link."""

from functools import partial

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.shares import SharedAnswer
from ui.guiding import lead_to
from ui.numbering import quotes_of
from ui.session import Session
from ui.state import asking
from ui.widgets.reading import BODY
from ui.widgets.shared_answer import as_answer, draw_differences, draw_shared, draw_state
from ui.widgets.source import draw_source

_OPEN = "shared.open"


def show(session: Session) -> None:
    texts, token = session.texts, st.query_params.get("id", "")
    try:
        shared = session.client.shares.open(token)
    except NotFound:
        st.title(texts("shared.none"), anchor=False)
        st.markdown(texts("shared.none_what"))
        return
    _draw(session, shared)
    number: int | None = st.session_state.get(_OPEN)
    if number is not None:
        draw_source(session, quotes_of(as_answer(shared)), number, _go)


def _draw(session: Session, shared: SharedAnswer) -> None:
    texts = session.texts
    st.caption(texts("shared.asked", day=texts.day(shared.asked), until=texts.day(shared.expires.date())))
    with st.container(key="shared-question"):
        st.text(shared.question)
    draw_state(shared, texts)
    clicked = draw_shared(session, shared, st.session_state.get(_OPEN))
    if clicked is not None and clicked != st.session_state.get(_OPEN):
        _go(clicked)
        lead_to(BODY)
        st.rerun()
    draw_differences(shared, texts)
    if session.standing.signed_in and shared.question:
        st.button(
            texts("shared.again"),
            type="primary",
            icon=":material/refresh:",
            on_click=partial(_ask_again, shared.question),
        )
    if st.session_state.pop("shared.leave", False):
        st.switch_page(session.pages["ask"])


def _go(number: int | None) -> None:
    st.session_state[_OPEN] = number


def _ask_again(question: str) -> None:
    state = asking()
    state.turn_to(None)
    state.ask(question)
    st.session_state["shared.leave"] = True
