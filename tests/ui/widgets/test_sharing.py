"""Links are offered as an administrator allows them."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import EVERYONE
from kb_assistant.domain.shares import ShareRules
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, pressed, shown
from ui.session import Session
from ui.views import ask
from ui.widgets.sharing import lengths


@pytest.fixture
def for_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SHARES_ANONYMOUS", "true")
    monkeypatch.setenv("KB_SHARES_DAYS", "14")


def answered(service: Service, session: Session) -> tuple[str, AppTest]:
    """The answer's id, and the page that shows it."""
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", EVERYONE)
    answer = session.client.questions.ask("how many days of paid holiday", session.client.conversations.begin())
    return answer.id, shown(ask.show, session, c=answer.conversation)


def test_links_without_signing_in_are_offered_where_they_are_allowed(
    for_anybody: None, service: Service, enter: Enter
) -> None:
    session = enter("ada")
    _, test = answered(service, session)
    pressed(test, "Share")
    assert test.toggle[0].label == "Opens without signing in"
    test.toggle[0].set_value(True)
    pressed(test, "Share", "Make link")
    assert "/answer?id=" in parts(test, "copy")[-1]["text"]
    assert [link.anonymous for link in session.client.shares.list()] == [True]


def test_otherwise_they_are_not(service: Service, enter: Enter) -> None:
    answer, test = answered(service, enter("ada"))
    checked(test.button(key=f"share-{answer}").click().run())
    assert list(test.toggle) == []


def test_without_links_and_without_an_account_nothing_can_be_shared(service: Service, enter: Enter) -> None:
    session = enter("ada")
    off = replace(session, standing=replace(session.standing, sharing=ShareRules(False, False, 90)))
    nobody = replace(session, standing=replace(session.standing, user_id=None))
    _, test = answered(service, off)
    labels = {button.label for button in test.button}
    assert "Helpful" in labels and "Share" not in labels
    conversation = session.client.conversations.list()[0].id
    assert {"Helpful", "Share"}.isdisjoint(button.label for button in shown(ask.show, nobody, c=conversation).button)


def test_no_more_days_are_offered_than_a_link_may_last() -> None:
    assert [list(lengths(ShareRules(True, False, days))) for days in (90, 14, 3)] == [[7, 30, 90], [7], [3]]
