"""A question of somebody else, asked once more as oneself: to see what is found today, without being counted."""

import streamlit as st

from ui.session import Session
from ui.state import asking


def draw_ask_anew(session: Session, question: str, key: str) -> None:
    label = session.texts("review.ask")
    if st.button(label, key=f"ask-anew-{key}", type="tertiary", icon=":material/search:"):
        state = asking()
        state.turn_to(None)
        state.ask(question, trial=True)
        st.switch_page(session.pages["ask"])
