"""Whatever can't be undone is asked once."""

from collections.abc import Callable

import streamlit as st

from ui.texts import Texts
from ui.widgets.changing import change


def confirm(texts: Texts, name: str, act: Callable[[], object], what: str = "") -> None:
    """`name` is the title, `name`_what says what will happen, `name`_yes is on the button; `what` is named inertly."""

    @st.dialog(texts(name))
    def ask() -> None:
        if what:
            st.text(what)
        st.markdown(texts(f"{name}_what"))
        if st.button(texts(f"{name}_yes"), type="primary"):
            change(act)

    ask()
