"""The versions of a document, and what changed from one to the next."""

from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from kb_assistant.client import KbError
from kb_assistant.domain.catalogue import ListedVersion
from kb_assistant.domain.differences import ParagraphChange
from kb_assistant.domain.documents import Document
from ui.parts import part
from ui.session import Session
from ui.texts import Texts
from ui.widgets.refusal import draw_refusal
from ui.widgets.table import Cell, Column, Row, draw_table
from ui.widgets.uploading import await_files, draw_awaited

_CHANGES = 50


def draw_versions(session: Session, document: Document) -> None:
    texts, versions = session.texts, session.client.documents.versions(document.id)
    columns = (
        Column(texts("column.version")),
        Column(texts("column.title")),
        Column(texts("column.dated")),
        Column(texts("column.created")),
        Column(texts("column.pages"), number=True),
        Column(texts("column.characters"), number=True),
    )
    draw_table(texts("document.versions"), columns, [_row(one, texts) for one in versions], "versions")
    if len(versions) > 1:
        _draw_differences(session, document, versions)


def _row(version: ListedVersion, texts: Texts) -> Row:
    return Row(
        (
            Cell(_name(version, texts), tone="good" if version.current else "plain"),
            Cell(version.title),
            Cell(texts.date(version.dated) if version.dated else "–"),
            Cell(texts.date(version.created.date())),
            Cell(str(version.pages or "–")),
            Cell(texts.number(version.characters)),
        )
    )


def _name(version: ListedVersion, texts: Texts) -> str:
    return f"{version.number} · {texts('document.current')}" if version.current else str(version.number)


def _draw_differences(session: Session, document: Document, versions: Sequence[ListedVersion]) -> None:
    texts = session.texts
    st.header(texts("document.differences"), anchor=False)
    newer = st.selectbox(
        texts("document.compare"),
        versions[:-1],
        format_func=lambda one: texts("document.from_to", older=one.number - 1, newer=one.number),
    )
    older = versions[versions.index(newer) + 1]
    with st.container(horizontal=True, key="version-tools"):
        file, symbol = f"/api/v1/versions/{older.id}/original", ":material/download:"
        st.link_button(texts("document.file_of", number=older.number), file, icon=symbol)
        if session.standing.may.edit and not older.current:
            _draw_take_back(session, document, older)
    draw_awaited(session, _awaited(document))
    found = session.client.reports.differences(document.id, older.id, newer.id, limit=_CHANGES)
    st.caption(texts("document.changed", changed=found.total, unchanged=found.unchanged))
    with st.container(border=True, key="changes", gap="small"):
        page = None
        for place, change in enumerate(found.changes):
            page = _draw_page(change, page, texts)
            _draw_change(change, f"change-{newer.number}-{place}", texts)
    if found.total > len(found.changes):
        st.caption(texts("document.more_changes", number=found.total - len(found.changes)))


def _draw_take_back(session: Session, document: Document, older: ListedVersion) -> None:
    """For what was replaced by mistake."""
    label = session.texts("document.take_back", number=older.number)
    if not st.button(label, key="take-back", icon=":material/history:"):
        return
    try:
        queued = session.client.uploads.take_back(document.id, older.id)
    except KbError as error:
        draw_refusal(error)
    else:
        await_files([asdict(queued)], _awaited(document))


def _awaited(document: Document) -> str:
    return f"take-back-{document.id}"


def _draw_page(change: ParagraphChange, before: int | None, texts: Texts) -> int | None:
    """The number of its page, above the first change on it."""
    place = change.new or change.old
    page = place.page if place else None
    if page and page != before:
        st.caption(texts("source.page", page=page))
    return page


def _draw_change(change: ParagraphChange, key: str, texts: Texts) -> None:
    segments = [{"change": str(segment.change), "text": segment.text} for segment in change.segments]
    labels = {"removed": texts("shared.removed_words"), "added": texts("shared.added_words")}
    part("difference", {"segments": segments, "labels": labels}, key)
