"""What one sees first."""

import streamlit as st

from ui.service import client


def show() -> None:
    with client() as service:
        standing = service.account.standing()
    st.title("Knowledge-base assistant")
    st.write(standing.name or "nobody")
