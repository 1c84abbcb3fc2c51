"""Documents that were looked up a moment ago: a page draws the same ones again with every click."""

from contextlib import suppress
from time import monotonic

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.documents import Document
from ui.session import Session

_KEPT = "known.documents"
_SECONDS = 30.0


def document_of(session: Session, document: str) -> Document | None:
    """As it was half a minute ago at most; None where it is gone or hidden. Says nothing of its text."""
    kept: dict[str, tuple[float, Document | None]] = st.session_state.setdefault(_KEPT, {})
    if document not in kept or monotonic() - kept[document][0] > _SECONDS:
        kept[document] = (monotonic(), _looked_up(session, document))
    return kept[document][1]


def forget_known() -> None:
    """After something was changed here."""
    st.session_state.pop(_KEPT, None)


def _looked_up(session: Session, document: str) -> Document | None:
    with suppress(NotFound):
        return session.client.documents.show(document)
    return None
