"""The beginning of a conversation: who is there, and what one may ask."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ui.escaping import inert, shortened
from ui.known import has_documents
from ui.session import Session
from ui.state import Asking
from ui.widgets.uploading import draw_adding

_TITLE = 90


def draw_welcome(session: Session, state: Asking) -> None:
    bot, texts = session.bot, session.texts
    with st.container(key="welcome", horizontal_alignment="center"):
        # An emoji or the name of an icon, as settings allow nothing else.
        st.markdown(bot.avatar, text_alignment="center", width="content")
        st.title(inert(bot.greeting or texts("ask.greeting", name=bot.name)), anchor=False, text_alignment="center")
        st.markdown(texts("ask.promise"), text_alignment="center")
        if session.standing.reviewed:
            st.caption(texts("ask.reviewed"), text_alignment="center")
        if session.standing.may.edit and not has_documents(session):
            draw_adding(session, texts("documents.add_first"), "welcome-add", "primary")
        with st.container(horizontal=True, horizontal_alignment="center", key="starters"):
            _draw_starters(bot.starters, state)


def _draw_starters(starters: Sequence[str], state: Asking) -> None:
    for number, question in enumerate(starters):
        label = inert(shortened(question, _TITLE))
        st.button(label, key=f"starter-{number}", on_click=partial(state.ask, question))
