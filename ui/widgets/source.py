"""The source that was opened, beside the answer, at the quoted place."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from kb_assistant.client import NotFound
from ui.escaping import inert
from ui.numbering import Quote
from ui.session import Session
from ui.widgets.places import place_of
from ui.widgets.reading import draw_reading

Go = Callable[[int | None], None]
"""Opens the quote with this number, or none."""


def draw_source(session: Session, quotes: Sequence[Quote], number: int, go: Go) -> None:
    """Nothing, where the quote that was open is no longer there."""
    opened = next((quote for quote in quotes if quote.number == number), None)
    if opened is None:
        go(None)
        return
    with st.container(key="source"):
        _draw_steps(session, opened, len(quotes), go)
        draw_cited(session, opened)


def draw_cited(session: Session, opened: Quote) -> None:
    """Title, place and text of a quote."""
    texts, citation = session.texts, opened.citation
    dated = texts.day(citation.dated) if citation.dated else texts("source.undated")
    place = " · ".join(inert(part) for part in (place_of(citation, texts), dated) if part)
    with st.container(key="source-title"):
        st.markdown(f"**{inert(citation.title)}**  \n:small[{place}]")
    try:
        draw_reading(session, citation)
    except NotFound:
        st.info(texts("source.gone"), icon=":material/visibility_off:")


def _draw_steps(session: Session, opened: Quote, count: int, go: Go) -> None:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="center", key="source-head", gap=None):
        for number, name, symbol in (
            (opened.number - 1, "previous", "chevron_left"),
            (opened.number + 1, "next", "chevron_right"),
        ):
            with st.container(key=f"bare-{name}", width="content"):
                st.button(
                    texts(f"source.{name}"),
                    key=f"source-{name}",
                    icon=f":material/{symbol}:",
                    type="tertiary",
                    disabled=not 1 <= number <= count,
                    on_click=partial(go, number),
                )
        st.caption(texts("source.nth", number=opened.number, count=count))
        with st.container(key="bare-close", width="content"):
            st.button(
                texts("source.close"),
                key="source-close",
                icon=":material/close:",
                type="tertiary",
                shortcut="Esc",
                on_click=partial(go, None),
            )
