"""An answer while it is made."""

from kb_assistant.domain.answers import Statement
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, said, shown
from tests.ui.values import citation, passage
from ui.session import Session


def searching(session: Session) -> None:
    from ui.widgets.progress import Progress

    Progress(session, lambda: None).show(None, 1)


def reading(session: Session) -> None:
    from ui.widgets.progress import Progress

    progress = Progress(session, lambda: None)
    progress.show((passage("d1"), passage("d1"), passage("d2")), 1)
    one = citation("d1")
    progress.show(Statement("Everybody has 31 days.", (one,)), 2)
    progress.show(Statement("They end in *March*.", (one, citation("d2"))), 3)


def slow(session: Session) -> None:
    from ui.widgets.progress import Progress

    Progress(session, lambda: None).show(None, 9)


def stopped(session: Session) -> None:
    import streamlit as st

    from ui.state import Asking
    from ui.views.ask import _stop
    from ui.widgets.progress import Progress

    state = st.session_state.setdefault("asking", Asking(waiting="how many days"))
    if state.waiting:
        Progress(session, lambda: _stop(state))
    st.text(f"stopped: {state.stopped}")


def test_it_says_that_it_searches_then_how_many_documents_it_reads(enter: Enter) -> None:
    session = enter("ada")
    test = shown(searching, session)
    assert "Searching the documents you may read" in said(test)
    assert [one["said"] for one in parts(test, "guide")] == ["Searching the documents you may read…"]
    text = said(shown(reading, session))
    assert "Reading 2 documents" in text


def test_each_statement_is_shown_with_its_numbers_as_it_comes(enter: Enter) -> None:
    lines = said(shown(reading, enter("ada"))).splitlines()
    assert "Everybody has 31 days. :primary-badge[1]" in lines
    assert "They end in *March*. :primary-badge[1] :primary-badge[2]" in lines


def test_it_says_when_it_takes_long(enter: Enter) -> None:
    assert "Still at it after 9 seconds" in said(shown(slow, enter("ada")))


def test_stop_ends_it_and_keeps_the_question(enter: Enter) -> None:
    test = shown(stopped, enter("ada"))
    assert "stopped: None" in said(test)
    checked(test.button(key="stop").click().run())
    assert "stopped: how many days" in said(test)
    assert [button.key for button in test.button] == []
