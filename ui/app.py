"""The pages, and how one gets from one to the other."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from kb_assistant.client import KbError, NotSignedIn, Unreachable
from ui.escaping import inert
from ui.icon import icon
from ui.session import Session, begin, place, reader_texts
from ui.views import ask
from ui.views.sign_in import send_to_sign_in
from ui.views.unavailable import say_unavailable

_STYLE = Path(__file__).with_name("style.css")

View = Callable[[Session], None]


def main() -> None:
    st.set_page_config(layout="wide", menu_items={}, initial_sidebar_state="auto")
    st.html(_STYLE)
    try:
        session = begin(place())
    except Unreachable:
        say_unavailable(reader_texts())
        return
    if not session.standing.signed_in:
        send_to_sign_in(session.texts, session.standing.ways.set_up)
        return
    _run(session)


def _run(session: Session) -> None:
    texts = session.texts
    st.set_page_config(page_title=session.bot.name, page_icon=icon(session.bot.colour))
    st.logo(icon(session.bot.colour), size="large")
    page = st.navigation({"": [_page(session, ask.show, "ask", ":material/forum:", is_first=True)]}, position="top")
    if session.standing.auth == "none":
        st.warning(texts("auth_none"), icon=":material/lock_open:")
    page.run()


def _page(session: Session, view: View, name: str, symbol: str, *, is_first: bool = False) -> Page:
    title = session.texts(f"page.{name}")
    return st.Page(partial(_guarded, session, view), title=title, icon=symbol, url_path=name, default=is_first)


def _guarded(session: Session, view: View) -> None:
    """Whatever the service refuses is said on the page; whoever is not signed in any more is sent to sign in."""
    try:
        view(session)
    except NotSignedIn:
        send_to_sign_in(session.texts, set_up=False)
    except Unreachable:
        say_unavailable(session.texts)
    except KbError as error:
        st.error(inert(error.message), icon=":material/error:")


main()
