"""Files that are sent to the library, and what became of each."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import streamlit as st

from kb_assistant.domain.catalogue import Cut, DocumentFilter
from kb_assistant.domain.collections import Collection
from ui.batch import Batch, Unread, looked_at
from ui.escaping import inert
from ui.known import forget_known
from ui.parts import part
from ui.selection import Selection
from ui.session import Session
from ui.texts import Texts
from ui.widgets.lookalikes import draw_namesake
from ui.widgets.many import look_after
from ui.widgets.readers import choose_readers, with_readers

UPLOAD = "upload"
"""The key of where files are dropped."""
_ADDING = "uploading.adding"
_GOING = "uploading.going"
_ENDED = "uploading.ended"
_SAID = "uploading.said"
_NEW = "upload-new"
_SECONDS = 1.5
_AT_ONCE = 100
"""Documents whose readers are looked up at once; the service tells of no more."""
_NAMED = 5
"""Failures that are shown at once; the others are unfolded."""


def is_adding() -> bool:
    """Whether the place to drop files at is open on the page of the documents."""
    return bool(st.session_state.get(_ADDING))


def add_files(adding: bool) -> None:
    st.session_state[_ADDING] = adding


def draw_adding(session: Session, label: str, key: str, kind: Literal["primary", "secondary"] = "secondary") -> None:
    """On other pages, for those who may add documents: the way to where files are dropped."""
    if st.button(label, key=key, type=kind, icon=":material/upload:"):
        add_files(True)
        st.switch_page(session.pages["documents"])


def draw_upload(session: Session, collections: Sequence[Collection]) -> None:
    with st.container(border=True, key=UPLOAD):
        readers, collection = _draw_readers(session, collections)
        given = {"to": "/api/v1/documents", "method": "POST", "readers": readers, "collection": collection}
        send_files(session, given, _NEW)
        _draw_unshared(session, st.session_state.get(_ended(_NEW), Batch()))


def _draw_unshared(session: Session, batch: Batch) -> None:
    """Whoever named nobody is told that nobody else gets answers from what they sent, and names them here."""
    texts, chosen = session.texts, _unshared(session, batch)
    if not len(chosen):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="unshared"):
        st.markdown(f":material/lock: {texts.count('upload.unshared', len(chosen))}", width="content")
        if st.button(texts("upload.choose_readers"), icon=":material/group_add:"):
            look_after(session, chosen)


def _unshared(session: Session, batch: Batch) -> Selection:
    read = [job.document for job in batch.done.values() if job.document and job.outcome == "new"]
    parts = (tuple(read[at : at + _AT_ONCE]) for at in range(0, len(read), _AT_ONCE))
    look = session.client.documents.list
    found = (one for ids in parts for one in look(DocumentFilter(ids=ids), Cut(limit=_AT_ONCE)).items)
    return Selection({one.id: one for one in found if one.readers == (f"@{session.standing.name}",)})


def send_files(session: Session, given: Mapping[str, Any], key: str, *, single: bool = False) -> None:
    """Draws the place to drop files at, and what becomes of those that were sent from it."""
    batch: Batch = st.session_state.get(_ended(key), Batch())
    labels, states = _labels(session.texts, single), _states(batch)
    said = st.session_state.get(f"{_SAID}.{key}", {})
    data = {**given, "labels": labels, "single": single, "accept": "", "ended": states, "said": said}
    if sent := part("upload", data, key, on_sent_change=partial(_word, session.texts, key)).sent:
        await_files(sent, key)
    draw_awaited(session, key)


def await_files(files: Sequence[Mapping[str, Any]], key: str) -> None:
    """From now on it is told what becomes of these, as the service answered."""
    st.session_state.pop(_ended(key), None)
    st.session_state[_going(key)] = st.session_state.get(_going(key), Batch()).with_files(files)


def draw_awaited(session: Session, key: str) -> None:
    """What becomes of the files that are awaited under that key."""
    if st.session_state.get(_going(key)):
        _follow(session, key)
    else:
        _draw_ended(session, st.session_state.get(_ended(key), Batch()))


def _going(key: str) -> str:
    return f"{_GOING}.{key}"


def _ended(key: str) -> str:
    return f"{_ENDED}.{key}"


def _states(batch: Batch) -> dict[str, str]:
    """The name of what became of each job that is over."""
    done = {str(job.id): "failed" if job.outcome == "failed" else "read" for job in batch.done.values()}
    return done | dict.fromkeys(map(str, batch.gone), "gone")


def _word(texts: Texts, key: str) -> None:
    """Why files were refused, which the script heard from the service, in the words that it is to show."""
    reasons = [file["reason"] for file in st.session_state[key].sent or () if file.get("reason")]
    st.session_state[f"{_SAID}.{key}"] = {reason: texts.said(reason) for reason in reasons}


def _labels(texts: Texts, single: bool) -> dict[str, str]:
    """One file that replaces another is no folder and no ZIP."""
    names = (
        "drop",
        "files",
        "folder",
        "hint",
        "waiting",
        "checking",
        "broken",
        "queued",
        "unchanged",
        "read",
        "failed",
        "gone",
    )
    said = {name: texts(f"upload.{name}") for name in names}
    ones = {name: texts(f"upload.one_{name}") for name in ("drop", "files", "hint")}
    return {**said, **ones} if single else said


def _draw_readers(session: Session, collections: Sequence[Collection]) -> tuple[list[str] | None, str]:
    texts = session.texts
    names = with_readers(collections, texts)
    with st.container(horizontal=True, key="upload-choices"):
        readers = choose_readers(session, texts("upload.readers"))
        collection = (
            st.selectbox(
                texts("filter.collection"),
                tuple(names),
                index=None,
                format_func=names.__getitem__,
                placeholder=texts("collections.choose"),
            )
            if names
            else None
        )
    # Not named: a new document has the collection's, or only whoever uploads it; a new version keeps those it had.
    return readers or None, collection or ""


def _follow(session: Session, key: str) -> None:
    """Tells how far the jobs are, again and again until all are done."""
    going = _going(key)

    @st.fragment(run_every=_SECONDS)
    def follow() -> None:
        batch = looked_at(session.client, st.session_state.get(going, Batch()))
        _draw_progress(session.texts, batch)
        if batch.waiting:
            st.session_state[going] = batch
            return
        st.session_state[_ended(key)] = batch
        st.session_state.pop(going, None)
        forget_known()
        st.rerun()

    follow()


def _draw_progress(texts: Texts, batch: Batch) -> None:
    if len(batch):
        done = len(batch.done)
        st.progress(done / len(batch), texts("upload.progress", done=done, total=len(batch)))


def _draw_ended(session: Session, batch: Batch) -> None:
    """What came of the files, and why of those that could not be read, until others are sent."""
    texts = session.texts
    if batch.read == batch.sent > 0:
        st.caption(f":material/check_circle: {texts('upload.ended')}")
    elif batch.read:
        st.caption(texts("upload.ended_some", read=batch.read, total=batch.sent))
    failures = batch.failures
    _draw_failures(failures[:_NAMED], texts)
    if len(failures) > _NAMED:
        with st.expander(texts.count("upload.more_failed", len(failures) - _NAMED)):
            _draw_failures(failures[_NAMED:], texts)
    for document, other in batch.doubles:
        draw_namesake(session, document, other)


def _draw_failures(failures: Sequence[Unread], texts: Texts) -> None:
    for unread in failures:
        st.error(_told(unread, texts), icon=":material/error:")


def _told(unread: Unread, texts: Texts) -> str:
    """Reasons mostly name the file themselves."""
    reason = inert(texts.said(unread.reason))
    return reason if unread.reason.startswith(unread.path) else f"**{inert(unread.path)}**: {reason}"
