"""Looking after many documents at once: those that were chosen, and what came of it for each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import streamlit as st

from kb_assistant.client import InvalidInput, KbError, NotFound
from kb_assistant.domain.catalogue import Cut, DocumentFilter
from kb_assistant.domain.changes import Changed, Move, NewOwner, ReaderChange, Vouching, Wanted
from kb_assistant.domain.documents import Document
from ui.escaping import inert
from ui.guiding import say_change
from ui.known import collections_of, forget_known, groups_of
from ui.selection import Selection, choose, choose_none, selection
from ui.session import Session
from ui.texts import Texts
from ui.widgets.readers import choose_names, with_readers

Act = Callable[[Sequence[str]], Sequence[Changed]]
"""Does something to some of the documents; raises KbError where it was refused for all of them."""

CHOSEN = "chosen"
"""The key of what can be done with what is chosen."""
_OUTCOME = "many.outcome"
_AT_ONCE = 25
"""Documents of one request: more often, and it is seen how far it is."""
_PAGE = 500
_MOST = 5_000
"""Documents that are chosen by a filter: more is for a program."""
_NAMED = 5
"""Refusals that are told one by one."""
_NONE = ""
_HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` names what was done, `done` to how many; `refused` are titles and reasons."""

    kind: str
    done: int
    refused: tuple[tuple[str, str], ...]


def draw_chosen(session: Session, wanted: DocumentFilter, total: int) -> None:
    """How many are chosen, what to do with them, and what came of that; nothing where there is nothing to say."""
    chosen = selection()
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    say_change("chosen", session.texts.count("many.chosen", len(chosen)))
    if not len(chosen) and outcome is None:
        return
    with st.container(border=True, gap="small", key=CHOSEN):
        if outcome is not None:
            _draw_outcome(session.texts, outcome)
        if len(chosen):
            _draw_bar(session, chosen, wanted, total)


def _draw_bar(session: Session, chosen: Selection, wanted: DocumentFilter, total: int) -> None:
    texts = session.texts
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-bar"):
        st.markdown(f"**{texts.count('many.chosen', len(chosen))}**", width="content")
        if st.button(texts("many.upkeep"), type="primary", icon=":material/edit:"):
            look_after(session, chosen)
        if len(chosen) < total <= _MOST and st.button(texts("many.all", total=total), type="tertiary"):
            _choose_all(session, wanted)
        st.button(texts("many.none"), type="tertiary", on_click=choose_none)


def _choose_all(session: Session, wanted: DocumentFilter) -> None:
    """All that fit now: what is changed later is what was counted here."""
    found = session.client.documents.list(wanted, Cut(limit=_PAGE))
    items = list(found.items)
    while len(items) < min(found.total, _MOST) and found.items:
        found = session.client.documents.list(wanted, Cut(start=len(items), limit=_PAGE))
        items += found.items
    choose(Selection({one.id: one for one in items}))
    st.rerun()


def look_after(session: Session, chosen: Selection) -> None:
    """Opens the dialog with all that can be done with these."""
    texts = session.texts

    @st.dialog(texts.count("many.title", len(chosen)))
    def ask() -> None:
        _draw_readers(session, chosen)
        _draw_collection(session, chosen)
        _draw_owner(session, chosen)
        _draw_verification(session, chosen)
        _draw_removal(session, chosen)

    ask()


def _draw_readers(session: Session, chosen: Selection) -> None:
    texts = session.texts
    with st.form("many-readers"):
        offered, placeholder = dict.fromkeys((*groups_of(session), *chosen.readers)), texts("many.names")
        added = choose_names(session, texts("many.add_readers"), offered, placeholder)
        removed = choose_names(session, texts("many.remove_readers"), chosen.readers, placeholder)
        sent = st.form_submit_button(texts("save"))
    if sent and (added or removed):
        _change(session, chosen, Wanted(readers=ReaderChange(tuple(added), tuple(removed))))


def _draw_collection(session: Session, chosen: Selection) -> None:
    texts, names = session.texts, with_readers(collections_of(session), session.texts)
    if not names:
        return
    names = {_NONE: texts("collections.in_none"), **names}
    with st.form("many-collection"):
        wanted = st.selectbox(
            texts("filter.collection"),
            tuple(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=texts("collections.choose"),
        )
        readers = st.checkbox(texts("many.with_readers"), value=True)
        sent = st.form_submit_button(texts("save"))
    if sent and wanted is not None:
        _change(session, chosen, Wanted(move=Move(wanted or None, readers)))


def _draw_owner(session: Session, chosen: Selection) -> None:
    """An empty box changes nothing: it may only have been left so."""
    texts = session.texts
    with st.form("many-owner"):
        owner = st.text_input(texts("column.owner"), max_chars=255).strip()
        with st.container(horizontal=True):
            sent = st.form_submit_button(texts("save"))
            ended = st.form_submit_button(texts("many.no_owner"), type="tertiary")
    if ended or (sent and owner):
        _change(session, chosen, Wanted(owner=NewOwner(None if ended else owner)))


def _draw_verification(session: Session, chosen: Selection) -> None:
    texts, today = session.texts, date.today()
    with st.form("many-verification"):
        st.markdown(texts("upkeep.vouch_what"))
        until = st.date_input(
            texts("upkeep.until"), value=today + _HALF_A_YEAR, min_value=today, format=texts("written.picked")
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(texts("many.vouch"), icon=":material/verified:")
            ended = st.form_submit_button(texts("upkeep.unvouch"), type="tertiary")
    if sent and isinstance(until, date):
        _change(session, chosen, Wanted(verification=Vouching(until)))
    elif ended:
        _change(session, chosen, Wanted(verification=Vouching(None)))


def _draw_removal(session: Session, chosen: Selection) -> None:
    texts = session.texts
    with st.container(border=True):
        st.markdown(texts("many.remove_what"))
        sure = st.checkbox(texts.count("many.sure", len(chosen)))
        if st.button(texts.count("many.remove", len(chosen)), icon=":material/delete_forever:", disabled=not sure):
            _do(session, chosen, "removed", partial(_remove, session))


def _change(session: Session, chosen: Selection, wanted: Wanted) -> None:
    _do(session, chosen, "changed", lambda ids: session.client.upkeep.change(ids, wanted))


def _remove(session: Session, ids: Sequence[str]) -> Sequence[Changed]:
    removed: set[str] = set()
    with suppress(NotFound):
        removed = {one.document for one in session.client.receipts.remove_many(ids, skip_missing=True)}
    return [Changed(one, "" if one in removed else session.texts("many.gone")) for one in ids]


def _do(session: Session, chosen: Selection, kind: str, act: Act) -> None:
    """Some at a time, with how far it is; where nothing was done that is said where it was asked."""
    refused: dict[str, str] = {}
    bar, done = st.progress(0.0), 0
    for ids in chosen.parts(_AT_ONCE):
        refused |= _refused(act, ids)
        done += len(ids)
        bar.progress(done / len(chosen), session.texts("many.progress", done=done, total=len(chosen)))
    bar.empty()
    if len(refused) == len(chosen):
        st.error(inert(session.texts.said(next(iter(refused.values())))), icon=":material/error:")
    else:
        _finish(session, chosen, kind, refused)


def _refused(act: Act, ids: Sequence[str]) -> Mapping[str, str]:
    try:
        return {one.document: one.refused for one in act(ids) if one.refused}
    except (InvalidInput, NotFound) as error:
        if len(ids) == 1:
            return {ids[0]: error.message}
        # Of all that were refused only the first one's reason was told.
        return {name: why for one in ids for name, why in _refused(act, [one]).items()}
    except KbError as error:
        return dict.fromkeys(ids, error.message)


def _finish(session: Session, chosen: Selection, kind: str, refused: Mapping[str, str]) -> None:
    """With what was changed one may go on, as it is by now; what is gone is chosen no more."""
    titled = tuple((chosen.documents[one].title, why) for one, why in refused.items())
    st.session_state[_OUTCOME] = Outcome(kind, len(chosen) - len(refused), titled)
    if kind == "removed":
        choose_none()
    else:
        choose(_anew(session, chosen))
    forget_known()
    st.rerun()


def _anew(session: Session, chosen: Selection) -> Selection:
    """The same documents as they are now, without those that one does not see any more."""
    found: dict[str, Document] = {}
    for one in chosen.documents:
        with suppress(NotFound):
            found[one] = session.client.documents.show(one)
    return Selection(found)


def _draw_outcome(texts: Texts, outcome: Outcome) -> None:
    """Of what was done last, until it is put away."""
    with st.container(horizontal=True, vertical_alignment="center", key="outcome"):
        symbol = ":material/warning:" if outcome.refused else ":material/task_alt:"
        st.markdown(f"{symbol} **{texts.count(f'many.{outcome.kind}', outcome.done)}**", width="content")
        st.button(texts("receipt.away"), key="outcome-away", type="tertiary", on_click=_put_away)
    if outcome.refused:
        st.markdown(texts.count("many.refused", len(outcome.refused)))
    for title, why in outcome.refused[:_NAMED]:
        st.caption(f"**{inert(title)}**: {inert(texts.said(why))}")
    if len(outcome.refused) > _NAMED:
        st.caption(texts.count("many.more_refused", len(outcome.refused) - _NAMED))


def _put_away() -> None:
    del st.session_state[_OUTCOME]
