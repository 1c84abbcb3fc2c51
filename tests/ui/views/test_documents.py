"""The documents, and each of them."""

import pytest

from kb_assistant.domain.access import EVERYONE, Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, said, shown
from ui.views import documents

TEXT = "# Holiday\n\nEverybody has 31 days of paid holiday a year."


def test_an_empty_library_teaches_the_next_step(enter: Enter) -> None:
    assert "Add your handbook" in said(shown(documents.show, enter("eve", Role.EDITOR)))
    assert "Ask whoever looks after them" in said(shown(documents.show, enter("bob")))


def test_readers_see_what_they_may_read_and_nothing_to_change_it_with(service: Service, enter: Enter) -> None:
    service.document("holiday.md", TEXT, EVERYONE)
    bob = enter("bob")
    test = shown(documents.show, bob)
    rows = parts(test, "table")[0]["rows"]
    assert [row["cells"][0]["text"] for row in rows] == ["holiday.md"]
    assert list(test.toggle) == []
    one = shown(documents.show, bob, d=rows[0]["id"])
    assert "31 days" in str(parts(one, "reading"))


def test_a_document_that_is_not_one_s_own_to_see_is_none(service: Service, enter: Enter) -> None:
    enter("eve", Role.EDITOR)
    secret = service.document("secret.md", "# Secret\n\nThe budget is 4,711.", "@eve")
    test = shown(documents.show, enter("bob"), d=secret)
    assert "There is no such document" in said(test)
    assert "Secret" not in said(test)


@pytest.mark.parametrize(
    ("view", "expected"),
    [("report", "Nothing in it was hard to understand"), ("upkeep", "I vouch for it"), ("replace", "current version")],
)
def test_whoever_looks_after_a_document_has_more_to_see(
    service: Service, enter: Enter, view: str, expected: str
) -> None:
    document = service.document("holiday.md", TEXT, EVERYONE)
    test = shown(documents.show, enter("eve", Role.EDITOR), d=document)
    test.session_state["document.shown"] = view
    assert expected in said(checked(test.run()))


def test_what_does_not_fit_is_said_to_be_missing(service: Service, enter: Enter) -> None:
    service.document("holiday.md", TEXT, EVERYONE)
    test = shown(documents.show, enter("bob"))
    checked(test.text_input[0].set_value("submarine").run())
    assert "No document fits" in said(test)
