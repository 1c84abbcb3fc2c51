"""People, settings and one's own account."""

import re
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from kb_assistant.domain.access import Role
from kb_assistant.domain.audit import Action, AuditEntry, Result
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, pressed, said, shown
from ui.texts import LANGUAGES, texts_for
from ui.views import account, people, settings
from ui.widgets.audited import audited


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
    [("model", "no language model"), ("health", "Examine now"), ("all", "Read only")],
)
def test_settings_have_these_views(enter: Enter, view: str, expected: str) -> None:
    session = enter("root", Role.ADMINISTRATOR)
    test = shown(settings.show, session)
    test.session_state["settings.shown"] = view
    assert expected in said(checked(test.run()))
    assert view != "all" or "llm.model" in [row["cells"][0]["text"] for row in parts(test, "table")[0]["rows"]]


def test_the_log_tells_who_did_what_newest_first_a_page_at_a_time(service: Service, enter: Enter) -> None:
    session = enter("root", Role.ADMINISTRATOR)
    for number in range(60):
        session.client.groups.add(f"group {number}")
    test = shown(settings.show, session)
    checked(test.segmented_control(key="settings.shown").set_value("audit").run())
    first = entries(test)
    assert first[0]["cells"][1]["text"] == "root" and first[0]["cells"][2]["text"] == "group added"
    assert test.get("link_button")[0].proto.url == "/api/v1/audit/export"
    checked(labelled(test, "Older").click().run())
    assert len(first) == 50 and 0 < len(entries(test)) < 50
    assert labelled(test, "Older").disabled
    checked(labelled(test, "Newest").click().run())
    # Reading the log stands in it too.
    assert entries(test)[0]["cells"][2]["text"] == "audit log read" and labelled(test, "Newest").disabled


def test_what_an_entry_says_beside_is_said_in_words_of_the_page(service: Service, enter: Enter) -> None:
    session = enter("root", Role.ADMINISTRATOR, language="fr")
    bob = session.client.users.add("<b>bob", Role.EDITOR, "nine dry parasols")
    session.client.users.change(bob.id, Role.READER, active=True)
    session.client.questions.ask("Why?", session.client.conversations.begin())
    test = shown(settings.show, session)
    checked(test.segmented_control(key="settings.shown").set_value("audit").run())
    told = {row["cells"][2]["text"]: [cell["text"] for cell in row["cells"]] for row in entries(test)[::-1]}
    below = {row["cells"][2]["text"]: row["cells"][3]["below"] for row in entries(test)[::-1]}
    assert told["personne ajoutée"][3:] == ["<b>bob", "fait"]
    assert below["personne ajoutée"] == "rôle : Responsable des documents"
    assert below["rôle modifié"] == "avant : Responsable des documents · maintenant : Lecteur"
    # Ids and digests are for the file.
    assert (told["question posée"][3], not re.search("[0-9a-f]{16}", below["question posée"])) == ("–", True)


def test_who_is_gone_is_a_number_and_what_may_not_be_read_is_no_id(enter: Enter) -> None:
    texts = texts_for("en")
    rows = [audited(logged(subject), texts).cells for subject in ("user:7", "document:ab12", "answer:ab12", "route:/x")]
    assert [cells[3].text for cells in rows] == ["#7", texts("audit.gone.document"), "–", "/x"]


def test_that_something_was_so_is_said_only_where_it_was() -> None:
    shares = [logged("", "answer_shared", detail=f'{{"anonymous":{so}}}') for so in ("true", "false")]
    below = [audited(one, texts_for("en")).cells[3].below for one in shares]
    assert below == ["opens without signing in", ""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_log_may_hold_is_said_in_every_language(language: str) -> None:
    texts = texts_for(language)
    assert all(audited(logged("", action), texts).cells[2].text for action in Action)
    assert all(audited(logged("", result=result), texts).cells[4].text for result in Result)


def logged(subject: str, action: str = "document_opened", result: str = "done", detail: str = "{}") -> AuditEntry:
    return AuditEntry(1, "2026-11-28T09:30:00+00:00", 1, "ada", "", "", action, subject, result, detail, "")


def test_the_log_is_filtered_by_who_what_and_when_and_so_is_its_file(service: Service, enter: Enter) -> None:
    session = enter("root", Role.ADMINISTRATOR)
    service.person("bob")
    session.client.groups.add("hr")
    test = shown(settings.show, session)
    checked(test.segmented_control(key="settings.shown").set_value("audit").run())
    checked(test.text_input[0].set_value("BOB").run())
    assert {row["cells"][1]["text"] for row in entries(test)} == {"bob"}
    checked(test.text_input[0].set_value("").run())
    checked(test.selectbox[0].set_value("group_added").run())
    assert [row["cells"][3]["text"] for row in entries(test)] == ["hr"]
    checked(test.date_input[1].set_value(date(2020, 1, 31)).run())
    assert (entries(test), "Nothing in the log fits" in said(test)) == ([], True)
    address = test.get("link_button")[0].proto.url
    assert address == "/api/v1/audit/export?action=group_added&until=2020-02-01T00%3A00%3A00%2B00%3A00"
    checked(test.text_input[0].set_value("nobody at all").run())
    assert "Nobody here is called" in said_wrong(test)


def entries(test: AppTest) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parts(test, "table")[0]["rows"]
    return rows


def labelled(test: AppTest, label: str) -> Button:
    return next(button for button in test.button if button.label == label)


def test_members_are_chosen_also_beyond_those_that_are_offered(
    service: Service, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_OFFERED", 1)
    service.person("ann", groups=("hr",))
    service.person("zoe", groups=("hr",))
    service.person("yan")
    session = enter("root", Role.ADMINISTRATOR)
    test = shown(people.show, session)
    group = next(one for one in session.client.groups.list() if one.name == "hr")
    assert test.multiselect[0].options == ["ann", "zoe"]
    test.multiselect[0].set_value(["ann", "yan"])
    checked(test.button(key=f"save-{group.id}").click().run())
    assert sorted(session.client.groups.show(group.id).members) == ["ann", "yan"]
    test.multiselect[0].set_value(["ann", "yan", "nobody"])
    checked(test.button(key=f"save-{group.id}").click().run())
    assert "Nobody here is called" in said_wrong(test)


def said_wrong(test: AppTest) -> str:
    return "\n".join(str(error.value) for error in test.error)


def test_one_s_account_shows_where_one_is_signed_in(enter: Enter) -> None:
    text = said(shown(account.show, enter("ada")))
    assert "This browser" in text
    assert "New key" in text


def test_all_of_one_s_conversations_are_deleted_at_once_and_nobody_else_s(enter: Enter) -> None:
    ada, bob = enter("ada"), enter("bob")
    for session in (ada, ada, bob):
        session.client.questions.ask("how tall is the tower", session.client.conversations.begin())
    test = shown(account.show, ada)
    pressed(test, "Delete all conversations")
    assert len(ada.client.conversations.list()) == 2
    pressed(test, "Delete all conversations", "Delete all for good")
    assert (ada.client.conversations.list(), len(bob.client.conversations.list())) == ((), 1)


def test_whoever_gives_no_name_is_told_what_is_missing(enter: Enter) -> None:
    test = shown(account.show, enter("ada"))
    assert "A key needs a name" in said_wrong(pressed(pressed(test, "New key"), "New key", "Make key"))
    test = shown(people.show, enter("root", Role.ADMINISTRATOR))
    assert "name a group" in said_wrong(pressed(test, "Add group"))
