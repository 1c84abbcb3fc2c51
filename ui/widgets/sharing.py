"""A link to an answer: made on purpose, shown once."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from kb_assistant.client import KbError
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.shares import ShareRules
from ui.parts import part
from ui.session import Session
from ui.widgets.refusal import draw_refusal

_DAYS = (7, 30, 90)


def link_to(session: Session, token: str) -> str:
    return f"{session.address}/answer?id={quote(token, safe='')}"


def draw_share(session: Session, exchange: Exchange) -> None:
    label = session.texts("share.share")
    if st.button(label, key=f"share-{exchange.id}", type="tertiary", icon=":material/link:"):
        _share(session, exchange)


def _share(session: Session, exchange: Exchange) -> None:
    texts, made = session.texts, f"share.made-{exchange.id}"
    st.session_state.pop(made, None)

    @st.dialog(texts("share.share"))
    def ask() -> None:
        wishes = st.empty()
        if made not in st.session_state:
            with wishes.container():
                _draw_wishes(session, exchange)
        if made in st.session_state:
            wishes.empty()
            _draw_link(session, st.session_state[made])

    ask()


def _draw_wishes(session: Session, exchange: Exchange) -> None:
    """How long it lasts and for whom; the link is in the state once it is made."""
    texts, rules = session.texts, session.standing.sharing
    st.markdown(texts("share.what"))
    offered = lengths(rules)
    days = st.segmented_control(
        texts("share.days"), offered, default=offered[:2][-1], format_func=lambda days: texts.count("days", days)
    )
    anonymous = rules.anonymous and st.toggle(texts("share.anonymous"), help=texts("share.anonymous_what"))
    if st.button(texts("share.make"), type="primary", disabled=days is None):
        _make(session, exchange, days or offered[0], anonymous=anonymous)


def lengths(rules: ShareRules) -> Sequence[int]:
    """Days that are offered, no more than a link may last."""
    return [days for days in _DAYS if days <= rules.days] or [rules.days]


def _draw_link(session: Session, link: str) -> None:
    texts = session.texts
    st.code(link, language=None, wrap_lines=True)
    labels = {"label": texts("share.copy"), "done": texts("ask.copied"), "failed": texts("ask.not_copied")}
    part("copy", {"text": link, "primary": True, **labels}, "copy-link")
    st.caption(texts("share.once"))


def _make(session: Session, exchange: Exchange, days: int, *, anonymous: bool) -> None:
    try:
        token = session.client.shares.add(exchange.id, days, anonymous).token
    except KbError as error:
        draw_refusal(error)
        return
    st.session_state[f"share.made-{exchange.id}"] = link_to(session, token)
