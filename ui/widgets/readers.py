"""Who is to read something: groups, and people by name."""

from collections.abc import Iterable, Sequence

from kb_assistant.domain.collections import Collection
from ui.escaping import plain
from ui.known import groups_of
from ui.session import Session
from ui.texts import Texts
from ui.widgets.naming import Changed, change_names, pick_names


def with_readers(collections: Iterable[Collection], texts: Texts) -> dict[str, str]:
    """Collections by id as menus name them: whoever chooses one is to see who reads what is put into it."""
    return {one.id: plain(f"{one.name} · {read_by(one, texts)}") for one in collections}


def read_by(collection: Collection, texts: Texts) -> str:
    return texts("document.readers", readers=", ".join(collection.readers) or texts("collections.private"))


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
