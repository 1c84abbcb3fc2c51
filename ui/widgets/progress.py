"""An answer while it is made: searching, reading, the statements so far, that it takes long, and how to stop it."""

from collections.abc import Callable

import streamlit as st

from kb_assistant.client.questions import Heard
from kb_assistant.domain.answers import Answer, ShownPassage, Statement
from ui.escaping import inert
from ui.guiding import say_now
from ui.numbering import numbered, numbers_of
from ui.session import Session

_SLOW = 8.0
"""Seconds after which it is said that it takes long."""


class Progress:
    def __init__(self, session: Session, stop: Callable[[], None]) -> None:
        self._session = session
        self.passages: tuple[ShownPassage, ...] = ()
        self._statements: list[Statement] = []
        message = st.chat_message("assistant", avatar=session.bot.avatar)
        self._said = message.container()
        with message.container(horizontal=True, vertical_alignment="center", key="progress"):
            self._line = st.empty()
            st.button(session.texts("ask.stop"), key="stop", icon=":material/stop_circle:", on_click=stop)
        self._tell(0)
        say_now(session.texts("ask.searching"))

    def show(self, heard: Heard | None, seconds: float) -> None:
        """Also called when nothing was heard, so that the page can be interrupted."""
        if isinstance(heard, tuple):
            self.passages = heard
        elif isinstance(heard, Statement):
            self._add(heard)
        if not isinstance(heard, Answer):
            self._tell(seconds)

    def _add(self, statement: Statement) -> None:
        self._statements.append(statement)
        quotes = numbered(citation for said in self._statements for citation in said.citations)
        marks = " ".join(f":primary-badge[{number}]" for number in numbers_of(statement, quotes))
        self._said.markdown(f"{inert(statement.text)} {marks}")

    def _tell(self, seconds: float) -> None:
        texts = self._session.texts
        if seconds > _SLOW:
            told = texts("ask.slow", seconds=int(seconds))
        elif self.passages:
            documents = len({passage.document for passage in self.passages})
            told = texts.count("ask.reading", documents)
        else:
            told = texts("ask.searching")
        self._line.markdown(told)
