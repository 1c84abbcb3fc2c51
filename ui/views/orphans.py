"""Documents whose readers are all gone, for administrators: to be taken over."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from kb_assistant.domain.orphans import Orphan
from ui.session import Session
from ui.texts import Texts
from ui.widgets.confirming import confirm
from ui.widgets.table import Cell, Column, Row, draw_table

_MOST = 1000
"""Taken over at a time."""


def draw_orphans(session: Session) -> None:
    texts, found = session.texts, session.client.orphans.list()
    with st.container(horizontal=True, vertical_alignment="center", key="head-orphans"):
        st.markdown(texts("orphans.what"))
        if found and st.button(
            f"{texts('orphans.adopt')} ({len(found)})", type="primary", icon=":material/how_to_reg:"
        ):
            _adopt(session, found)
    if not found:
        st.info(texts("orphans.none"), icon=":material/task_alt:")
        return
    columns = (Column(texts("column.title")), Column(texts("column.updated")))
    clicked = draw_table(texts("documents.orphans"), columns, [_row(one, texts) for one in found], "orphans")
    _adopt(session, [one for one in found if one.id == clicked.row])


def _adopt(session: Session, wanted: Sequence[Orphan]) -> None:
    if not wanted:
        return
    ids = [one.id for one in wanted][:_MOST]
    named = wanted[0].path if len(wanted) == 1 else session.texts.count("collections.documents", len(ids))
    confirm(session.texts, "orphans.adopt", partial(session.client.orphans.adopt, ids), named)


def _row(orphan: Orphan, texts: Texts) -> Row:
    path = orphan.path if orphan.path != orphan.title else ""
    return Row((Cell(orphan.title, path), Cell(texts.date(orphan.updated.date()))), orphan.id)
