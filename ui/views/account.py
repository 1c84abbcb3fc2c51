"""One's own account: password, where one is signed in, keys, and what is kept of oneself."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from kb_assistant.client import KbError, NotFound
from kb_assistant.domain.access import Scope
from kb_assistant.domain.accounts import ApiKey, OwnSession
from ui.browsers import browser_name
from ui.escaping import inert
from ui.parts import leave
from ui.session import Session
from ui.state import asking
from ui.widgets.changing import change
from ui.widgets.confirming import confirm
from ui.widgets.refusal import draw_refusal

_DAYS = (30, 90, 365)


def show(session: Session) -> None:
    texts, standing = session.texts, session.standing
    st.title(inert(standing.name), anchor=False)
    groups = ", ".join(inert(group) for group in standing.groups)
    st.caption(" · ".join(part for part in (texts(f"role.{standing.role}"), groups) if part))
    if not standing.may.manage_itself:
        st.info(texts("account.none"), icon=":material/info:")
        return
    for name, draw in (("sessions", _sessions), ("keys", _keys), ("password", _password), ("data", _data)):
        st.header(texts(f"account.{name}"), anchor=False)
        draw(session)


def _sessions(session: Session) -> None:
    texts = session.texts
    for one in session.client.account.sessions():
        _session(session, one)
    if st.button(texts("account.end_all"), icon=":material/logout:"):
        confirm(texts, "account.end_all", lambda: _end_all(session))


def _end_all(session: Session) -> None:
    session.client.account.end_sessions()
    leave({"to": "/sign-in"}, "leave-all")


def _session(session: Session, one: OwnSession) -> None:
    texts = session.texts
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(browser_name(one.agent) or texts("account.unknown_browser"))
            seen = texts("account.seen", day=texts.day(one.seen.date()), address=inert(one.address))
            st.caption(f"**{texts('account.here')}** · {seen}" if one.current else seen)
        if not one.current and st.button(texts("account.end"), key=f"end-{one.id}"):
            change(partial(session.client.account.end_session, one.id))


def _keys(session: Session) -> None:
    texts = session.texts
    st.caption(texts("account.keys_what"))
    held = session.client.account.keys()
    for key in held:
        if key.revoked is None:
            _key(session, key)
    if st.button(texts("account.add_key"), icon=":material/key:"):
        _add_key(session)


def _key(session: Session, key: ApiKey) -> None:
    texts = session.texts
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(f"{key.label} ({key.prefix}…)")
            scopes = ", ".join(texts(f"scope.{scope}") for scope in sorted(key.scopes))
            until = (
                texts("account.until", day=texts.day(key.expires.date())) if key.expires else texts("account.for_ever")
            )
            used = texts("account.used", day=texts.day(key.used.date())) if key.used else texts("account.unused")
            st.caption(" · ".join((scopes, until, used)))
        if st.button(texts("account.revoke"), key=f"revoke-{key.id}"):
            confirm(texts, "account.revoke", lambda: session.client.account.revoke_key(key.id))


def _add_key(session: Session) -> None:
    texts = session.texts

    @st.dialog(texts("account.add_key"))
    def ask() -> None:
        label = st.text_input(texts("account.label"), max_chars=100)
        scopes = st.pills(
            texts("account.scopes"),
            tuple(Scope),
            selection_mode="multi",
            default=[Scope.READ],
            format_func=lambda scope: texts(f"scope.{scope}"),
        )
        days = st.segmented_control(
            texts("account.days"), _DAYS, default=_DAYS[1], format_func=lambda number: texts.count("days", number)
        )
        if st.button(texts("account.add_key_yes"), type="primary", disabled=not (scopes and days)):
            until = datetime.now(UTC) + timedelta(days=days or 0)
            _make_key(session, label.strip(), scopes, until)

    ask()


def _make_key(session: Session, label: str, scopes: Sequence[Scope], until: datetime) -> None:
    try:
        made = session.client.account.add_key(label, scopes, until)
    except KbError as error:
        draw_refusal(error)
        return
    st.code(made.secret, language=None, wrap_lines=True)
    st.caption(session.texts("account.once"))


def _password(session: Session) -> None:
    texts = session.texts
    with st.form("password", clear_on_submit=True):
        current = st.text_input(texts("account.current"), type="password", autocomplete="current-password")
        new = st.text_input(texts("account.new"), type="password", autocomplete="new-password")
        sent = st.form_submit_button(texts("account.change"))
    if sent:
        try:
            session.client.account.change_password(current, new)
        except KbError as error:
            draw_refusal(error)
        else:
            leave({"to": "/sign-in"}, "leave-password")


def _data(session: Session) -> None:
    texts = session.texts
    st.caption(texts("account.data_what"))
    with st.container(horizontal=True):
        st.link_button(texts("account.export"), "/api/v1/me/export", icon=":material/download:")
        if st.button(texts("account.forget_all"), icon=":material/delete_sweep:"):
            confirm(texts, "account.forget_all", partial(_forget_all, session))


def _forget_all(session: Session) -> None:
    """Also those that are too many to be listed at once."""
    while _forgotten(session):
        pass
    asking().turn_to(None)


def _forgotten(session: Session) -> int:
    """How many of those that are listed first are gone by this."""
    gone, conversations = 0, session.client.conversations
    for one in conversations.list():
        # Another browser of theirs may be faster.
        with suppress(NotFound):
            conversations.forget(one.id)
            gone += 1
    return gone
