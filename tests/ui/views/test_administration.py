"""People, settings and one's own account."""

import pytest

from kb_assistant.domain.access import Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, said, shown
from ui.views import account, people, settings


def test_people_and_groups_are_listed(service: Service, enter: Enter) -> None:
    service.person("bob", groups=("hr",))
    test = shown(people.show, enter("root", Role.ADMINISTRATOR))
    names = [row["cells"][0]["text"] for row in parts(test, "table")[0]["rows"]]
    assert names == ["bob", "root"]
    assert [expander.label for expander in test.expander] == ["hr · 1 member"]


def test_t044_a_person_s_name_is_only_shown(service: Service, enter: Enter) -> None:
    service.person("<img src=x onerror=alert(1)>")
    test = shown(people.show, enter("root", Role.ADMINISTRATOR))
    assert "<img src=x onerror=alert(1)>" in [row["cells"][0]["text"] for row in parts(test, "table")[0]["rows"]]
    assert all("<img" not in element.value for element in test.markdown)


@pytest.mark.parametrize(
    ("view", "expected"),
    [("model", "no language model"), ("health", "Examine now"), ("all", "Read only"), ("audit", "All of it as CSV")],
)
def test_settings_have_these_views(enter: Enter, view: str, expected: str) -> None:
    session = enter("root", Role.ADMINISTRATOR)
    test = shown(settings.show, session)
    test.session_state["settings.shown"] = view
    text = said(checked(test.run()))
    assert expected in text or view == "audit"
    assert view not in ("all", "audit") or parts(test, "table")[0]["rows"]


def test_one_s_account_shows_where_one_is_signed_in(enter: Enter) -> None:
    text = said(shown(account.show, enter("ada")))
    assert "This browser" in text
    assert "New key" in text
