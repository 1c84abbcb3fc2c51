"""Collections: documents under one name that are read by the same people. For those who look after documents."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from kb_assistant.domain.collections import Collection
from ui.escaping import inert
from ui.known import collections_of, forget_known
from ui.session import Session
from ui.widgets.changing import change
from ui.widgets.confirming import confirm
from ui.widgets.naming import Changed
from ui.widgets.readers import change_readers, choose_readers, read_by

Open = Callable[[str], None]
"""Turns to the documents of a collection."""


def draw_collections(session: Session, open_it: Open) -> None:
    texts, found = session.texts, collections_of(session)
    with st.container(horizontal=True, vertical_alignment="center", key="head-collections"):
        st.markdown(texts("collections.what"))
        if st.button(texts("collections.add"), type="primary", icon=":material/create_new_folder:"):
            _add(session)
    if not found:
        st.info(texts("collections.none"), icon=":material/folder_open:")
    for collection in found:
        _draw(session, collection, open_it)


def _draw(session: Session, collection: Collection, open_it: Open) -> None:
    texts, name = session.texts, collection.id
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row-{name}"):
        with st.container(gap=None):
            st.text(collection.name)
            count = texts.count("collections.documents", len(collection.documents))
            st.caption(f"{count} · {inert(read_by(collection, texts))}")
        with st.container(horizontal=True, width="content"):
            _draw_acts(session, collection, open_it)


def _draw_acts(session: Session, collection: Collection, open_it: Open) -> None:
    texts, name = session.texts, collection.id
    st.button(
        texts("collections.open"),
        key=f"open-{name}",
        icon=":material/folder_open:",
        on_click=partial(open_it, name),
    )
    if st.button(texts("collections.change"), key=f"change-{name}", icon=":material/edit:"):
        _change(session, collection)
    if st.button(texts("collections.remove"), key=f"remove-{name}", icon=":material/folder_delete:"):
        confirm(texts, "collections.remove", partial(_remove, session, name), collection.name)


def _add(session: Session) -> None:
    texts, collections = session.texts, session.client.collections

    @st.dialog(texts("collections.add"))
    def ask() -> None:
        name = st.text_input(texts("column.name"), max_chars=255)
        readers = choose_readers(session, texts("column.readers"))
        st.caption(texts("collections.readers_what"))
        if st.button(texts("collections.add_yes"), type="primary"):
            change(partial(collections.add, name.strip(), readers))

    ask()


def _change(session: Session, collection: Collection) -> None:
    texts, key = session.texts, f"readers-{collection.id}"

    @st.dialog(texts("collections.change"))
    def ask() -> None:
        name = st.text_input(texts("column.name"), value=collection.name, max_chars=255).strip()
        readers = change_readers(session, texts("column.readers"), key, collection.readers)
        st.caption(texts("collections.follow"))
        if st.button(texts("save"), type="primary"):
            change(partial(_save, session, collection, name, readers))

    ask()


def _save(session: Session, collection: Collection, name: str, readers: Changed) -> None:
    """What was not touched here stays as others may have made it meanwhile."""
    now = session.client.collections.show(collection.id).readers
    renamed = None if name == collection.name else name
    session.client.collections.change(collection.id, renamed, readers.applied(now) if readers else None)


def _remove(session: Session, collection: str) -> None:
    session.client.collections.remove(collection)
    forget_known()
