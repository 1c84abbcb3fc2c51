"""What is looked for among the documents."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import streamlit as st

from kb_assistant.domain.catalogue import DocumentFilter, Vouched
from kb_assistant.domain.collections import Collection
from kb_assistant.domain.documents import DocumentState
from ui.escaping import inert
from ui.selection import choose_none
from ui.session import Session
from ui.texts import Texts
from ui.widgets.paging import turn_back

Value = TypeVar("Value")

PAGING = "documents.start"
_FORMATS = ("pdf", "docx", "pptx", "html", "md", "txt")
_LANGUAGES = ("en", "fr", "de", "es", "it")
_AGES = (7, 30, 90, 365)


def draw_filter(session: Session, collections: Sequence[Collection]) -> DocumentFilter:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="bottom", key="filter"):
        text = st.text_input(
            texts("filter.text"),
            placeholder=texts("filter.text"),
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=200,
            on_change=_look_anew,
        )
        with st.popover(texts("filter.more"), icon=":material/tune:"):
            return _more(texts, text.strip(), {one.id: one.name for one in collections}, _look_anew)


def _look_anew() -> None:
    """What is not shown any more is chosen no more: nobody changes what they have forgotten."""
    turn_back(PAGING)
    choose_none()


def _more(texts: Texts, text: str, names: Mapping[str, str], again: Callable[[], None]) -> DocumentFilter:
    state = _choice(texts, "state", tuple(DocumentState), lambda one: texts(f"state.{one.name}"), again)
    vouched = _choice(texts, "vouched", tuple(Vouched), lambda one: texts(f"vouched.{one}"), again)
    collection = _choice(texts, "collection", tuple(names), lambda one: inert(names[one]), again) if names else None
    format_ = _choice(texts, "format", _FORMATS, str.upper, again)
    language = _choice(texts, "language", _LANGUAGES, lambda one: texts(f"language.{one}"), again)
    owner = st.text_input(texts("filter.owner"), max_chars=255, on_change=again).strip()
    reader = st.text_input(texts("filter.reader"), max_chars=255, on_change=again, help=texts("filter.reader_help"))
    age = _choice(texts, "age", _AGES, lambda days: texts.count("days", days), again)
    return DocumentFilter(
        text=text,
        state=state,
        collection=collection,
        owner=owner or None,
        reader=reader.strip() or None,
        format=format_,
        language=language,
        vouched=vouched,
        updated_before=datetime.now(UTC) - timedelta(days=age) if age else None,
    )


def _choice(
    texts: Texts, name: str, values: Sequence[Value], say: Callable[[Value], str], again: Callable[[], None]
) -> Value | None:
    return st.selectbox(
        texts(f"filter.{name}"), values, index=None, format_func=say, placeholder=texts("filter.any"), on_change=again
    )
