"""Where one writes the question, and says in which collections to look."""

import streamlit as st

from kb_assistant.domain.collections import Collection
from ui.escaping import inert
from ui.known import collections_of
from ui.session import Session
from ui.state import QUESTION

COMPOSER = "composer"
"""The key of the whole."""
_SCOPE = "composer.scope"
_LONGEST = 100_000
"""Characters that can be pasted. What is longer is dropped by the box without a word: too long to ask is far less."""


def draw_composer(session: Session) -> str:
    """What was written, in the run of the page that it came with.

    No callback takes it: after a restart of the server the page knows of none, and the question would be lost."""
    texts = session.texts
    with st.bottom, st.container(key=COMPOSER):
        collections = collections_of(session)
        if collections:
            _draw_scope(session, collections)
        label = texts("ask.placeholder", name=session.bot.name)
        written = st.chat_input(label, key=QUESTION, max_chars=_LONGEST)
        st.caption(texts("ask.footnote"))
    return written or ""


def scope() -> tuple[str, ...] | None:
    """The ids of the collections to look in; None is everywhere."""
    return tuple(st.session_state.get(_SCOPE) or ()) or None


def look_everywhere() -> None:
    """For a click: whatever was chosen is chosen no more."""
    st.session_state[_SCOPE] = []


def _draw_scope(session: Session, collections: tuple[Collection, ...]) -> None:
    texts = session.texts
    names = {collection.id: inert(collection.name) for collection in collections}
    chosen = [names[one] for one in scope() or () if one in names]
    label = ", ".join(chosen) if chosen else texts("ask.everywhere")
    with st.popover(label, icon=":material/folder_open:", type="tertiary"):
        st.pills(
            texts("ask.scope"),
            tuple(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=_SCOPE,
            persist_state="session",
        )
