"""A link to an answer: made on purpose, shown once."""

from urllib.parse import quote

import streamlit as st

from kb_assistant.client import KbError
from kb_assistant.domain.conversations import Exchange
from ui.escaping import inert
from ui.session import Session

_DAYS = (7, 30, 90)


def link_to(session: Session, token: str) -> str:
    return f"{session.address}/answer?id={quote(token, safe='')}"


def draw_share(session: Session, exchange: Exchange) -> None:
    label = session.texts("share.share")
    if st.button(label, key=f"share-{exchange.id}", type="tertiary", icon=":material/link:"):
        _share(session, exchange)


def _share(session: Session, exchange: Exchange) -> None:
    texts, made = session.texts, f"share.made-{exchange.id}"
    st.session_state.pop(made, None)

    @st.dialog(texts("share.share"))
    def ask() -> None:
        st.markdown(texts("share.what"))
        days = st.segmented_control(
            texts("share.days"), _DAYS, default=30, format_func=lambda number: texts.count("days", number)
        )
        if st.button(texts("share.make"), type="primary", disabled=made in st.session_state or days is None):
            _make(session, exchange, days or _DAYS[0], made)
        if made in st.session_state:
            st.code(st.session_state[made], language=None, wrap_lines=True)
            st.caption(texts("share.once"))

    ask()


def _make(session: Session, exchange: Exchange, days: int, made: str) -> None:
    try:
        token = session.client.shares.add(exchange.id, days).token
    except KbError as error:
        st.error(inert(error.message))
        return
    st.session_state[made] = link_to(session, token)
