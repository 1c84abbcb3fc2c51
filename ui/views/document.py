"""One document: what was understood of it, its versions, who looks after it and who reads it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import streamlit as st

from kb_assistant.client import NotFound
from kb_assistant.domain.documents import Document, DocumentState
from ui.escaping import inert
from ui.known import collections_of
from ui.parts import part
from ui.session import Session
from ui.titles import title_tab
from ui.widgets.lookalikes import draw_lookalikes
from ui.widgets.reading import text_data
from ui.widgets.report import draw_report
from ui.widgets.tags import vouching_tag
from ui.widgets.upkeep import draw_upkeep
from ui.widgets.uploading import send_files
from ui.widgets.versions import draw_versions

_SHOWN = 40_000
"""Characters of a text that are shown until more are asked for."""


def draw_document(session: Session, wanted: str) -> None:
    texts = session.texts
    st.button(texts("document.back"), icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    try:
        document = session.client.documents.show(wanted)
    except NotFound:
        st.title(texts("document.none"), anchor=False)
        st.markdown(texts("source.gone"))
        return
    title_tab(session, document.title or document.path, texts("page.documents"))
    st.title(inert(document.title or document.path), anchor=False)
    _draw_facts(session, document)
    if session.standing.may.edit:
        draw_lookalikes(session, document)
    _draw_tabs(session, document)


def _leave() -> None:
    st.query_params.pop("d", None)


def _draw_facts(session: Session, document: Document) -> None:
    texts, care = session.texts, document.care
    owner = texts("source.owner", name=care.owner) if care.owner else ""
    readers = ", ".join(document.readers) or texts("documents.private")
    names = {one.id: one.name for one in collections_of(session)}
    inside = texts("document.inside", name=names[document.collection]) if document.collection in names else ""
    facts = (document.path, document.format.upper(), inside, texts("document.readers", readers=readers), owner)
    st.caption(" · ".join(inert(fact) for fact in facts if fact))
    vouching = vouching_tag(care, date.today(), texts)
    colour = "green" if document.state is DocumentState.READY else "orange"
    tone = {"good": "green", "bad": "orange"}.get(vouching.tone, "gray")
    st.markdown(f":{colour}-badge[{texts(f'state.{document.state.name}')}] :{tone}-badge[{inert(vouching.text)}]")
    if document.reason:
        st.warning(inert(session.texts.said(document.reason)), icon=":material/report:")


def _draw_text(session: Session, document: Document) -> None:
    """What was understood of it: the whole of what answers can rest on."""
    if document.version is None:
        return
    st.link_button(
        session.texts("source.original"), f"/api/v1/documents/{document.id}/original", icon=":material/download:"
    )
    key = f"text.shown.{document.version}"
    shown: int = st.session_state.get(key, _SHOWN)
    text = session.client.documents.text(document.id, 0, shown)
    part("reading", text_data(text, session.texts), f"text-{document.version}")
    if text.end == shown < text.characters:
        st.button(session.texts("document.more_text"), key="text.more", on_click=partial(_show_more, key, shown))


def _show_more(key: str, shown: int) -> None:
    """Twice as much, so that the end of a long one is a few clicks away."""
    st.session_state[key] = 2 * shown


def _draw_replace(session: Session, document: Document) -> None:
    st.markdown(session.texts("document.replace_what"))
    given = {"to": f"/api/v1/documents/{document.id}", "method": "PUT", "readers": None, "collection": ""}
    send_files(session, given, f"replace-{document.id}", single=True)


_TABS: Mapping[str, Callable[[Session, Document], None]] = {"text": _draw_text, "versions": draw_versions}
_TABS_OF_EDITORS: Mapping[str, Callable[[Session, Document], None]] = {
    "report": draw_report,
    "upkeep": draw_upkeep,
    "replace": _draw_replace,
}


def _draw_tabs(session: Session, document: Document) -> None:
    """What is shown is asked for; the others are not."""
    shown = {**_TABS, **(_TABS_OF_EDITORS if session.standing.may.edit else {})}
    chosen = st.segmented_control(
        session.texts("document.show"),
        tuple(shown),
        default="text",
        format_func=lambda name: session.texts(f"document.{name}"),
        key="document.shown",
        label_visibility="collapsed",
        required=True,
    )
    shown[chosen or "text"](session, document)
