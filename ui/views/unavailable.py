"""The service does not answer: that is said, and tried again."""

import streamlit as st

from ui.texts import Texts

_SECONDS = 4


def say_unavailable(texts: Texts) -> None:
    with st.container(key="gate", horizontal_alignment="center"):
        st.title(texts("unavailable.title"), anchor=False)
        st.markdown(texts("unavailable.what"))
        if st.button(texts("unavailable.again"), type="primary"):
            st.rerun()

    @st.fragment(run_every=_SECONDS)
    def again() -> None:
        # The first run of the fragment is this very run of the page.
        if st.session_state.pop("unavailable.waited", False):
            st.rerun()
        st.session_state["unavailable.waited"] = True

    again()
