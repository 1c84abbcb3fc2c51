"""A document at a cited place: the picture of its page where it has one, else its text; and the way to its file."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from kb_assistant.domain.answers import Citation
from kb_assistant.domain.catalogue import TextSlice
from kb_assistant.domain.documents import Span
from kb_assistant.domain.pages import Page, Rectangle
from ui.parts import part
from ui.reading import blocks
from ui.session import Session
from ui.texts import Texts, language_tag

_AROUND = 6_000
"""Characters of the text before and after what is cited."""
_SCALE = 1.5
BODY = "source-body"
"""The key of where one reads."""


def draw_reading(session: Session, citation: Citation) -> None:
    """Raises NotFound where the reader may not read it, or it is gone."""
    texts, pages = session.texts, _pages(session, citation)
    with st.container(horizontal=True, vertical_alignment="center", key="source-tools"):
        as_page = bool(pages) and _wants_page(session)
        _draw_way(session, citation)
        st.link_button(texts("source.original"), original_of(citation), type="tertiary", icon=":material/download:")
    if as_page:
        _draw_page(session, citation, pages)
    else:
        _draw_text(session, citation)


def _draw_way(session: Session, citation: Citation) -> None:
    """To all that is known of the document. Whoever came by a link alone has no page of it."""
    label, symbol = session.texts("source.document"), ":material/folder_open:"
    if session.standing.signed_in and st.button(label, key="source-document", type="tertiary", icon=symbol):
        st.switch_page(session.pages["documents"], query_params={"d": citation.document})


def original_of(citation: Citation) -> str:
    return f"/api/v1/versions/{citation.span.version}/original"


def _wants_page(session: Session) -> bool:
    texts = session.texts
    chosen = st.segmented_control(
        texts("source.view"),
        ("page", "text"),
        default="page",
        format_func=lambda view: texts(f"source.as_{view}"),
        key="source.view",
        label_visibility="collapsed",
        required=True,
    )
    return chosen != "text"


def _pages(session: Session, citation: Citation) -> tuple[Page, ...]:
    """Those that can be drawn."""
    if citation.page is None:
        return ()
    pages = session.client.pages.list(citation.span.version).pages
    return tuple(page for page in pages if page.width)


def _draw_page(session: Session, citation: Citation, pages: tuple[Page, ...]) -> None:
    texts, span = session.texts, citation.span
    page = next((page for page in pages if page.number == citation.page), pages[0])
    found = session.client.pages.rectangles(span.version, page.number, span.start, span.end).rectangles
    if not found:
        st.caption(texts("source.no_place"))
    data = page_data(session, citation, page, found)
    with st.container(key=BODY):
        part("reading", data, f"page-{span.version}-{page.number}-{span.start}")


def page_data(session: Session, citation: Citation, page: Page, rectangles: tuple[Rectangle, ...]) -> dict[str, Any]:
    """Whoever does not see the picture hears what is marked on it."""
    texts, version = session.texts, citation.span.version
    named = texts("source.picture", page=page.number)
    picture = {
        "src": f"/api/v1/versions/{version}/pages/{page.number}/image?scale={_SCALE}",
        "alt": texts("source.marked", picture=named, quote=citation.quote) if rectangles else named,
        "width": page.width,
        "height": page.height,
        "rectangles": [asdict(rectangle) for rectangle in rectangles],
    }
    return {"page": picture, "labels": {"failed": texts("source.no_picture"), "region": named}}


def _draw_text(session: Session, citation: Citation) -> None:
    span = citation.span
    text = session.client.documents.version_text(span.version, max(0, span.start - _AROUND), span.end + _AROUND)
    with st.container(key=BODY):
        part("reading", text_data(text, session.texts, span), f"text-{span.version}-{span.start}")


def text_data(text: TextSlice, texts: Texts, marked: Span | None = None) -> dict[str, Any]:
    start, end = (marked.start, marked.end) if marked else (0, 0)
    return {
        "page": None,
        "language": language_tag(text.language),
        "blocks": [asdict(block) for block in blocks(text, start, end)],
        "before": text.start > 0,
        "after": text.end < text.characters,
        "labels": {name: texts(f"source.{name}") for name in ("before", "after", "region")},
    }
