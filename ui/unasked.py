"""A question that was sent when its writer was not signed in any more.

The browser's tab keeps it, and gives it back once, to nobody else: it stands in the box then, and is not asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import streamlit as st

from ui.parts import part
from ui.state import QUESTION, asking

_KEPT = "unasked"


@dataclass(frozen=True, slots=True)
class Unasked:
    """`user` is the id of who wrote it."""

    user: int
    question: str


def sent_by(user: int | None) -> Mapping[str, Unasked]:
    """What this run of the page was to ask, by the name under which the state of the page keeps it."""
    question = asking().waiting or st.session_state.get(QUESTION)
    return {_KEPT: Unasked(user, question)} if user is not None and question else {}


def kept() -> dict[str, object] | None:
    """For the script that leaves the page."""
    found: Unasked | None = st.session_state.get(_KEPT)
    return asdict(found) if found else None


def take_up(user: int | None) -> None:
    """Into the box, before that is drawn."""
    question = part("unasked", {"user": user}, "unasked-question", on_question_change=_noted).question
    if question:
        st.session_state[QUESTION] = str(question)


def _noted() -> None:
    """What a script tells has to be named for its value to arrive."""
