"""What the browser's tab is called: what is shown first, as many tabs show little more of it."""

import streamlit as st

from ui.escaping import plain
from ui.session import Session


def title_tab(session: Session, *shown: str) -> None:
    st.set_page_config(page_title=" · ".join(plain(name) for name in (*shown, session.bot.name)))
