"""One document: what was understood of it, its versions, who looks after it and who reads it."""

from datetime import date

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.catalogue import ListedVersion
from kb_assistant.domain.documents import Document, DocumentState
from ui.escaping import inert
from ui.session import Session
from ui.widgets.table import Cell, Column, Row, draw_table
from ui.widgets.tags import vouching_tag


def draw_document(session: Session, wanted: str) -> None:
    texts = session.texts
    st.button(texts("document.back"), icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    try:
        document = session.client.documents.show(wanted)
    except NotFound:
        st.title(texts("document.none"), anchor=False)
        st.markdown(texts("source.gone"))
        return
    st.title(inert(document.title or document.path), anchor=False)
    _draw_facts(session, document)
    _draw_versions(session, session.client.documents.versions(document.id))


def _leave() -> None:
    st.query_params.pop("d", None)


def _draw_facts(session: Session, document: Document) -> None:
    texts = session.texts
    vouching = vouching_tag(document.care, date.today(), texts)
    st.caption(" · ".join(inert(part) for part in (document.path, document.format.upper()) if part))
    colour = "green" if document.state is DocumentState.READY else "orange"
    tone = {"good": "green", "bad": "orange"}.get(vouching.tone, "gray")
    st.markdown(f":{colour}-badge[{texts(f'state.{document.state.name}')}] :{tone}-badge[{inert(vouching.text)}]")
    if document.reason:
        st.warning(inert(document.reason), icon=":material/report:")


def _draw_versions(session: Session, versions: tuple[ListedVersion, ...]) -> None:
    texts = session.texts
    st.subheader(texts("document.versions"), anchor=False)
    columns = (
        Column(texts("column.version"), number=True),
        Column(texts("column.title")),
        Column(texts("column.dated")),
        Column(texts("column.created")),
        Column(texts("column.pages"), number=True),
        Column(texts("column.characters"), number=True),
    )
    rows = [
        Row(
            (
                Cell(str(version.number), texts("document.current") if version.current else ""),
                Cell(version.title),
                Cell(texts.date(version.dated) if version.dated else "–"),
                Cell(texts.date(version.created.date())),
                Cell(str(version.pages or "–")),
                Cell(f"{version.characters:,}"),
            )
        )
        for version in versions
    ]
    draw_table(texts("document.versions"), columns, rows, "versions")
