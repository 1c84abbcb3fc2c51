"""The passages that were found for a question: what its answer leaves out may stand in one of them."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import streamlit as st

from kb_assistant.client import KbError, NotSignedIn
from kb_assistant.domain.conversations import Exchange
from ui.guiding import lead_to
from ui.known import backings_of, readable_of
from ui.numbering import Quote, quotes_of
from ui.session import Session
from ui.state import Asking, Looked
from ui.widgets.answer import Shown, draw_whole
from ui.widgets.composer import scope
from ui.widgets.reading import BODY

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
    looks = state.passages.get(exchange.id)
    if looks is None:
        return
    quotes = quotes_with_passages(session, state, exchange)
    clicked = [_draw(session, state, exchange, looks, at, quotes) for at in range(len(looks))]
    if any(state.go_to(exchange.id, number) for number in clicked):
        lead_to(BODY)
        st.rerun()


def quotes_with_passages(session: Session, state: Asking, exchange: Exchange) -> tuple[Quote, ...]:
    """The quotes of the answer, and after them the passages that are shown below it, of documents that may be read at
    this moment: where one may not any more, the others keep their numbers."""
    own, looks = quotes_of(exchange.answer), state.passages.get(exchange.id, ())
    found = quotes_of(exchange.answer, (passage for look in looks for passage in look.passages))[len(own) :]
    readable = readable_of(session, (quote.citation.document for quote in found))
    return (*own, *(quote for quote in found if quote.citation.document in readable))


def _draw(
    session: Session, state: Asking, exchange: Exchange, looks: Sequence[Looked], at: int, quotes: Sequence[Quote]
) -> int | None:
    """What was found for one of the questions, the nearest first, and the number of what was clicked in this very run.
    The first is brought into view."""
    texts, look = session.texts, looks[at]
    places = [passage.span for passage in look.passages]
    found = sorted(
        (one for one in quotes if one.citation.span in places), key=lambda one: places.index(one.citation.span)
    )
    nearest = {one.span: one.nearest for one in look.passages if one.nearest}
    opened, fresh = state.opened(exchange.id), "" if at else look.name
    shown = Shown(texts, date.today(), opened, backings_of(session, found), fresh, nearest=nearest)
    remark = texts.said(look.refused) if look.refused else texts("passages.none")
    return draw_whole(found, look.asked, remark, shown, f"found-{exchange.id}-{at}")


def _looked(session: Session, exchange: Exchange) -> tuple[Looked, ...]:
    """One for each question of the message, as the answer searched for it."""
    answer = exchange.answer
    if not answer.parts:
        return (_found(session, answer.searched_for or exchange.question, ""),)
    return tuple(_found(session, one.searched_for or one.asked, one.asked) for one in answer.parts)


def _found(session: Session, searched_for: str, asked: str) -> Looked:
    try:
        found = session.client.questions.search(searched_for, _MOST, scope(), nearest=True)
    except NotSignedIn:
        raise
    except KbError as error:
        return Looked(uuid4().hex, refused=error.message, asked=asked)
    return Looked(uuid4().hex, found, asked=asked)
