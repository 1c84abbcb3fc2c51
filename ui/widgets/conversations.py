"""One's conversations at the side: to be found, opened, renamed, forgotten."""

from functools import partial

import streamlit as st

from kb_assistant.domain.conversations import Conversation
from ui.escaping import inert, shortened
from ui.guiding import lead_to
from ui.parts import part
from ui.session import Session
from ui.state import Asking
from ui.widgets.changing import change
from ui.widgets.composer import COMPOSER
from ui.widgets.confirming import confirm

_SEARCH = "conversations.search"
_PAGE = 30
_MOST = 300
"""Lines of the list; what is older is found by its words."""
_TITLE = 60


def draw_conversations(session: Session, state: Asking) -> None:
    texts = session.texts
    with st.sidebar:
        st.button(
            texts("conversations.new"),
            icon=":material/edit_square:",
            width="stretch",
            key="new",
            on_click=partial(_begin, state),
        )
        text = st.text_input(
            texts("conversations.search"),
            key=_SEARCH,
            placeholder=texts("conversations.search"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        _draw_list(session, state, text)
        part("panel", {"turned": state.turned}, "panel")


def _begin(state: Asking) -> None:
    state.turn_to(None)
    lead_to(COMPOSER)


def _draw_list(session: Session, state: Asking, text: str) -> None:
    shown = st.session_state.get("conversations.shown", _PAGE)
    found = session.client.conversations.list(text.strip()[:200], limit=shown + 1)
    if not found:
        st.caption(session.texts("conversations.none_found" if text.strip() else "conversations.none"))
    with st.container(key="conversations", gap=None):
        for conversation in found[:shown]:
            _draw_line(session, state, conversation)
    if len(found) > shown and shown < _MOST:
        st.button(session.texts("more"), type="tertiary", on_click=partial(_show_more, shown), key="conversations.more")


def _show_more(shown: int) -> None:
    st.session_state["conversations.shown"] = shown + _PAGE


def _draw_line(session: Session, state: Asking, conversation: Conversation) -> None:
    here = conversation.id == state.conversation
    with st.container(horizontal=True, gap=None, key=f"line-{'here-' if here else ''}{conversation.id}"):
        st.button(
            inert(shortened(conversation.title, _TITLE)),
            key=f"open-{conversation.id}",
            type="tertiary",
            width="stretch",
            on_click=partial(state.turn_to, conversation.id),
        )
        _draw_menu(session, state, conversation)


def _draw_menu(session: Session, state: Asking, conversation: Conversation) -> None:
    texts = session.texts
    chosen = st.menu_button(
        texts("conversations.menu", title=inert(shortened(conversation.title, _TITLE))),
        ("rename", "delete"),
        key=f"menu-{conversation.id}",
        type="tertiary",
        icon=":material/more_horiz:",
        format_func=lambda act: texts(f"conversations.{act}"),
    )
    if chosen == "rename":
        _rename(session, conversation)
    elif chosen == "delete":
        _delete(session, state, conversation)


def _rename(session: Session, conversation: Conversation) -> None:
    texts = session.texts

    @st.dialog(texts("conversations.rename"))
    def ask() -> None:
        # In a form Enter saves, and a click that ends the typing is not lost.
        with st.form("rename", border=False):
            title = st.text_input(texts("conversations.title"), value=conversation.title, max_chars=200)
            sent = st.form_submit_button(texts("save"), type="primary")
        if sent:
            change(partial(session.client.conversations.rename, conversation.id, title.strip()))

    ask()


def _delete(session: Session, state: Asking, conversation: Conversation) -> None:
    def forget() -> None:
        session.client.conversations.forget(conversation.id)
        if state.conversation == conversation.id:
            state.turn_to(None)

    confirm(session.texts, "conversations.delete", forget, shortened(conversation.title, 200))
