"""Who is to read something: groups, and people by name."""

from collections.abc import Iterable, Sequence

from ui.known import groups_of
from ui.session import Session
from ui.widgets.naming import Changed, change_names, pick_names


def choose_readers(session: Session, label: str) -> list[str]:
    """Of something new. Names that are not offered can be typed; the service says which of them nobody has."""
    return choose_names(session, label, groups_of(session), session.texts("upload.nobody"))


def choose_names(session: Session, label: str, offered: Iterable[str], placeholder: str) -> list[str]:
    return pick_names(label, offered, placeholder=placeholder, help=session.texts("filter.reader_help"))


def change_readers(session: Session, label: str, key: str, now: Sequence[str]) -> Changed:
    """The same for something that is read by these people and groups already."""
    texts = session.texts
    return change_names(
        label,
        key,
        now,
        groups_of(session),
        placeholder=texts("upload.nobody"),
        help=texts("filter.reader_help"),
    )
