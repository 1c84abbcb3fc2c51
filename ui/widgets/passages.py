"""The passages that were found for a question: what its answer leaves out may stand in one of them."""

from datetime import date
from uuid import uuid4

import streamlit as st

from kb_assistant.client import KbError, NotSignedIn
from kb_assistant.domain.conversations import Exchange
from ui.known import backings_of, document_of
from ui.numbering import Quote, quotes_of
from ui.session import Session
from ui.state import Asking, Looked
from ui.widgets.answer import Shown, draw_whole
from ui.widgets.composer import scope

_MOST = 10


def draw_opener(session: Session, state: Asking, exchange: Exchange) -> None:
    is_open = exchange.id in state.passages
    name = session.texts("passages.hide" if is_open else "passages.show")
    # No callback asks: what the service refuses there would be nobody's to say.
    if st.button(name, key=f"passages-{exchange.id}", type="tertiary", icon=":material/manage_search:"):
        if is_open:
            del state.passages[exchange.id]
        else:
            state.passages[exchange.id] = _looked(session, exchange)
        st.rerun()


def draw_passages(session: Session, state: Asking, exchange: Exchange) -> None:
    """Nothing, unless they were asked for."""
    looked = state.passages.get(exchange.id)
    if looked is None:
        return
    quotes = quotes_with_passages(session, state, exchange)[len(quotes_of(exchange.answer)) :]
    texts, opened = session.texts, state.opened(exchange.id)
    nearest = {one.span: one.nearest for one in looked.passages if one.nearest}
    shown = Shown(texts, date.today(), opened, backings_of(session, quotes), looked.name, nearest=nearest)
    remark = texts.said(looked.refused) if looked.refused else texts("passages.none")
    if state.go_to(exchange.id, draw_whole(quotes, remark, shown, f"found-{exchange.id}")):
        st.rerun()


def quotes_with_passages(session: Session, state: Asking, exchange: Exchange) -> tuple[Quote, ...]:
    """The quotes of the answer, and after them the passages that are shown below it, of documents that are still to be
    seen: where one is not any more, the others keep their numbers."""
    own, looked = quotes_of(exchange.answer), state.passages.get(exchange.id)
    found = quotes_of(exchange.answer, looked.passages if looked else ())[len(own) :]
    return (*own, *(quote for quote in found if document_of(session, quote.citation.document)))


def _looked(session: Session, exchange: Exchange) -> Looked:
    asked = exchange.answer.searched_for or exchange.question
    try:
        return Looked(uuid4().hex, session.client.questions.search(asked, _MOST, scope(), nearest=True))
    except NotSignedIn:
        raise
    except KbError as error:
        return Looked(uuid4().hex, refused=error.message)
