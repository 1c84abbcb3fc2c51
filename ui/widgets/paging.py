"""Forward and back in a list of which the service gives a part."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import streamlit as st

from ui.guiding import say_change
from ui.texts import Texts


class Part(Protocol):
    """Some of what there is, and how much that is."""

    @property
    def items(self) -> Sequence[object]: ...

    @property
    def total(self) -> int: ...


Found = TypeVar("Found", bound=Part)


def page_of(key: str, size: int, look: Callable[[int], Found]) -> Found:
    """What `look` gives from where the page that was turned to begins. Where nothing is left there, as after the only
    thing on it was removed, the last page that is left."""
    found = look(_start(key))
    if found.items or not _start(key):
        return found
    _turn(key, max(0, found.total - 1) // size * size)
    return look(_start(key))


def _start(key: str) -> int:
    found: int = st.session_state.get(key, 0)
    return found


def draw_paging(texts: Texts, key: str, total: int, size: int) -> None:
    """Nothing where all fits on one page."""
    start = _start(key)
    shown = texts("paging.shown", first=min(start + 1, total), last=min(start + size, total), total=total)
    say_change(key, shown)
    if total <= size:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"paging-{key}"):
        st.caption(shown)
        st.button(
            texts("paging.back"),
            key=f"{key}-back",
            icon=":material/chevron_left:",
            disabled=start == 0,
            on_click=partial(_turn, key, max(0, start - size)),
        )
        st.button(
            texts("paging.on"),
            key=f"{key}-on",
            icon=":material/chevron_right:",
            disabled=start + size >= total,
            on_click=partial(_turn, key, start + size),
        )


def turn_back(key: str) -> None:
    """To the beginning, after something else was looked for."""
    st.session_state[key] = 0


def _turn(key: str, start: int) -> None:
    st.session_state[key] = start
