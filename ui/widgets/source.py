"""The source that was opened, beside the answer, at the quoted place."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from kb_assistant.domain.conversations import Exchange
from ui.escaping import inert
from ui.numbering import Quote, quotes_of
from ui.session import Session
from ui.state import Asking, OpenQuote
from ui.widgets.places import place_of


def draw_source(session: Session, state: Asking, exchanges: Sequence[Exchange]) -> None:
    quotes = _quotes(state.open, exchanges)
    opened = next((quote for quote in quotes if state.open and quote.number == state.open.number), None)
    if opened is None or state.open is None:
        state.open = None
        return
    with st.container(key="source"):
        _draw_head(session, state, opened, len(quotes))
        st.text(opened.citation.quote)


def _quotes(wanted: OpenQuote | None, exchanges: Sequence[Exchange]) -> tuple[Quote, ...]:
    answers = [exchange.answer for exchange in exchanges if wanted and exchange.id == wanted.answer]
    return quotes_of(answers[0]) if answers else ()


def _draw_head(session: Session, state: Asking, opened: Quote, count: int) -> None:
    texts, citation = session.texts, opened.citation
    with st.container(horizontal=True, vertical_alignment="center", key="source-head"):
        st.markdown(f"**{inert(citation.title)}**  \n{inert(place_of(citation, texts))}")
        _step(state, opened.number - 1, count, texts("source.previous"), ":material/chevron_left:")
        st.caption(texts("source.nth", number=opened.number, count=count))
        _step(state, opened.number + 1, count, texts("source.next"), ":material/chevron_right:")
        st.button(
            texts("source.close"),
            key="source-close",
            icon=":material/close:",
            type="tertiary",
            on_click=partial(_close, state),
        )


def _step(state: Asking, number: int, count: int, label: str, icon: str) -> None:
    st.button(
        label,
        key=f"source-{icon}",
        icon=icon,
        type="tertiary",
        disabled=not 1 <= number <= count,
        on_click=partial(_go, state, number),
    )


def _go(state: Asking, number: int) -> None:
    if state.open:
        state.open = OpenQuote(state.open.answer, number)


def _close(state: Asking) -> None:
    state.open = None
