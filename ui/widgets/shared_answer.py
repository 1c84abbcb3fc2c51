"""An answer that was shared, as this viewer may see it, and what became of its sources since."""

from datetime import date
from typing import Any

import streamlit as st

from kb_assistant.domain.answers import Answer, Statement
from kb_assistant.domain.review import REFUSALS
from kb_assistant.domain.shares import Difference, SharedAnswer, SharedSource, SourceState
from ui.escaping import inert
from ui.known import backings_of
from ui.numbering import quotes_of
from ui.parts import part
from ui.session import Session
from ui.texts import Texts
from ui.widgets.answer import Shown, answer_data, draw_doubt, drawn_statements, in_parts, shows_something

_LOOKS = {
    SourceState.CURRENT: (st.success, ":material/check_circle:"),
    SourceState.CHANGED: (st.warning, ":material/update:"),
    SourceState.EXPIRED: (st.warning, ":material/event_busy:"),
    SourceState.REMOVED: (st.error, ":material/delete:"),
}


def draw_state(shared: SharedAnswer, texts: Texts) -> None:
    draw, symbol = _LOOKS[shared.state]
    if shared.state is SourceState.CURRENT and _is_hidden(shared):
        # What is not shown can't be said to be still good.
        st.warning(texts("shared.withheld"), icon=":material/visibility_off:")
    elif not shared.statements and shared.outcome in REFUSALS:
        st.warning(texts(f"outcome.{shared.outcome}"), icon=":material/help:")
    else:
        draw(texts(f"shared.{shared.state}"), icon=symbol)
    if shared.unsure and shared.statements and not shared.parts:
        draw_doubt(texts)
    if shared.redacted:
        st.info(texts.count("shared.redacted", shared.redacted), icon=":material/visibility_off:")


def draw_shared(session: Session, shared: SharedAnswer, number: int | None) -> int | None:
    """The number of the quote that was clicked in this very run."""
    if _is_hidden(shared) and not shared.statements:
        return None
    clicked = part("answer", shared_data(session, shared, number), "shared-answer", on_open_change=_noted).open
    return None if clicked is None else int(clicked)


def _noted() -> None:
    """A click has to be named for its value to arrive."""


def _is_hidden(shared: SharedAnswer) -> bool:
    """Whether this viewer sees nothing of it."""
    return shared.redacted > 0 and not shows_something(as_answer(shared))


def as_answer(shared: SharedAnswer) -> Answer:
    """What this viewer may see of it."""
    statements = tuple(
        Statement(said.text, tuple(source.citation for source in said.citations), said.asked, said.language)
        for said in shared.statements
        if not said.redacted
    )
    closest = tuple(source.citation for source in shared.closest)
    return Answer(shared.outcome, shared.text, statements, closest, parts=shared.parts)


def shared_data(session: Session, shared: SharedAnswer, number: int | None) -> dict[str, Any]:
    """As the script of every answer draws it, with a line for each statement that is missing."""
    answer = as_answer(shared)
    shown = Shown(session.texts, date.today(), number, backings_of(session, quotes_of(answer)))
    data, readable = answer_data(answer, shown), iter(drawn_statements(answer, shown))
    drawn = [(said.asked, {"redacted": True}) if said.redacted else next(readable) for said in shared.statements]
    data["statements"] = in_parts(drawn, answer, session.texts) or data["statements"]
    data["labels"]["redacted"] = session.texts("shared.hidden")
    return data


def draw_differences(shared: SharedAnswer, texts: Texts) -> None:
    """Old and new wording of every quote whose document was replaced since."""
    sources = [source for said in shared.statements for source in said.citations if source.difference]
    if sources:
        st.header(texts("shared.differences"), anchor=False)
    for place, source in enumerate(sources):
        _draw_difference(source, place, texts)


def _draw_difference(source: SharedSource, place: int, texts: Texts) -> None:
    difference = source.difference
    if difference is None:
        return
    with st.container(border=True):
        st.markdown(f"**{inert(source.citation.title)}**")
        if difference.unchanged:
            st.caption(texts("shared.unchanged"))
        else:
            part("difference", difference_data(difference, texts), f"difference-{place}")


def difference_data(difference: Difference, texts: Texts) -> dict[str, Any]:
    return {
        "segments": [{"change": str(segment.change), "text": segment.text} for segment in difference.segments],
        "labels": {"removed": texts("shared.removed_words"), "added": texts("shared.added_words")},
    }
