"""A question and its answer, and what one can do with it."""

from datetime import date
from functools import partial

import streamlit as st

from kb_assistant.domain.answers import Answer, Outcome
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.review import REFUSALS, lack_of
from ui.backing import was_replaced
from ui.escaping import inert
from ui.guiding import lead_to
from ui.known import backings_of, readable_of
from ui.numbering import quotes_of
from ui.parts import part
from ui.session import Session
from ui.state import LONGEST_QUESTION, Asking
from ui.texts import Texts
from ui.widgets.answer import Shown, advice_on, as_text, draw_answer, draw_doubt, shows_something
from ui.widgets.composer import look_everywhere, scope
from ui.widgets.document_filter import LANGUAGES
from ui.widgets.passages import draw_opener, draw_passages
from ui.widgets.rating import draw_rating, draw_report
from ui.widgets.reading import BODY
from ui.widgets.sharing import draw_share

_EDIT, _EDITOR = "edit", "editing"


def draw_question(question: str) -> None:
    with st.chat_message("user"):
        st.text(question)


def draw_exchange(session: Session, state: Asking, exchange: Exchange, *, is_last: bool) -> None:
    if state.editing == exchange.id:
        _draw_editor(session, state, exchange.question)
    else:
        draw_question(exchange.question)
    answer = exchange.answer
    with st.chat_message("assistant", avatar=session.bot.avatar):
        _draw_state(session, exchange)
        if not _is_hidden(answer):
            _draw_notice(session, answer)
            _draw_text(session, state, exchange, is_last=is_last)
        _draw_tools(session, state, exchange, is_last=is_last)
        draw_passages(session, state, exchange)
        if is_last:
            _draw_suggestions(session, state, exchange)


def _draw_state(session: Session, exchange: Exchange) -> None:
    """What kind of answer it is, where it is not simply one."""
    texts, answer = session.texts, exchange.answer
    if _is_hidden(answer):
        st.markdown(f":material/visibility_off: **{texts('outcome.withheld')}** {texts('outcome.withheld.next')}")
        return
    if answer.outcome in REFUSALS:
        said = "outcome.unsure_closest" if answer.unsure else f"outcome.{answer.outcome}"
        st.markdown(f"**{texts(said)}**")
        st.markdown(texts(f"outcome.{answer.outcome}.next"))
        if elsewhere := _other_language(session, answer):
            st.markdown(texts("outcome.elsewhere", language=texts(f"language.{elsewhere}")))
    elif answer.outcome is Outcome.CONFLICT and not answer.parts:
        st.markdown(f":material/balance: **{texts('outcome.conflict')}** {advice_on(answer.statements, texts)}")
    if answer.unsure and answer.outcome not in REFUSALS and not answer.parts:
        draw_doubt(texts)
    if session.standing.reviewed and exchange.reviewable and lack_of(answer):
        st.caption(texts("outcome.reviewed"))


def _other_language(session: Session, answer: Answer) -> str:
    """The one that all passages are in that came closest, where it is not the reader's; empty else."""
    found = {document.language[:2] for document in backings_of(session, quotes_of(answer)).values()}
    language = found.pop() if len(found) == 1 else ""
    return language if language in LANGUAGES and language != session.texts.language else ""


def _is_hidden(answer: Answer) -> bool:
    """Whether nothing of it may be shown any more to whoever got it."""
    return answer.withheld > 0 and not shows_something(answer)


def _draw_notice(session: Session, answer: Answer) -> None:
    if answer.withheld:
        st.info(session.texts.count("outcome.withheld", answer.withheld), icon=":material/visibility_off:")
    if answer.notice:
        reason = inert(session.texts.said(answer.notice))
        st.warning(f"{session.texts('ask.model_down')} {reason}", icon=":material/cloud_off:")
    if answer.searched_for:
        st.caption(session.texts("ask.searched_for", question=inert(answer.searched_for)))


def _draw_text(session: Session, state: Asking, exchange: Exchange, *, is_last: bool) -> None:
    key, answer = f"answer-{exchange.id}", exchange.answer
    shown = Shown(
        session.texts,
        date.today(),
        state.opened(exchange.id),
        backings_of(session, quotes_of(answer)),
        state.fresh if state.fresh == exchange.id else "",
        # Whoever asked for what was said before reads there.
        is_last and not state.looks_back,
    )
    if state.go_to(exchange.id, draw_answer(answer, shown, key)):
        lead_to(BODY)
        st.rerun()


def _draw_tools(session: Session, state: Asking, exchange: Exchange, *, is_last: bool) -> None:
    texts, answer = session.texts, exchange.answer
    if answer.outcome is Outcome.DIALOG:
        return
    with st.container(horizontal=True, gap=None, key=f"tools-{exchange.id}", vertical_alignment="center"):
        # Who has no account here can neither rate nor share.
        is_person, rated = session.standing.user_id is not None, state.ratings.get(exchange.id)
        if is_person:
            (draw_report if answer.outcome in REFUSALS else draw_rating)(session, exchange, rated)
        _draw_copy(texts, exchange)
        draw_opener(session, state, exchange)
        if answer.withheld or _is_outdated(session, answer):
            _draw_again(session, state, exchange)
        if is_last and answer.outcome in REFUSALS and scope():
            _draw_everywhere(session, state, exchange)
        if is_person and answer.statements and session.standing.sharing.enabled:
            draw_share(session, exchange)
        if is_last:
            label = texts("ask.rephrase" if answer.outcome in REFUSALS else "ask.edit")
            edit = partial(_edit, state, exchange)
            st.button(label, key=_EDIT, type="tertiary", icon=":material/edit:", on_click=edit)


def _draw_copy(texts: Texts, exchange: Exchange) -> None:
    part(
        "copy",
        {
            "text": as_text(exchange.question, exchange.answer, texts),
            "label": texts("ask.copy"),
            "done": texts("ask.copied"),
            "failed": texts("ask.not_copied"),
        },
        f"copy-{exchange.id}",
    )


def _is_outdated(session: Session, answer: Answer) -> bool:
    """Whether a document that it rests on has a newer version: that one may say something else."""
    quotes = quotes_of(answer)
    backings = backings_of(session, quotes)
    found = ((quote.citation, backings.get(quote.citation.document)) for quote in quotes)
    return any(was_replaced(citation, document) for citation, document in found if document)


def _draw_again(session: Session, state: Asking, exchange: Exchange) -> None:
    label, ask = session.texts("ask.again"), partial(state.ask, _understood(exchange))
    st.button(label, key=f"again-{exchange.id}", type="tertiary", icon=":material/refresh:", on_click=ask)


def _draw_everywhere(session: Session, state: Asking, exchange: Exchange) -> None:
    """The answer may stand beyond the collections that were looked in."""

    def ask() -> None:
        look_everywhere()
        state.ask(_understood(exchange))

    label = session.texts("ask.in_all")
    st.button(label, key=f"in-all-{exchange.id}", type="tertiary", icon=":material/folder_open:", on_click=ask)


def _understood(exchange: Exchange) -> str:
    """As it was then: by now its words may go on from something else."""
    return ("" if exchange.answer.parts else exchange.answer.searched_for) or exchange.question


def _edit(state: Asking, exchange: Exchange) -> None:
    state.editing, state.shortening = exchange.id, None
    lead_to(_EDITOR)


def _draw_editor(session: Session, state: Asking, written: str) -> None:
    texts = session.texts
    with st.container(key=_EDITOR), st.form("editor"):
        # No longest: the box would let nobody shorten what is too long a character at a time.
        question = st.text_area(texts("ask.edit_label"), value=written)
        with st.container(horizontal=True):
            again = st.form_submit_button(texts("ask.again"), type="primary")
            cancel = st.form_submit_button(texts("cancel"), type="tertiary")
    if again and question.strip():
        state.ask(question)
        st.rerun()
    if cancel:
        state.leave_editing()
        lead_to(_EDIT)
        st.rerun()


def draw_shortening(session: Session, state: Asking, written: str) -> None:
    """Says that the question is too long, with all of it to be shortened."""
    lengths = {"length": len(written), "longest": LONGEST_QUESTION}
    st.warning(session.texts("ask.too_long", **lengths), icon=":material/content_cut:")
    _draw_editor(session, state, written)


def _draw_suggestions(session: Session, state: Asking, exchange: Exchange) -> None:
    kept = state.suggestions.get(exchange.id, ())
    readable = readable_of(session, (suggestion.document for suggestion in kept))
    found = [suggestion.text for suggestion in kept if suggestion.document in readable]
    if not found:
        return
    with st.container(horizontal=True, key="suggestions"):
        for number, suggestion in enumerate(found):
            label = inert(suggestion)
            st.button(
                label,
                key=f"suggestion-{number}",
                icon=":material/subdirectory_arrow_right:",
                on_click=partial(state.ask, suggestion),
            )
