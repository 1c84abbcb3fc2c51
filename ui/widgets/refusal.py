"""What the service refused, in the reader's language, where it was asked."""

import streamlit as st

from kb_assistant.client import KbError
from ui.escaping import inert
from ui.session import reader_texts


def draw_refusal(error: KbError) -> None:
    st.error(inert(reader_texts().said(error.message)), icon=":material/error:")
