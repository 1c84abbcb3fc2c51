"""The source that was opened, beside the answer, at the quoted place."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from kb_assistant.client import NotFound
from ui.escaping import inert
from ui.numbering import Quote
from ui.session import Session
from ui.texts import Texts
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
    before = max((one for one in numbers if one < number), default=None)
    after = min((one for one in numbers if one > number), default=None)
    with st.container(horizontal=True, vertical_alignment="center", key="source-head", gap=None):
        _draw_step(texts, "previous", "chevron_left", partial(go, before), disabled=before is None)
        _draw_step(texts, "next", "chevron_right", partial(go, after), disabled=after is None)
        st.caption(texts("source.nth", number=number, count=numbers[-1]))
        _draw_step(texts, "close", "close", partial(go, None), shortcut="Esc")


def _draw_step(
    texts: Texts,
    name: str,
    symbol: str,
    step: Callable[[], None],
    *,
    disabled: bool = False,
    shortcut: str | None = None,
) -> None:
    with st.container(key=f"bare-{name}", width="content"):
        st.button(
            texts(f"source.{name}"),
            key=f"source-{name}",
            icon=f":material/{symbol}:",
            type="tertiary",
            disabled=disabled,
            shortcut=shortcut,
            on_click=step,
        )
