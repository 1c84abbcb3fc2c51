"""Something is changed at the service, and the page shows what there is then."""

from collections.abc import Callable

import streamlit as st

from kb_assistant.client import KbError
from ui.guiding import say
from ui.known import forget_known
from ui.widgets.refusal import draw_refusal


def change(act: Callable[[], object], told: str = "") -> None:
    """Draws the page anew; what is refused is said where it was asked. `told` is for those who hear the page."""
    try:
        act()
    except KbError as error:
        draw_refusal(error)
        return
    forget_known()
    if told:
        say(told)
    st.rerun()
