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
        _draw_steps(session, [quote.number for quote in quotes], number, go)
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


def _draw_steps(session: Session, numbers: Sequence[int], number: int, go: Go) -> None:
    """`numbers` ascend; between them may be some of quotes that are there no longer."""
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="center", key="source-head", gap=None):
        for to, name, symbol in (
            (max((one for one in numbers if one < number), default=None), "previous", "chevron_left"),
            (min((one for one in numbers if one > number), default=None), "next", "chevron_right"),
        ):
            with st.container(key=f"bare-{name}", width="content"):
                st.button(
                    texts(f"source.{name}"),
                    key=f"source-{name}",
                    icon=f":material/{symbol}:",
                    type="tertiary",
                    disabled=to is None,
                    on_click=partial(go, to),
                )
        st.caption(texts("source.nth", number=number, count=numbers[-1]))
        with st.container(key="bare-close", width="content"):
            st.button(
                texts("source.close"),
                key="source-close",
                icon=":material/close:",
                type="tertiary",
                shortcut="Esc",
                on_click=partial(go, None),
            )
