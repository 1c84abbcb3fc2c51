"""Looking after a document: who reads it, who keeps it, who vouches for it until when; and removing it for good."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from kb_assistant.domain.changes import ReaderChange, Wanted
from kb_assistant.domain.documents import Document
from ui.escaping import inert
from ui.known import collections_of, forget_known
from ui.session import Session
from ui.widgets.changing import change
from ui.widgets.confirming import confirm
from ui.widgets.naming import Changed, forget_names
from ui.widgets.readers import change_readers, with_readers

RECEIPT = "upkeep.receipt"
_NONE = ""
_HALF_A_YEAR = timedelta(days=182)


def draw_upkeep(session: Session, document: Document) -> None:
    _draw_readers(session, document)
    _draw_collection(session, document)
    _draw_owner(session, document)
    _draw_verification(session, document)
    _draw_removal(session, document)


def _draw_readers(session: Session, document: Document) -> None:
    texts, key = session.texts, f"readers-{document.id}"
    with st.form("readers"):
        changed = change_readers(session, texts("column.readers"), key, document.readers)
        if document.versions > 1:
            st.caption(texts("upkeep.older_too"))
        sent = st.form_submit_button(texts("save"))
    if sent:
        change(partial(_share, session, document, changed, key))


def _share(session: Session, document: Document, changed: Changed, key: str) -> None:
    # An empty box says that only oneself is left; who has no account here leaves nobody.
    is_left = session.standing.user_id is not None and not changed.applied(document.readers)
    myself = (f"@{session.standing.name}",) if is_left else ()
    wanted = ReaderChange((*changed.added, *myself), tuple(one for one in changed.removed if one not in myself))
    session.client.upkeep.change([document.id], Wanted(readers=wanted))
    forget_names(key)


def _draw_collection(session: Session, document: Document) -> None:
    texts, names = session.texts, with_readers(collections_of(session), session.texts)
    if not names:
        return
    names = {_NONE: texts("collections.in_none"), **names}
    here = document.collection or _NONE
    with st.form("collection"):
        wanted = st.selectbox(
            texts("filter.collection"),
            tuple(names),
            index=tuple(names).index(here) if here in names else 0,
            format_func=names.__getitem__,
        )
        readers = st.checkbox(texts("collections.with_readers"), value=True)
        sent = st.form_submit_button(texts("save"))
    if sent and wanted != here:
        change(partial(_move, session, document, wanted, readers))


def _move(session: Session, document: Document, wanted: str, readers: bool) -> None:
    collections = session.client.collections
    if wanted != _NONE:
        collections.put(wanted, [document.id], readers)
    elif document.collection is not None:
        collections.take_out(document.collection, [document.id])


def _draw_owner(session: Session, document: Document) -> None:
    texts = session.texts
    with st.form("owner"):
        owner = st.text_input(texts("column.owner"), value=document.care.owner or "", max_chars=255)
        sent = st.form_submit_button(texts("save"))
    if sent:
        change(partial(session.client.upkeep.give, document.id, owner.strip() or None))


def _draw_verification(session: Session, document: Document) -> None:
    texts, care = session.texts, document.care
    with st.form("verification"):
        st.markdown(texts("upkeep.vouch_what"))
        until = st.date_input(
            texts("upkeep.until"),
            value=max(care.verified_until or date.min, date.today() + _HALF_A_YEAR),
            min_value=date.today(),
            format=texts("written.picked"),
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(texts("upkeep.vouch"), icon=":material/verified:")
            ended = st.form_submit_button(texts("upkeep.unvouch"), type="tertiary")
    if sent and isinstance(until, date):
        change(partial(session.client.upkeep.vouch, document.id, until))
    elif ended:
        change(partial(session.client.upkeep.vouch, document.id, None))


def _draw_removal(session: Session, document: Document) -> None:
    texts = session.texts
    if st.button(texts("upkeep.remove"), icon=":material/delete:"):
        confirm(texts, "upkeep.remove", partial(_remove, session, document), document.title or document.path)


def _remove(session: Session, document: Document) -> None:
    st.session_state[RECEIPT] = (document.title or document.path, session.client.receipts.remove(document.id))
    forget_known()
    del st.query_params["d"]


def draw_receipt(session: Session) -> None:
    """Of what was removed last at this page, until it is put away."""
    if RECEIPT not in st.session_state:
        return
    texts = session.texts
    title, receipt = st.session_state[RECEIPT]
    removed = receipt.removed
    with st.container(border=True, key="receipt"):
        symbol = ":material/task_alt:" if receipt.returned == 0 else ":material/warning:"
        st.markdown(f"{symbol} **{texts('receipt.title', title=inert(title))}**")
        st.markdown(texts("receipt.probes", returned=receipt.returned, probes=receipt.probes))
        if receipt.copies:
            st.markdown(texts.count("receipt.copies", receipt.copies))
        figures = {name: getattr(removed, name) for name in ("versions", "passages", "vectors", "files", "answers")}
        st.caption(texts("receipt.removed", **figures))
        if not removed.complete:
            st.caption(texts("receipt.later"))
        st.caption(texts("receipt.id", id=receipt.id))
        st.button(texts("receipt.away"), on_click=_put_away)


def _put_away() -> None:
    del st.session_state[RECEIPT]
