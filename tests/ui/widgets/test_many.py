"""Many documents that were chosen, and what came of it for each."""

import pytest
from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import EVERYONE, Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, pressed, said, shown
from ui.selection import Selection
from ui.session import Session
from ui.views import documents
from ui.widgets import many

PATHS = ("one.md", "two.md", "three.md")


@pytest.fixture(autouse=True)
def a_request_holds_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_AT_ONCE", 2)


@pytest.fixture
def eve(service: Service, enter: Enter) -> Session:
    session = enter("eve", Role.EDITOR)
    for path in PATHS:
        service.document(path, f"# About {path}\n\nThe fee of {path} is 3 euros.", EVERYONE)
    return session


def chosen(session: Session, *paths: str) -> AppTest:
    """The page with these documents chosen; all where none is named."""
    test = shown(documents.show, session)
    found = session.client.documents.list().items
    test.session_state["selection.chosen"] = Selection({one.id: one for one in found if one.path in (paths or PATHS)})
    return checked(test.run())


def readers(session: Session) -> dict[str, tuple[str, ...]]:
    return {one.path: one.readers for one in session.client.documents.list().items}


def test_readers_are_given_to_all_that_are_chosen_and_to_no_others(eve: Session, service: Service) -> None:
    service.kb.people.add_group("it")
    test = pressed(chosen(eve, "one.md", "two.md"), "Look after them")
    test.multiselect[0].set_value(["it"])
    sent(test, "many-readers")
    assert readers(eve) == {"one.md": (EVERYONE, "it"), "two.md": (EVERYONE, "it"), "three.md": (EVERYONE,)}
    assert "2 documents are changed" in said(test) and "2 chosen" in said(test)


def test_what_is_refused_is_named_with_the_reason_and_the_others_are_changed(eve: Session, service: Service) -> None:
    two = next(one for one in eve.client.documents.list().items if one.path == "two.md")
    eve.client.upkeep.share(two.id, [EVERYONE, "@eve"])
    service.kb.people.add_group("it")
    test = pressed(chosen(eve), "Look after them")
    test.multiselect[0].set_value(["it"])
    test.multiselect[1].set_value([EVERYONE])
    sent(test, "many-readers")
    assert readers(eve) == {"one.md": (EVERYONE,), "two.md": ("@eve", "it"), "three.md": (EVERYONE,)}
    assert "2 documents were left as they are" in said(test)
    assert "one.md: Nothing was changed: you could no longer read this yourself" in said(test).replace("**", "")
    pressed(test, "Put away")
    assert "were left as they are" not in said(test)


def test_each_of_a_part_that_is_refused_as_a_whole_has_its_own_reason(eve: Session, service: Service) -> None:
    one = next(one for one in eve.client.documents.list().items if one.path == "one.md")
    service.kb.people.add_group("it")
    test = pressed(chosen(eve), "Look after them")
    eve.client.upkeep.share(
        next(one.id for one in eve.client.documents.list().items if one.path == "three.md"), [EVERYONE, "@eve"]
    )
    eve.client.receipts.remove(one.id)
    test.multiselect[0].set_value(["it"])
    test.multiselect[1].set_value([EVERYONE])
    sent(test, "many-readers")
    told = said(test).replace("**", "")
    assert "two.md: Nothing was changed: you could no longer read this yourself" in told
    assert "one.md: " in told and "one.md: Nothing was changed" not in told
    # What is gone is chosen no more.
    assert "2 chosen" in told


def test_whoever_was_just_added_can_be_taken_away_again_and_who_is_gone_is_not_offered(
    eve: Session, service: Service
) -> None:
    service.kb.people.add_group("it")
    service.kb.people.join("it", "eve")
    test = pressed(chosen(eve), "Look after them")
    test.multiselect[0].set_value(["it"])
    test.multiselect[1].set_value([EVERYONE])
    sent(test, "many-readers")
    pressed(test, "Look after them")
    assert test.multiselect[1].options == ["it"]


def test_what_is_refused_for_all_is_said_where_it_was_asked(eve: Session) -> None:
    test = pressed(chosen(eve), "Look after them")
    next(box for box in test.text_input if box.form_id == "many-owner").set_value("nobody here")
    sent(test, "many-owner")
    assert "nobody here" in test.error[0].value


def test_an_owner_is_given_and_taken_away_only_by_what_says_so(eve: Session) -> None:
    test = pressed(chosen(eve), "Look after them")
    next(box for box in test.text_input if box.form_id == "many-owner").set_value("eve")
    sent(test, "many-owner")
    # An empty box that is saved is none of that.
    sent(pressed(test, "Look after them"), "many-owner")
    assert [one.care.owner for one in eve.client.documents.list().items] == ["eve"] * 3
    pressed(test, "Look after them")
    pressed(test, "Look after them", "Nobody owns them any more")
    assert [one.care.owner for one in eve.client.documents.list().items] == [None] * 3


def test_all_are_put_into_a_collection_and_vouched_for(eve: Session) -> None:
    made = eve.client.collections.add("Rules", [EVERYONE])
    test = pressed(chosen(eve), "Look after them")
    next(box for box in test.selectbox if box.form_id == "many-collection").set_value(made.id)
    sent(test, "many-collection")
    pressed(test, "Look after them")
    sent(test, "many-verification")
    found = eve.client.documents.list().items
    assert [(one.collection, one.care.verified_by) for one in found] == [(made.id, "eve")] * 3


def test_removal_is_confirmed_with_the_number_and_takes_out_what_is_still_there(eve: Session) -> None:
    test = pressed(chosen(eve), "Look after them")
    assert next(button for button in test.button if button.label == "Remove 3 documents for good").disabled
    next(box for box in test.checkbox if box.label == "I am sure: 3 documents").set_value(True)
    pressed(test, "Look after them")
    eve.client.receipts.remove(next(one.id for one in eve.client.documents.list().items if one.path == "two.md"))
    pressed(test, "Look after them", "Remove 3 documents for good")
    assert eve.client.documents.list().total == 0
    assert "two.md: It is gone already" in said(test).replace("**", "")
    assert "2 documents are removed" in said(test)


def test_all_that_fit_are_chosen_also_those_on_other_pages(eve: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_PAGE", 2)
    test = pressed(chosen(eve, "one.md"), "Choose all 3")
    assert "3 chosen" in said(test)
    assert len(parts(test, "table")[0]["choosing"]["chosen"]) == 3
    pressed(test, "Choose none")
    assert "chosen" not in said(test)


def test_what_is_looked_for_anew_is_chosen_anew(eve: Session) -> None:
    test = chosen(eve)
    checked(test.text_input[0].set_value("two").run())
    assert "chosen" not in said(test)


def test_whoever_only_reads_is_offered_nothing_to_choose(service: Service, eve: Session, enter: Enter) -> None:
    assert parts(shown(documents.show, enter("bob")), "table")[0]["choosing"] is None


def sent(test: AppTest, form: str) -> AppTest:
    """After the dialog's form was sent: as in `pressed`, the dialog is opened anew."""
    next(button for button in test.button if button.form_id == form).click()
    return pressed(test, "Look after them")
