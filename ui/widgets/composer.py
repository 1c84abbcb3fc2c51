"""Where one writes the question, and says in which collections to look."""

from functools import partial

import streamlit as st

from kb_assistant.domain.collections import Collection
from ui.escaping import inert
from ui.known import collections_of
from ui.session import Session
from ui.state import Asking

_QUESTION = "composer.question"
_SCOPE = "composer.scope"
_LONGEST = 100_000
"""Characters that can be pasted. What is longer is dropped by the box without a word: too long to ask is far less."""


def draw_composer(session: Session, state: Asking) -> None:
    texts = session.texts
    with st.bottom, st.container(key="composer"):
        collections = collections_of(session)
        if collections:
            _draw_scope(session, collections)
        st.chat_input(
            texts("ask.placeholder", name=session.bot.name),
            key=_QUESTION,
            max_chars=_LONGEST,
            on_submit=partial(_ask, state),
        )
        st.caption(texts("ask.footnote"))


def scope() -> tuple[str, ...] | None:
    """The ids of the collections to look in; None is everywhere."""
    return tuple(st.session_state.get(_SCOPE) or ()) or None


def _ask(state: Asking) -> None:
    state.ask(st.session_state[_QUESTION])


def _draw_scope(session: Session, collections: tuple[Collection, ...]) -> None:
    texts = session.texts
    names = {collection.id: inert(collection.name) for collection in collections}
    chosen = [names[one] for one in scope() or () if one in names]
    label = ", ".join(chosen) if chosen else texts("ask.everywhere")
    with st.popover(label, icon=":material/folder_open:", type="tertiary"):
        st.pills(texts("ask.scope"), tuple(names), selection_mode="multi", format_func=names.__getitem__, key=_SCOPE)
