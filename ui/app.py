"""The pages, and how one gets from one to the other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from kb_assistant.client import KbError, NotSignedIn, Unreachable
from kb_assistant.domain.accounts import Permissions
from ui.guiding import draw_guidance
from ui.icon import icon
from ui.parts import part
from ui.session import Session, begin, place, reader_texts
from ui.state import asking
from ui.titles import title_tab
from ui.unasked import sent_by
from ui.views import account, ask, documents, links, people, review, settings, shared
from ui.views.sign_in import send_to_sign_in
from ui.views.sign_out import sign_out
from ui.views.unavailable import say_unavailable
from ui.widgets.refusal import draw_refusal

_STYLE = Path(__file__).with_name("style.css")

View = Callable[[Session], None]
_VIEWS: Mapping[str, tuple[View, str]] = {
    "ask": (ask.show, "forum"),
    "answer": (shared.show, "link"),
    "documents": (documents.show, "folder_open"),
    "review": (review.show, "insights"),
    "links": (links.show, "link"),
    "people": (people.show, "group"),
    "settings": (settings.show, "tune"),
    "account": (account.show, "person"),
    "sign_out": (sign_out, "logout"),
}


def main() -> None:
    path = urlsplit(st.context.url or "").path
    if path.strip("/"):
        # Before anything is asked or drawn: whoever clicks on soon ends this run of the page there.
        asking().address = None
    st.set_page_config(layout="wide", menu_items={}, initial_sidebar_state="auto")
    st.html(_STYLE)
    try:
        session = begin(place())
    except Unreachable:
        say_unavailable(reader_texts())
        return
    # A link may be for people without an account: the service decides.
    if session.standing.signed_in or path == "/answer":
        _run(session)
    else:
        send_to_sign_in(session.texts, session.standing.ways.set_up)


def _run(session: Session) -> None:
    st.set_page_config(page_icon=icon(session.bot.colour))
    st.logo(icon(session.bot.colour), size="large")
    pages: dict[str, Page] = {}
    session = replace(session, pages=pages)
    for name, (view, symbol) in _VIEWS.items():
        pages[name] = _page(session, view, name, symbol)
    page = st.navigation(_menu(session, pages), position="top")
    title_tab(session, page.title)
    if session.standing.auth == "none":
        st.warning(session.texts("auth_none"), icon=":material/lock_open:")
    for trouble in session.standing.troubles:
        st.warning(session.texts(f"trouble.{trouble}"), icon=":material/report:")
    page.run()
    draw_guidance()
    part("language", {"language": session.texts.language}, "language")


def _menu(session: Session, pages: Mapping[str, Page]) -> dict[str, list[Page]]:
    """What is offered; what is allowed the service decides with every request."""
    standing = session.standing
    if not standing.signed_in:
        return {"": [pages["answer"]]}
    own = ["links", *(["account", "sign_out"] if standing.auth == "accounts" else [])]
    return {
        "": [pages[name] for name in ("ask", "documents", "review", "people", "settings", "answer")],
        session.texts("menu.own"): [pages[name] for name in own],
    }


def _is_offered(name: str, may: Permissions) -> bool:
    """Who follows a link to a page that is not offered to them is told by the service that it is not theirs."""
    offered = {"answer": False, "review": may.review, "people": may.administer, "settings": may.administer}
    return offered.get(name, True)


def _page(session: Session, view: View, name: str, symbol: str) -> Page:
    return st.Page(
        partial(_guarded, session, view),
        title=session.texts(f"page.{name}"),
        icon=f":material/{symbol}:",
        url_path=name.replace("_", "-"),
        default=name == "ask",
        visibility="visible" if _is_offered(name, session.standing.may) else "hidden",
    )


def _guarded(session: Session, view: View) -> None:
    """Whatever the service refuses is said on the page; whoever is not signed in any more is sent to sign in."""
    try:
        view(session)
    except NotSignedIn:
        st.session_state.update(sent_by(session.standing.user_id))
        send_to_sign_in(session.texts, set_up=False)
    except Unreachable:
        say_unavailable(session.texts)
    except KbError as error:
        draw_refusal(error)


main()
