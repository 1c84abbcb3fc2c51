"""An answer behind a link."""

import pytest

from kb_assistant.domain.access import EVERYONE
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import parts, pressed, said, shown
from ui.session import Session
from ui.views import links, shared

QUESTION = "how many days of paid holiday a year"


def linked(session: Session) -> str:
    answer = session.client.questions.ask(QUESTION)
    return session.client.shares.add(answer.id, 7).token


def test_a_good_link_shows_the_answer_and_that_it_still_holds(service: Service, enter: Enter) -> None:
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", EVERYONE)
    test = shown(shared.show, enter("bob"), id=linked(enter("ada")))
    assert "Still good" in said(test)
    assert "31 days" in parts(test, "answer")[0]["statements"][0]["parts"][0]


def test_t020_who_may_not_read_the_source_sees_that_a_part_is_missing(service: Service, enter: Enter) -> None:
    ada = enter("ada")
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", "@ada")
    test = shown(shared.show, enter("bob"), id=linked(ada))
    assert parts(test, "answer")[0]["statements"] == [{"redacted": True}]
    assert "1 part is left out" in said(test)
    assert "Nothing of this answer can be shown to you" in said(test) and "Still good" not in said(test)
    assert "31" not in str(parts(test, "answer")) + said(test)


def test_of_several_questions_the_one_whose_source_is_hidden_says_so(service: Service, enter: Enter) -> None:
    session = enter("ada")
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", EVERYONE)
    service.document("ticket.md", "# Parking\n\nThe reception hands out the parking ticket.", "@ada")
    answer = session.client.questions.ask(f"{QUESTION}, and who hands out the parking ticket?")
    test = shown(shared.show, enter("bob"), id=session.client.shares.add(answer.id, 7).token)
    drawn = parts(test, "answer")[0]["statements"]
    headings = [one.get("heading") for one in drawn]
    assert [one for one in headings if one] == [QUESTION, "who hands out the parking ticket?"]
    second = drawn[headings.index("who hands out the parking ticket?") + 1 :]
    assert {"redacted": True} in second and "reception" not in str(parts(test, "answer")) + said(test)
    assert "31 days" in drawn[1]["parts"][0]


def test_a_link_to_what_was_not_answered_is_not_said_to_be_good(service: Service, enter: Enter) -> None:
    session = enter("ada")
    answer = session.client.questions.ask("how tall is the tower")
    test = shown(shared.show, enter("bob"), id=session.client.shares.add(answer.id, 7).token)
    assert "Nothing you may read is about this" in said(test) and "Still good" not in said(test)


def test_closest_passages_that_are_all_hidden_leave_no_empty_frame(service: Service, enter: Enter) -> None:
    session = enter("ada")
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", "@ada")
    answer = session.client.questions.ask("which colour do paid holiday forms have")
    assert answer.closest and not answer.statements
    test = shown(shared.show, enter("bob"), id=session.client.shares.add(answer.id, 7).token)
    assert "Nothing of this answer can be shown to you" in said(test) and "Still good" not in said(test)
    assert parts(test, "answer") == []


def test_a_link_that_is_none_says_so(enter: Enter) -> None:
    assert "This link opens nothing" in said(shown(shared.show, enter("ada"), id="x" * 43))


def test_one_s_links_are_listed_until_they_are_ended(service: Service, enter: Enter) -> None:
    session = enter("ada")
    service.document("holiday.md", "# Holiday\n\nEverybody has 31 days of paid holiday a year.", EVERYONE)
    assert "not shared an answer yet" in said(shown(links.show, session))
    linked(session)
    assert QUESTION in said(shown(links.show, session))


def test_however_many_links_there_are_all_of_them_can_be_shown(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "_AT_ONCE", 2)
    monkeypatch.setattr(links, "_PAGE", 3)
    session = enter("ada")
    asked = [session.client.questions.ask(f"how tall is tower {number}") for number in range(7)]
    for one in asked:
        session.client.shares.add(one.id, 7)
    test = shown(links.show, session)
    for _ in range(2):
        pressed(test, "Show more")
    listed = [text.value for text in test.text]
    assert listed == [f"how tall is tower {number}" for number in reversed(range(7))]
    assert "Show more" not in {button.label for button in test.button}
