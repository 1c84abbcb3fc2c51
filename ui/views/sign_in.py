"""Whoever is not signed in is taken to the sign-in page, which is none of Streamlit's."""

from urllib.parse import quote, urlsplit

import streamlit as st

from ui.parts import leave
from ui.texts import Texts
from ui.unasked import kept


def send_to_sign_in(texts: Texts, set_up: bool) -> None:
    to = "/setup" if set_up else f"/sign-in?next={quote(_here(), safe='')}"
    with st.container(key="gate", horizontal_alignment="center"):
        st.title(texts("sign_in.title"), anchor=False)
        st.link_button(texts("sign_in.go"), to, type="primary")
    leave({"to": to, "unasked": kept()}, "leave")


def _here() -> str:
    """Path and query of this page, to come back to."""
    shown = urlsplit(st.context.url or "/")
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in st.query_params.items())
    return f"{shown.path or '/'}?{query}" if query else shown.path or "/"
