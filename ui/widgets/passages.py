"""The passages that were found for a question: what its answer leaves out may stand in one of them."""

from datetime import date
from functools import partial

import streamlit as st

from kb_assistant.domain.conversations import Exchange
from ui.known import backings_of, document_of
from ui.numbering import Quote, quotes_of
from ui.session import Session
from ui.state import Asking
from ui.widgets.answer import Shown, draw_whole
from ui.widgets.composer import scope

_MOST = 10


def draw_opener(session: Session, state: Asking, exchange: Exchange) -> None:
    is_open = exchange.id in state.passages
    st.button(
        session.texts("passages.hide" if is_open else "passages.show"),
        key=f"passages-{exchange.id}",
        type="tertiary",
        icon=":material/manage_search:",
        on_click=partial(_hide if is_open else _look, session, state, exchange),
    )


def draw_passages(session: Session, state: Asking, exchange: Exchange) -> None:
    """Nothing, unless they were asked for."""
    if exchange.id not in state.passages:
        return
    quotes = quotes_with_passages(session, state, exchange)[len(quotes_of(exchange.answer)) :]
    if not quotes:
        st.caption(session.texts("passages.none"))
        return
    shown = Shown(session.texts, date.today(), state.opened(exchange.id), backings_of(session, quotes))
    nearest = {one.span: one.nearest for one in state.passages[exchange.id] if one.nearest}
    if state.go_to(exchange.id, draw_whole(quotes, nearest, shown, f"found-{exchange.id}")):
        st.rerun()


def quotes_with_passages(session: Session, state: Asking, exchange: Exchange) -> tuple[Quote, ...]:
    """The quotes of the answer, and after them the passages that are shown below it, of documents that are still to be
    seen."""
    found = state.passages.get(exchange.id, ())
    return quotes_of(exchange.answer, [passage for passage in found if document_of(session, passage.document)])


def _look(session: Session, state: Asking, exchange: Exchange) -> None:
    asked = exchange.answer.searched_for or exchange.question
    state.passages[exchange.id] = session.client.questions.search(asked, _MOST, scope(), nearest=True)


def _hide(session: Session, state: Asking, exchange: Exchange) -> None:
    del state.passages[exchange.id]
    state.open = None
