"""What the reader thinks of an answer: good, or not and why; and asking an expert where there is none."""

from functools import partial

import streamlit as st

from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.feedback import LONGEST_COMMENT, Rating, Reason
from ui.session import Session
from ui.widgets.changing import change

_WRONG = tuple(reason for reason in Reason)


def draw_rating(session: Session, exchange: Exchange, rated: Rating | None) -> None:
    """`rated` is what the reader said of it before."""
    texts = session.texts
    if st.button(
        texts("rating.good"),
        key=f"good-{exchange.id}",
        type="tertiary",
        icon=":material/thumb_up:",
        disabled=rated == 1,
    ):
        change(partial(session.client.feedback.give, exchange.id, 1), texts("rating.thanks"))
    if st.button(
        texts("rating.bad"),
        key=f"bad-{exchange.id}",
        type="tertiary",
        icon=":material/thumb_down:",
        disabled=rated == -1,
    ):
        _ask_why(session, exchange)
    if rated is not None:
        st.caption(texts("rating.thanks"), width="content")


def _ask_why(session: Session, exchange: Exchange) -> None:
    texts = session.texts

    @st.dialog(texts("rating.why"))
    def ask() -> None:
        reason = st.pills(
            texts("rating.reason"), _WRONG, format_func=lambda one: texts(f"reason.{one}"), key=f"reason-{exchange.id}"
        )
        comment = st.text_area(texts("rating.comment"), max_chars=LONGEST_COMMENT, key=f"comment-{exchange.id}")
        st.caption(texts("rating.who_sees"))
        if st.button(texts("rating.send"), type="primary"):
            why = reason or Reason.OTHER
            change(partial(session.client.feedback.give, exchange.id, -1, why, comment.strip()), texts("rating.thanks"))

    ask()


def draw_report(session: Session, exchange: Exchange, rated: Rating | None) -> None:
    """Tells those who look after the documents what could not be found, once."""
    texts = session.texts
    if rated is not None:
        st.caption(f":material/check_circle: {texts('expert.sent')}")
    elif st.button(texts("expert.ask"), key=f"expert-{exchange.id}", type="primary", icon=":material/support_agent:"):
        _ask_expert(session, exchange)


def _ask_expert(session: Session, exchange: Exchange) -> None:
    texts = session.texts

    @st.dialog(texts("expert.ask"))
    def ask() -> None:
        st.markdown(texts("expert.what"))
        comment = st.text_area(texts("expert.comment"), max_chars=LONGEST_COMMENT, key=f"expert-comment-{exchange.id}")
        if st.button(texts("expert.send"), type="primary"):
            sent = partial(session.client.feedback.give, exchange.id, -1, Reason.NOT_FOUND, comment.strip())
            change(sent, texts("expert.sent"))

    ask()
