"""How the assistant is set up, for administrators: the language model, the indexes, sign-in, every setting, the log."""

import streamlit as st

from kb_assistant.client import KbError
from kb_assistant.domain.trial import Trial
from kb_assistant.settings import Described
from ui.escaping import inert
from ui.session import Session
from ui.texts import Texts
from ui.views.audit import draw_audit
from ui.widgets.refusal import draw_refusal
from ui.widgets.table import Cell, Column, Row, draw_table

_TRIED = "settings.trial"


def show(session: Session) -> None:
    texts = session.texts
    views = {"model": _draw_model, "health": _draw_health, "all": _draw_all, "audit": draw_audit}
    with st.container(key="wide"):
        st.title(texts("page.settings"), anchor=False)
        chosen = st.segmented_control(
            texts("document.show"),
            tuple(views),
            default="model",
            format_func=lambda name: texts(f"settings.{name}"),
            key="settings.shown",
            label_visibility="collapsed",
            required=True,
        )
        views[chosen or "model"](session)


def _draw_model(session: Session) -> None:
    texts = session.texts
    known = {one.name: one for one in session.client.settings.list()}
    name = known["llm.model"].value
    if not name:
        st.info(texts("settings.no_model"), icon=":material/format_quote:")
        return
    st.markdown(texts("settings.model_is", name=inert(str(name))))
    if st.button(texts("settings.try"), type="primary", icon=":material/bolt:"):
        with st.spinner(texts("settings.trying")):
            _try(session)
    if _TRIED in st.session_state:
        _draw_trial(st.session_state[_TRIED], texts)


def _try(session: Session) -> None:
    try:
        st.session_state[_TRIED] = session.client.settings.try_model()
    except KbError as error:
        draw_refusal(error)


def _draw_trial(trial: Trial, texts: Texts) -> None:
    if not trial.ok:
        st.error(f"{texts('settings.failed')} {inert(texts.said(trial.message))}", icon=":material/error:")
        return
    first = texts.number(trial.first_token_seconds, 1) if trial.first_token_seconds is not None else "–"
    st.success(
        texts("settings.works", first=first, total=texts.number(trial.total_seconds, 1)), icon=":material/check_circle:"
    )
    st.text(trial.text)


def _draw_health(session: Session) -> None:
    texts = session.texts
    st.markdown(texts("settings.health_what"))
    if not st.button(texts("settings.examine"), type="primary", icon=":material/stethoscope:"):
        return
    with st.spinner(texts("settings.examining")):
        problems = session.client.settings.problems()
    if not problems:
        st.success(texts("settings.well"), icon=":material/check_circle:")
    for problem in problems:
        what = texts.said(problem.what)
        told = f"**{inert(what[:1].upper() + what[1:])}**  \n{inert(texts.said(problem.remedy))}"
        st.warning(told, icon=":material/report:")


def _draw_all(session: Session) -> None:
    texts = session.texts
    st.markdown(texts("settings.all_what"))
    columns = tuple(Column(texts(f"column.{name}")) for name in ("setting", "value", "source"))
    rows = [_setting(one, texts) for one in session.client.settings.list()]
    draw_table(texts("settings.all"), columns, rows, "settings")


def _setting(one: Described, texts: Texts) -> Row:
    if one.secret:
        value = texts("settings.secret" if one.given else "settings.none")
    else:
        value = str(one.value) if one.value != "" else texts("settings.none")
    source = texts(f"settings.from_{one.source.replace('.', '_')}")
    return Row(
        (
            Cell(one.name, texts.said(one.description)),
            Cell(value),
            Cell(source, tone="" if one.source == "default" else "plain"),
        )
    )
