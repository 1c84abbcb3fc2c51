"""Links to one's answers: which there are, until when, and how to end them."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from kb_assistant.domain.shares import Share, ShareState
from ui.session import Session
from ui.widgets.confirming import confirm

_SHOWN = "links.shown"
_PAGE = 20
_AT_ONCE = 200


def show(session: Session) -> None:
    texts = session.texts
    st.title(texts("page.links"), anchor=False)
    st.markdown(texts("links.what"))
    shown = st.session_state.get(_SHOWN, _PAGE)
    links = _listed(session, shown + 1)
    if not links:
        st.info(texts("links.none"), icon=":material/link:")
    for link in links[:shown]:
        _draw(session, link)
    if len(links) > shown:
        st.button(texts("more"), on_click=partial(_show_more, shown))


def _listed(session: Session, number: int) -> Sequence[Share]:
    """So many of them, as far as there are so many: the service tells no more than some at a time."""
    found: list[Share] = []
    while len(found) < number:
        before, limit = found[-1].id if found else None, min(_AT_ONCE, number - len(found))
        found += (page := session.client.shares.list(before=before, limit=limit))
        if len(page) < limit:
            break
    return found


def _show_more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + _PAGE


def _draw(session: Session, link: Share) -> None:
    texts = session.texts
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row-{link.id}"):
        with st.container():
            st.text(link.question or texts("links.no_question"))
            st.caption(_about(session, link))
        if st.button(texts("links.end"), key=f"end-{link.id}", icon=":material/link_off:"):
            confirm(texts, "links.end", lambda: session.client.shares.revoke(link.id), link.question)


def _about(session: Session, link: Share) -> str:
    texts = session.texts
    state = texts(f"links.{link.state}", day=texts.day(link.expires.date()))
    kind = [texts("links.anonymous")] if link.anonymous else []
    opened = texts.count("links.opened", link.opened) if link.state is ShareState.OPEN or link.opened else ""
    return " · ".join(part for part in (state, *kind, opened) if part)
