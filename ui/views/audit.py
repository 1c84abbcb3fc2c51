"""The audit log, for administrators: who did what, and when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from kb_assistant.client import KbError, NotFound
from kb_assistant.domain.audit import Action, AuditEntry
from ui.session import Session
from ui.texts import Texts
from ui.widgets.audited import audited
from ui.widgets.refusal import draw_refusal
from ui.widgets.table import Column, draw_table

_PAGE = 50
_MOST = 1000
_BEFORE = "audit.before"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for, as the service takes it."""

    user: int | None
    action: str | None
    since: str | None
    until: str | None


def draw_audit(session: Session) -> None:
    texts, before = session.texts, st.session_state.get(_BEFORE)
    try:
        wanted = _draw_filter(session)
    except KbError as error:
        draw_refusal(error)
        return
    found = session.client.audit.list(
        before=before, limit=_PAGE, user=wanted.user, action=wanted.action, since=wanted.since, until=wanted.until
    )
    columns = tuple(Column(texts(f"column.{name}")) for name in ("time", "who", "action", "subject", "result"))
    draw_table(texts("settings.audit"), columns, [audited(one, texts) for one in found], "audit")
    if not found:
        st.info(texts("audit.none"), icon=":material/search_off:")
    _draw_pages(texts, found, before)


def _draw_filter(session: Session) -> _Wanted:
    """Raises NotFound for somebody who is not here."""
    texts, again = session.texts, partial(_turn, None)
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit-filter"):
        who = st.text_input(texts("audit.who"), max_chars=255, help=texts("audit.who_help"), on_change=again).strip()
        action = st.selectbox(
            texts("audit.action"),
            tuple(Action),
            index=None,
            format_func=lambda one: texts(f"audit.did.{one}"),
            placeholder=texts("filter.any"),
            on_change=again,
        )
        since: date | None = st.date_input(texts("audit.since"), None, format=texts("written.picked"), on_change=again)
        until: date | None = st.date_input(texts("audit.until"), None, format=texts("written.picked"), on_change=again)
        wanted = _Wanted(
            user=_user(session, who) if who else None,
            action=action.value if action else None,
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
        )
        st.link_button(texts("settings.audit_export"), _address(wanted), icon=":material/download:")
    return wanted


def _address(wanted: _Wanted) -> str:
    """Of the file that holds all that is looked for."""
    given = {name: value for name, value in asdict(wanted).items() if value is not None}
    return f"/api/v1/audit/export?{urlencode(given)}".rstrip("?")


def _user(session: Session, who: str) -> int:
    """By name, or by number where somebody is gone. Raises NotFound."""
    if who.startswith("#") and who[1:].isdecimal() and 0 < int(who[1:]) < 1 << 31:
        return int(who[1:])
    found = [one.id for one in session.client.users.list(who, limit=_MOST).items if one.name.lower() == who.lower()]
    if not found:
        raise NotFound(session.texts("people.nobody", name=who))
    return found[0]


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _draw_pages(texts: Texts, found: Sequence[AuditEntry], before: int | None) -> None:
    with st.container(horizontal=True):
        st.button(texts("settings.newest"), disabled=before is None, on_click=partial(_turn, None))
        older = found[-1].sequence if len(found) == _PAGE else None
        st.button(texts("settings.older"), disabled=older is None, on_click=partial(_turn, older))


def _turn(before: int | None) -> None:
    st.session_state[_BEFORE] = before
