"""The documents one may read; whoever looks after them adds and changes them here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from kb_assistant.domain.catalogue import EVERY_DOCUMENT, Cut, DocumentFilter, DocumentPage, Order
from kb_assistant.domain.documents import Document, DocumentState
from ui.guiding import lead_to
from ui.known import collections_of, expired_of, failures_of, orphans_of
from ui.selection import choose, selection
from ui.session import Session
from ui.texts import Texts
from ui.views.collections import draw_collections
from ui.views.document import draw_document
from ui.views.orphans import draw_orphans
from ui.views.queue import draw_queue
from ui.widgets.document_filter import PAGING, draw_filter, draw_taking_away, look_for_expired, look_into
from ui.widgets.many import CHOSEN, draw_chosen
from ui.widgets.paging import draw_paging, page_of, turn_back
from ui.widgets.table import Cell, Choosing, Column, Ordered, Row, draw_table
from ui.widgets.tags import vouching_tag
from ui.widgets.upkeep import draw_receipt
from ui.widgets.uploading import UPLOAD, add_files, draw_upload, is_adding

_PAGE = 25
_ORDER = "documents.order"
_SHOWN = "documents.shown"
_TONES: Mapping[DocumentState, str] = {DocumentState.PARTIAL: "bad", DocumentState.FAILED: "worst"}


def show(session: Session) -> None:
    document = st.query_params.get("d")
    with st.container(key="wide"):
        if document:
            draw_document(session, document)
            return
        _draw_head(session)
        chosen = _choose_view(session) if session.standing.may.edit else "all"
        _VIEWS[chosen or "all"](session)


def _draw_head(session: Session) -> None:
    texts, adding = session.texts, _is_adding(session) and st.session_state.get(_SHOWN, "all") == "all"
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(texts("page.documents"), anchor=False)
        if session.standing.may.edit:
            st.button(
                texts("documents.close" if adding else "documents.add"),
                key="documents.toggle",
                type="secondary" if adding else "primary",
                icon=":material/close:" if adding else ":material/upload:",
                on_click=partial(_add, not adding),
            )


def _is_adding(session: Session) -> bool:
    return session.standing.may.edit and is_adding()


def _add(adding: bool) -> None:
    add_files(adding)
    st.session_state[_SHOWN] = "all"
    if adding:
        lead_to(UPLOAD)


def _look_into(collection: str) -> None:
    look_into(collection)
    st.session_state[_SHOWN] = "all"


def _choose_view(session: Session) -> str | None:
    """Beside those that wait for somebody stands how many: nobody looks there otherwise."""
    texts, offered = session.texts, _offered(session)
    waiting = {"queue": failures_of(session), "orphans": orphans_of(session) if "orphans" in offered else 0}
    st.session_state.setdefault(_SHOWN, "all")
    return st.segmented_control(
        texts("document.show"),
        offered,
        format_func=lambda name: texts(f"documents.{name}") + (f" · {waiting[name]}" if waiting.get(name) else ""),
        key=_SHOWN,
        label_visibility="collapsed",
        required=True,
    )


def _offered(session: Session) -> tuple[str, ...]:
    standing = session.standing
    # The console's own eyes see all documents: it has none to take over.
    adopts = standing.may.administer and standing.user_id is not None
    return tuple(name for name in _VIEWS if adopts or name != "orphans")


def _draw_list(session: Session) -> None:
    texts, collections = session.texts, collections_of(session)
    if _is_adding(session):
        draw_upload(session, collections)
    draw_receipt(session)
    if session.standing.may.edit:
        _draw_expired(session)
    filters = st.empty()
    with filters.container():
        wanted = draw_filter(session, collections)
    ordered: Ordered = st.session_state.get(_ORDER, Ordered(Order.TITLE))
    cut = Cut(Order(ordered.by), ordered.descending, limit=_PAGE)
    found = page_of(PAGING, _PAGE, lambda start: session.client.documents.list(wanted, replace(cut, start=start)))
    if not found.total and wanted == EVERY_DOCUMENT:
        filters.empty()
    if found.total:
        _draw_table(session, found, {one.id: one.name for one in collections}, ordered)
    else:
        _say_none(session, wanted)
    draw_paging(texts, PAGING, found.total, _PAGE)
    draw_chosen(session, wanted, found.total)


def _draw_expired(session: Session) -> None:
    """Nobody looks for it unless they are told."""
    texts, expired = session.texts, expired_of(session)
    if not expired:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="expired"):
        st.markdown(f":material/event_busy: {texts.count('documents.expired', expired)}", width="content")
        show = partial(look_for_expired, session.standing.name)
        st.button(texts("documents.expired_show"), key="expired-show", on_click=show)


def _say_none(session: Session, wanted: DocumentFilter) -> None:
    texts = session.texts
    if wanted != EVERY_DOCUMENT:
        st.info(texts("documents.none_found"), icon=":material/search_off:")
        draw_taking_away(texts("document.back"))
        return
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        st.markdown(f"**{texts('documents.none')}**", text_alignment="center")
        may_edit = session.standing.may.edit
        st.markdown(texts("documents.none_add" if may_edit else "documents.none_ask"), text_alignment="center")
        if may_edit and not _is_adding(session):
            st.button(texts("documents.add_first"), type="primary", on_click=partial(_add, True))


def _draw_table(session: Session, found: DocumentPage, names: Mapping[str, str], ordered: Ordered) -> None:
    texts = session.texts
    columns = (
        Column(texts("column.title"), Order.TITLE),
        Column(texts("column.state"), Order.STATE),
        Column(texts("column.vouched")),
        Column(texts("column.readers")),
        Column(texts("column.owner")),
        Column(texts("column.dated"), Order.DATED),
        Column(texts("column.updated"), Order.UPDATED),
    )
    rows = [_row(document, names, texts) for document in found.items]
    note = partial(_mark, found.items)
    choosing = Choosing(selection().documents, texts("many.choose_all"), texts("many.choose_one"), note, CHOSEN)
    may_choose = choosing if session.standing.may.edit else None
    clicked = draw_table(texts("page.documents"), columns, rows, "documents", ordered, may_choose)
    if clicked.row:
        st.query_params["d"] = clicked.row
        st.rerun()
    if clicked.order:
        is_same = clicked.order == ordered.by
        st.session_state[_ORDER] = Ordered(clicked.order, is_same and not ordered.descending)
        turn_back(PAGING)
        st.rerun()


def _mark(shown: Sequence[Document], chosen: Sequence[str]) -> None:
    choose(selection().marked(shown, chosen))


def _row(document: Document, names: Mapping[str, str], texts: Texts) -> Row:
    vouching = vouching_tag(document.care, date.today(), texts)
    kind = document.format.upper()
    collection = names.get(document.collection or "", "")
    about = " · ".join(part for part in (kind, document.path, collection) if part)
    return Row(
        (
            Cell(document.title or document.path, about),
            Cell(texts(f"state.{document.state.name}"), tone=_TONES.get(document.state, "good")),
            Cell(vouching.text, tone=vouching.tone),
            Cell(", ".join(document.readers) or texts("documents.private")),
            Cell(document.care.owner or "–"),
            Cell(texts.date(document.dated) if document.dated else "–"),
            Cell(texts.date(document.updated.date())),
        ),
        document.id,
    )


_VIEWS: Mapping[str, Callable[[Session], None]] = {
    "all": _draw_list,
    "collections": partial(draw_collections, open_it=_look_into),
    "queue": draw_queue,
    "orphans": draw_orphans,
}
