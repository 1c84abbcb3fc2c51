"""What was looked up a moment ago: a page draws the same documents, collections and groups again with every click."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TypeVar

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.catalogue import Cut, DocumentFilter, Vouched
from kb_assistant.domain.collections import Collection
from kb_assistant.domain.documents import Document
from kb_assistant.domain.jobs import Pending
from ui.backing import Backings
from ui.numbering import Quote, sources_of
from ui.session import Session

Found = TypeVar("Found")

_KEPT = "known.documents"
_COLLECTIONS = "known.collections"
_GROUPS = "known.groups"
_FAILURES = "known.failures"
_ORPHANS = "known.orphans"
_EXPIRED = "known.expired"
_ANY = "known.any"
_SECONDS = 30.0


def document_of(session: Session, document: str) -> Document | None:
    """As it was half a minute ago at most; None where it is gone or hidden. Says nothing of its text."""
    kept = _kept()
    if document not in kept or monotonic() - kept[document][0] > _SECONDS:
        kept[document] = (monotonic(), _looked_up(session, document))
    return kept[document][1]


def readable_of(session: Session, documents: Iterable[str]) -> frozenset[str]:
    """Those that the reader may read at this moment: what a page keeps of their text is asked for before it is shown
    again."""
    named = tuple(dict.fromkeys(documents))
    if not named:
        return frozenset()
    found = session.client.documents.list(DocumentFilter(ids=named), Cut(limit=len(named))).items
    _kept().update({document.id: (monotonic(), document) for document in found})
    return frozenset(document.id for document in found)


def backings_of(session: Session, quotes: Sequence[Quote]) -> Backings:
    """What stands behind the documents that are quoted."""
    found = (document_of(session, source.document) for source in sources_of(quotes))
    return {document.id: document for document in found if document}


def collections_of(session: Session) -> tuple[Collection, ...]:
    """Those that the reader may see anything of."""
    return _recent(_COLLECTIONS, session.client.collections.list)


def groups_of(session: Session) -> Sequence[str]:
    """The groups whose names somebody may be offered as readers."""
    return _recent(_GROUPS, session.client.groups.names)


def failures_of(session: Session) -> int:
    """How many files were not understood that the reader may do something about."""
    return _recent(_FAILURES, lambda: session.client.jobs.list(limit=1, pending=Pending.FAILED).total)


def has_documents(session: Session) -> bool:
    """Whether there is anything that the reader may read."""
    return _recent(_ANY, lambda: session.client.documents.list(cut=Cut(limit=1)).total > 0)


def orphans_of(session: Session) -> int:
    """How many documents have lost their readers, for administrators."""
    return _recent(_ORPHANS, lambda: len(session.client.orphans.list()))


def expired_of(session: Session) -> int:
    """How many documents the reader keeps for which nobody vouches any more."""
    kept = DocumentFilter(owner=session.standing.name, vouched=Vouched.EXPIRED)
    return _recent(_EXPIRED, lambda: session.client.documents.list(kept, Cut(limit=1)).total)


def forget_known() -> None:
    """After something was changed here."""
    for name in (_KEPT, _COLLECTIONS, _GROUPS, _FAILURES, _ORPHANS, _EXPIRED, _ANY):
        st.session_state.pop(name, None)


def _kept() -> dict[str, tuple[float, Document | None]]:
    found: dict[str, tuple[float, Document | None]] = st.session_state.setdefault(_KEPT, {})
    return found


def _recent(name: str, look: Callable[[], Found]) -> Found:
    held: tuple[float, Found] | None = st.session_state.get(name)
    if held is None or monotonic() - held[0] > _SECONDS:
        held = (monotonic(), look())
        st.session_state[name] = held
    return held[1]


def _looked_up(session: Session, document: str) -> Document | None:
    with suppress(NotFound):
        return session.client.documents.show(document)
    return None
