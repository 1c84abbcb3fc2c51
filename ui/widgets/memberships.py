"""The groups that somebody is in, for administrators."""

from collections.abc import Mapping

from kb_assistant.client import NotFound
from kb_assistant.domain.access import EVERYONE, Group
from kb_assistant.domain.accounts import Account
from ui.session import Session
from ui.widgets.naming import Changed, change_names, forget_names


def change_memberships(session: Session, account: Account) -> Changed:
    texts, groups = session.texts, _groups(session)
    now = [name for name, group in groups.items() if account.name in group.members]
    return change_names(texts("people.groups"), _key(account), now, groups, placeholder=texts("people.choose_groups"))


def save_memberships(session: Session, account: Account, changed: Changed) -> None:
    """Raises NotFound before anything is changed where a group that was typed is none."""
    groups = _groups(session)
    joined = [_named(session, groups, name) for name in changed.added]
    for group in joined:
        session.client.groups.join(group.id, account.id)
    for name in changed.removed:
        if name in groups:
            session.client.groups.leave(groups[name].id, account.id)
    forget_names(_key(account))


def _groups(session: Session) -> Mapping[str, Group]:
    return {group.name: group for group in session.client.groups.list() if group.name != EVERYONE}


def _named(session: Session, groups: Mapping[str, Group], name: str) -> Group:
    if name not in groups:
        raise NotFound(session.texts("people.no_group", name=name))
    return groups[name]


def _key(account: Account) -> str:
    return f"groups-of-{account.id}"
