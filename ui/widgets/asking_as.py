"""What somebody else would see, for administrators: their answer to a question. It is noted in the audit log."""

from datetime import date

import streamlit as st

from kb_assistant.client import KbError
from kb_assistant.domain.accounts import Account
from kb_assistant.domain.answers import Answer, Outcome
from ui.session import Session
from ui.widgets.answer import Shown, draw_answer
from ui.widgets.refusal import draw_refusal


def draw_asking_as(session: Session, account: Account) -> None:
    texts = session.texts
    st.caption(texts("people.ask_as_what"))
    with st.form("ask-as"):
        question = st.text_input(texts("ask.edit_label"), max_chars=2_000)
        sent = st.form_submit_button(texts("people.ask_as"))
    if not (sent and question.strip()):
        return
    try:
        answer = session.client.questions.ask(question.strip(), as_user=account.id)
    except KbError as error:
        draw_refusal(error)
        return
    _draw(session, answer)


def _draw(session: Session, answer: Answer) -> None:
    if answer.outcome not in (Outcome.ANSWERED, Outcome.DIALOG):
        st.markdown(f"**{session.texts(f'outcome.{answer.outcome}')}**")
    draw_answer(answer, Shown(session.texts, date.today()), "asked-as")
