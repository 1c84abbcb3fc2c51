"""People and groups, for administrators."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.access import EVERYONE, Group, Role
from kb_assistant.domain.accounts import Account
from ui.escaping import inert
from ui.session import Session
from ui.texts import Texts
from ui.widgets.asking_as import draw_asking_as
from ui.widgets.changing import change
from ui.widgets.confirming import confirm
from ui.widgets.memberships import change_memberships, save_memberships
from ui.widgets.naming import Changed, change_names, forget_names
from ui.widgets.paging import draw_paging, page_of, turn_back
from ui.widgets.table import Cell, Column, Row, draw_table

_PAGE = 25
_OFFERED = 100
_MOST = 1000
_PAGING = "people.start"
_ROLES = tuple(Role)


def show(session: Session) -> None:
    texts = session.texts
    with st.container(key="wide"):
        st.title(texts("page.people"), anchor=False)
        people, groups = st.tabs([texts("people.people"), texts("people.groups")])
        with people:
            _draw_people(session)
        with groups:
            _draw_groups(session)


def _draw_people(session: Session) -> None:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            texts("people.search"),
            placeholder=texts("people.search"),
            icon=":material/search:",
            label_visibility="collapsed",
            key="people.search",
            persist_state="session",
            max_chars=200,
            on_change=partial(turn_back, _PAGING),
        )
        if st.button(texts("people.add"), type="primary", icon=":material/person_add:"):
            _add(session)
    found = page_of(_PAGING, _PAGE, lambda start: session.client.users.list(search.strip(), start, _PAGE))
    columns = tuple(Column(texts(f"column.{name}")) for name in ("name", "role", "state", "signs_in", "added"))
    rows = [_row(account, texts) for account in found.items]
    clicked = draw_table(texts("people.people"), columns, rows, "people")
    draw_paging(texts, _PAGING, found.total, _PAGE)
    opened = next((one for one in found.items if str(one.id) == clicked.row), None)
    if opened:
        _open(session, opened)


def _row(account: Account, texts: Texts) -> Row:
    ways = [texts("people.by_password")] if account.has_password else []
    ways += [identity.issuer for identity in account.identities]
    return Row(
        (
            Cell(account.name),
            Cell(texts(f"role.{account.role}")),
            Cell(
                texts("people.active" if account.active else "people.disabled"),
                tone="good" if account.active else "bad",
            ),
            Cell(", ".join(ways) or "–"),
            Cell(texts.date(account.created.date())),
        ),
        str(account.id),
    )


def _add(session: Session) -> None:
    texts = session.texts

    @st.dialog(texts("people.add"))
    def ask() -> None:
        # A password that was typed outside a form is not sent before Enter, whatever is clicked.
        with st.form("add-person", border=False):
            name = st.text_input(texts("column.name"), max_chars=255)
            role = st.selectbox(texts("column.role"), _ROLES, format_func=lambda one: texts(f"role.{one}"))
            password = st.text_input(texts("people.first_password"), type="password", autocomplete="new-password")
            st.caption(texts("people.first_password_what"))
            sent = st.form_submit_button(texts("people.add_yes"), type="primary")
        if sent:
            change(partial(session.client.users.add, name.strip(), role, password))

    ask()


def _open(session: Session, account: Account) -> None:
    texts, users = session.texts, session.client.users

    @st.dialog(inert(account.name))
    def ask() -> None:
        _draw_account(session, account)
        with st.expander(texts("people.ask_as_title")):
            draw_asking_as(session, account)
        with st.expander(texts("people.more")):
            if st.button(texts("people.sign_out"), icon=":material/logout:"):
                change(partial(users.end_sessions, account.id))
            if st.button(texts("people.revoke_keys"), icon=":material/key_off:"):
                change(partial(users.revoke_keys, account.id))
            st.link_button(texts("account.export"), f"/api/v1/users/{account.id}/export", icon=":material/download:")
            st.markdown(texts("people.erase_what"))
            sure = st.checkbox(texts("people.erase_sure"))
            if st.button(texts("people.erase"), icon=":material/delete_forever:", disabled=not sure):
                change(partial(users.erase, account.id))

    ask()


def _draw_account(session: Session, account: Account) -> None:
    texts = session.texts
    with st.form("person", border=False):
        role = st.selectbox(
            texts("column.role"), _ROLES, _ROLES.index(account.role), format_func=lambda one: texts(f"role.{one}")
        )
        groups = change_memberships(session, account)
        active = st.toggle(texts("people.may_sign_in"), account.active)
        password = st.text_input(texts("people.new_password"), type="password", autocomplete="new-password")
        sent = st.form_submit_button(texts("save"), type="primary")
    wanted = replace(account, role=role, active=active)
    if sent and wanted == account and not groups and not password:
        st.info(texts("people.nothing_to_save"), icon=":material/info:")
    elif sent:
        change(partial(_save, session, account, wanted, groups, password))


def _save(session: Session, account: Account, wanted: Account, groups: Changed, password: str) -> None:
    if groups:
        save_memberships(session, account, groups)
    if wanted != account:
        # What was not touched here stays as others may have made it meanwhile.
        role = None if wanted.role == account.role else wanted.role
        active = None if wanted.active == account.active else wanted.active
        session.client.users.change(account.id, role, active)
    if password:
        session.client.users.give_password(account.id, password)


def _draw_groups(session: Session) -> None:
    texts = session.texts
    st.markdown(texts("people.groups_what"))
    with st.form("group", clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts("people.new_group"), max_chars=255)
        sent = st.form_submit_button(texts("people.add_group"), icon=":material/group_add:")
    if sent:
        change(partial(session.client.groups.add, name.strip()))
    offered = [one.name for one in session.client.users.list(limit=_OFFERED).items]
    for group in session.client.groups.list():
        if group.name != EVERYONE:
            _draw_group(session, group, offered)


def _draw_group(session: Session, group: Group, offered: Sequence[str]) -> None:
    """Whoever is not offered, as there are so many, can be typed."""
    texts = session.texts
    label = f"{inert(group.name)} · {texts.count('people.members', len(group.members))}"
    # By its key it stays open where its label changes, as when somebody else adds a member meanwhile.
    with st.expander(label, key=f"group-{group.id}"):
        changed = change_names(
            texts("people.member_list"),
            _members_key(group),
            group.members,
            offered,
            placeholder=texts("people.choose"),
        )
        with st.container(horizontal=True):
            _draw_group_acts(session, group, changed)


def _draw_group_acts(session: Session, group: Group, changed: Changed) -> None:
    texts = session.texts
    if st.button(texts("save"), key=f"save-{group.id}", type="primary"):
        change(partial(_change_members, session, group, changed))
    if st.button(texts("people.rename_group"), key=f"rename-{group.id}", type="tertiary"):
        _rename(session, group)
    if st.button(texts("people.remove_group"), key=f"remove-{group.id}", type="tertiary"):
        confirm(texts, "people.remove_group", partial(session.client.groups.remove, group.id), group.name)


def _rename(session: Session, group: Group) -> None:
    texts = session.texts

    @st.dialog(texts("people.rename_group"))
    def ask() -> None:
        with st.form("rename-group", border=False):
            name = st.text_input(texts("column.name"), group.name, max_chars=255)
            sent = st.form_submit_button(texts("save"), type="primary")
        if sent:
            change(partial(session.client.groups.rename, group.id, name.strip()))

    ask()


def _change_members(session: Session, group: Group, changed: Changed) -> None:
    joined = [_id_of(session, name) for name in changed.added if name not in group.members]
    left = [_id_of(session, name) for name in changed.removed if name in group.members]
    for user in joined:
        session.client.groups.join(group.id, user)
    for user in left:
        session.client.groups.leave(group.id, user)
    forget_names(_members_key(group))


def _members_key(group: Group) -> str:
    return f"members-{group.id}"


def _id_of(session: Session, name: str) -> int:
    """Raises NotFound."""
    found = next((one.id for one in session.client.users.list(name, limit=_MOST).items if one.name == name), None)
    if found is None:
        raise NotFound(session.texts("people.nobody", name=name))
    return found
