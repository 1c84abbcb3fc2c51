"""Something is changed at the service, and the page shows what there is then."""

from collections.abc import Callable

import streamlit as st

from kb_assistant.client import KbError
from ui.known import forget_known
from ui.widgets.refusal import draw_refusal


def change(act: Callable[[], object]) -> None:
    """Draws the page anew; what is refused is said where it was asked."""
    try:
        act()
    except KbError as error:
        draw_refusal(error)
        return
    forget_known()
    st.rerun()
