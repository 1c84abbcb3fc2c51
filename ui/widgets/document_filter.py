"""What is looked for among the documents."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

import streamlit as st

from kb_assistant.domain.catalogue import DocumentFilter, Vouched
from kb_assistant.domain.collections import Collection
from kb_assistant.domain.documents import DocumentState
from ui.escaping import plain
from ui.selection import choose_none
from ui.session import Session
from ui.texts import Texts
from ui.widgets.paging import turn_back

Value = TypeVar("Value")

PAGING = "documents.start"
_FORMATS = ("pdf", "docx", "pptx", "html", "md", "txt")
LANGUAGES = ("en", "fr", "de", "es", "it")
_AGES = (7, 30, 90, 365)
_TYPED = ("text", "owner", "reader")
_FILTERS = ("state", "vouched", "collection", "format", "language", "owner", "reader", "age")


def draw_filter(session: Session, collections: Sequence[Collection]) -> DocumentFilter:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="bottom", key="filter"):
        text = _typed(texts("filter.text"), "text", icon=":material/search:", label_visibility="collapsed")
        return _draw_more(texts, text, {one.id: one.name for one in collections})


def _draw_more(texts: Texts, text: str, names: Mapping[str, str]) -> DocumentFilter:
    """What opens beside the text that is looked for."""
    chosen = sum(bool(st.session_state.get(_key(name))) for name in _FILTERS)
    label = texts("filter.more") + (f" · {chosen}" if chosen else "")
    with st.popover(label, icon=":material/tune:", key="filter.popover"):
        if chosen:
            draw_taking_away(texts("filter.clear"), _FILTERS)
        return _more(texts, text, names)


def draw_taking_away(label: str, filters: Sequence[str] = ("text", *_FILTERS)) -> None:
    key = f"filter.away.{len(filters)}"
    st.button(label, key=key, icon=":material/filter_alt_off:", on_click=partial(_take_away, filters))


def look_into(collection: str) -> None:
    """For the documents of a collection, whatever was looked for before."""
    _take_away(("text", *_FILTERS))
    st.session_state[_key("collection")] = collection


def look_for_expired(owner: str) -> None:
    """For what somebody keeps and nobody vouches for any more, whatever was looked for before."""
    _take_away(("text", *_FILTERS))
    st.session_state[_key("owner")] = owner
    st.session_state[_key("vouched")] = Vouched.EXPIRED


def _take_away(filters: Sequence[str]) -> None:
    for name in filters:
        st.session_state[_key(name)] = "" if name in _TYPED else None
    _look_anew()


def _look_anew() -> None:
    """What is not shown any more is chosen no more: nobody changes what they have forgotten."""
    turn_back(PAGING)
    choose_none()


def _more(texts: Texts, text: str, names: Mapping[str, str]) -> DocumentFilter:
    state = _choice(texts, "state", tuple(DocumentState), lambda one: texts(f"state.{one.name}"))
    vouched = _choice(texts, "vouched", tuple(Vouched), lambda one: texts(f"vouched.{one}"))
    collection = _choice(texts, "collection", tuple(names), lambda one: plain(names[one])) if names else None
    format_ = _choice(texts, "format", _FORMATS, str.upper)
    language = _choice(texts, "language", LANGUAGES, lambda one: texts(f"language.{one}"))
    owner = _typed(texts("filter.owner"), "owner")
    reader = _typed(texts("filter.reader"), "reader", help=texts("filter.reader_help"))
    age = _choice(texts, "age", _AGES, lambda days: texts.count("days", days))
    return DocumentFilter(
        text=text,
        state=state,
        collection=collection,
        owner=owner or None,
        reader=reader or None,
        format=format_,
        language=language,
        vouched=vouched,
        updated_before=datetime.now(UTC) - timedelta(days=age) if age else None,
    )


# Whoever opens a document, or another page, comes back to what they looked for: hence what persists.


def _typed(
    label: str,
    name: str,
    *,
    icon: str | None = None,
    help: str | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> str:
    return st.text_input(
        label,
        key=_key(name),
        persist_state="session",
        placeholder=label if icon else None,
        icon=icon,
        help=help,
        label_visibility=label_visibility,
        max_chars=255,
        on_change=_look_anew,
    ).strip()


def _choice(texts: Texts, name: str, values: Sequence[Value], say: Callable[[Value], str]) -> Value | None:
    return st.selectbox(
        texts(f"filter.{name}"),
        values,
        index=None,
        format_func=say,
        placeholder=texts("filter.any"),
        key=_key(name),
        persist_state="session",
        on_change=_look_anew,
    )


def _key(name: str) -> str:
    return f"filter.{name}"
