"""Asking: the conversation, and beside it the source that was opened."""

from collections.abc import Sequence
from contextlib import closing
from functools import partial

import streamlit as st

from kb_assistant.client import KbError, NotFound, NotSignedIn
from kb_assistant.domain.answers import Answer
from kb_assistant.domain.conversations import Exchange
from ui.escaping import inert
from ui.guiding import lead_to
from ui.listening import Listening
from ui.session import Session, own_client
from ui.state import QUESTION, Asking, asking
from ui.suggesting import suggestions
from ui.unasked import take_up
from ui.widgets.composer import COMPOSER, draw_composer, scope
from ui.widgets.conversations import draw_conversations
from ui.widgets.exchange import draw_exchange, draw_question, draw_shortening
from ui.widgets.passages import quotes_with_passages
from ui.widgets.progress import Progress
from ui.widgets.source import draw_source
from ui.widgets.welcome import draw_welcome

_MOST = 500
"""Exchanges of a conversation that the service tells of."""
_EARLIER = "earlier"


def show(session: Session) -> None:
    state = asking()
    _follow_address(state)
    take_up(session.standing.user_id)
    if written := draw_composer(session):
        state.ask(written)
    draw_conversations(session, state)
    exchanges = _exchanges(session, state)
    with st.container(key="conversation"):
        _draw(session, state, exchanges)


def _follow_address(state: Asking) -> None:
    """The address names the conversation, so that it is there again when the page is loaded anew, and the browser goes
    back and forward from one to the other."""
    named = st.query_params.get("c") or None
    # What was just clicked counts more than an address that the browser had no time to change.
    is_late = bool(st.session_state.get(QUESTION)) and named == state.left
    if named != state.address and state.conversation == state.address and not is_late:
        state.turn_to(named)
    if state.address != state.conversation:
        state.left, state.address = state.address, state.conversation
    if state.conversation:
        st.query_params["c"] = state.conversation
    elif "c" in st.query_params:
        del st.query_params["c"]


def _exchanges(session: Session, state: Asking) -> Sequence[Exchange]:
    if state.conversation is None:
        return ()
    try:
        # One more than are shown says that there are others.
        shown = session.client.conversations.show(state.conversation, min(state.last + 1, _MOST))
    except NotFound:
        # Nothing was asked in it yet, it was deleted, or it is somebody else's.
        if state.is_idle:
            st.info(session.texts("ask.no_conversation"), icon=":material/info:")
        return ()
    state.ratings = shown.ratings
    return shown.exchanges


def _draw(session: Session, state: Asking, exchanges: Sequence[Exchange]) -> None:
    if len(exchanges) > state.last:
        label = session.texts("ask.earlier")
        st.button(label, key=_EARLIER, type="tertiary", icon=":material/history:", on_click=state.show_earlier)
    for exchange in exchanges[-state.last :]:
        draw_exchange(session, state, exchange, is_last=exchange is exchanges[-1])
        _draw_source(session, state, exchange)
    state.looks_back = False
    if state.waiting:
        _answer(session, state, state.waiting)
    elif state.shortening:
        draw_shortening(session, state, state.shortening)
    elif state.stopped:
        _say_stopped(session, state, state.stopped)
    elif not exchanges:
        draw_welcome(session, state)


def _draw_source(session: Session, state: Asking, exchange: Exchange) -> None:
    """Follows the answer whose number was opened for who goes on by keyboard, wherever it is shown."""
    # A place of its own also where none is open: what comes below keeps its own.
    with st.container():
        if state.open and exchange.id == state.open.answer:
            quotes = quotes_with_passages(session, state, exchange)
            draw_source(session, quotes, state.open.number, partial(state.go, exchange.id))


def _answer(session: Session, state: Asking, question: str) -> None:
    """Asks, and draws what is heard; whatever interrupts this run of the page ends the asking too."""
    draw_question(question)
    progress = Progress(session, partial(_stop, state))
    conversation = state.conversation or session.client.conversations.begin()
    try:
        answer = _heard(conversation, question, progress, trial=state.trial)
    except NotSignedIn:
        raise
    except KbError as error:
        state.waiting, state.stopped, state.failed = None, question, error.message
    else:
        state.ask("")
        state.conversation = answer.conversation or conversation
        state.fresh = answer.id
        state.suggestions[answer.id] = suggestions(answer, progress.passages)
        lead_to(COMPOSER, if_lost=True)
    st.rerun()


def _heard(conversation: str, question: str, progress: Progress, *, trial: bool) -> Answer:
    listening = Listening(own_client(), question, conversation, scope(), trial=trial)
    with closing(listening):
        return _followed(listening, progress)


def _followed(listening: Listening, progress: Progress) -> Answer:
    for heard in listening:
        if isinstance(heard, Answer):
            return heard
        progress.show(heard, listening.seconds)
    raise AssertionError("an answer ends with itself or an error")


def _stop(state: Asking) -> None:
    state.stopped, state.waiting = state.waiting, None


def _say_stopped(session: Session, state: Asking, question: str) -> None:
    draw_question(question)
    texts = session.texts
    with st.container(key="stopped", border=True):
        if state.failed:
            st.markdown(f":material/error: {inert(session.texts.said(state.failed))}")
        else:
            st.markdown(f":material/stop_circle: {texts('ask.stopped')}")
        again = partial(state.ask, question, trial=state.trial)
        st.button(texts("ask.again"), key="again", on_click=again, type="primary")
