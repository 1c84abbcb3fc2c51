"""A document that seems to be a new version of another: the question what it is to be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from kb_assistant.domain.documents import Document
from ui.escaping import inert
from ui.known import document_of, forget_known
from ui.session import Session
from ui.widgets.confirming import confirm

_KEPT = "lookalikes.kept"


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A document by its id, and the other one that it may be the newest version of, with that one's title."""

    document: str
    other: str
    title: str


def draw_lookalikes(session: Session, document: Document) -> None:
    """Nothing for those who were answered with "keep both" in this tab."""
    texts = session.texts
    for other in session.client.reports.lookalikes(document.id)[:1]:
        proposal = _Proposal(document.id, other.document, other.title or other.path)
        question = texts("lookalike.question", title=inert(proposal.title))
        about = texts("lookalike.share", share=round(100 * other.likeness), path=inert(other.path))
        _ask(session, proposal, question, about, partial(_go_to, other.document))


def draw_namesake(session: Session, document: str, other: str) -> None:
    """Of a file that was just sent and is called like another document; nothing where one of them is gone."""
    found, texts = document_of(session, other), session.texts
    if found is None or document_of(session, document) is None:
        return
    owner = texts("source.owner", name=found.care.owner) if found.care.owner else ""
    about = " · ".join(inert(part) for part in (found.title, owner, texts.date(found.updated.date())) if part)
    question = texts("lookalike.namesake", path=inert(found.path))
    _ask(session, _Proposal(document, other, found.title), question, about)


def _ask(
    session: Session, proposal: _Proposal, question: str, about: str, replaced: Callable[[], object] | None = None
) -> None:
    """`replaced` is done once it is the other one's newest version."""
    if proposal in _kept():
        return
    with st.container(border=True, key=f"lookalike-{proposal.document}"):
        st.markdown(f":material/difference: **{question}**")
        st.caption(about)
        with st.container(horizontal=True):
            _draw_answers(session, proposal, replaced)


def _draw_answers(session: Session, proposal: _Proposal, replaced: Callable[[], object] | None) -> None:
    texts, name = session.texts, proposal.document
    if st.button(texts("lookalike.replace"), type="primary", key=f"lookalike-replace-{name}"):
        confirm(texts, "lookalike.replace", partial(_replace, session, proposal, replaced), proposal.title)
    st.button(texts("lookalike.keep"), key=f"lookalike-keep-{name}", on_click=_kept().add, args=(proposal,))


def _replace(session: Session, proposal: _Proposal, replaced: Callable[[], object] | None) -> None:
    session.client.reports.become(proposal.document, proposal.other)
    forget_known()
    if replaced is not None:
        replaced()


def _go_to(document: str) -> None:
    st.query_params["d"] = document


def _kept() -> set[_Proposal]:
    found: set[_Proposal] = st.session_state.setdefault(_KEPT, set())
    return found
