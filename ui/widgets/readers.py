"""Who is to read something: groups, and people by name."""

from collections.abc import Sequence

import streamlit as st

from ui.escaping import inert
from ui.known import groups_of
from ui.session import Session


def choose_readers(session: Session, label: str, chosen: Sequence[str] = ()) -> list[str]:
    """Names that are not offered can be typed; the service says which of them nobody has."""
    texts = session.texts
    return st.multiselect(
        label,
        sorted({*groups_of(session), *chosen}),
        default=chosen,
        format_func=inert,
        accept_new_options=True,
        placeholder=texts("upload.nobody"),
        help=texts("filter.reader_help"),
    )
