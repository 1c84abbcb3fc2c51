"""A document that seems to be a new version of another: the question what it is to be."""

from functools import partial

import streamlit as st

from kb_assistant.domain.documents import Document
from kb_assistant.domain.likeness import Lookalike
from ui.escaping import inert
from ui.known import forget_known
from ui.session import Session
from ui.widgets.confirming import confirm

_KEPT = "lookalikes.kept"


def draw_lookalikes(session: Session, document: Document) -> None:
    """Nothing for those who were answered with "keep both" in this tab."""
    kept: set[tuple[str, str]] = st.session_state.setdefault(_KEPT, set())
    for other in session.client.reports.lookalikes(document.id)[:1]:
        if (document.id, other.document) not in kept:
            _ask(session, document, other)


def _ask(session: Session, document: Document, other: Lookalike) -> None:
    texts = session.texts
    with st.container(border=True, key="lookalike"):
        title = inert(other.title or other.path)
        st.markdown(f":material/difference: **{texts('lookalike.question', title=title)}**")
        st.caption(texts("lookalike.share", share=round(100 * other.likeness), path=inert(other.path)))
        with st.container(horizontal=True):
            if st.button(texts("lookalike.replace"), type="primary", key="lookalike-replace"):
                confirm(texts, "lookalike.replace", partial(_replace, session, document, other), other.title)
            st.button(texts("lookalike.keep"), key="lookalike-keep", on_click=partial(_keep, document, other))


def _replace(session: Session, document: Document, other: Lookalike) -> None:
    session.client.reports.become(document.id, other.document)
    forget_known()
    st.query_params["d"] = other.document


def _keep(document: Document, other: Lookalike) -> None:
    st.session_state[_KEPT].add((document.id, other.document))
