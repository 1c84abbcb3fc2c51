"""The documents, and each of them."""

from datetime import date
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import EVERYONE, Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, pressed, said, shown
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
    assert "Add documents" not in {button.label for button in test.button}
    one = shown(documents.show, bob, d=rows[0]["id"])
    assert "31 days" in str(parts(one, "reading"))


def test_a_newer_version_that_is_uploaded_without_naming_readers_keeps_those_it_had(
    service: Service, enter: Enter
) -> None:
    session = enter("eve", Role.EDITOR)
    for text, readers in ((TEXT, [EVERYONE]), (TEXT.replace("31", "32"), None)):
        sent = session.client.uploads.add({"holiday.md": BytesIO(text.encode())}, readers=readers)
        list(service.kb.worker.follow([file.job for file in sent.files if file.job], "test"))
    assert session.client.documents.list().items[0].readers == (EVERYONE,)
    test = shown(documents.show, session)
    checked(test.button(key="documents.toggle").click().run())
    assert parts(test, "upload")[0]["readers"] is None
    checked(test.multiselect[0].set_value([EVERYONE]).run())
    assert parts(test, "upload")[0]["readers"] == [EVERYONE]


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


@pytest.mark.parametrize(("language", "expected"), [("en", "text that is crossed out"), ("fr", "du texte barré")])
def test_what_was_left_out_is_said_in_the_page_s_language(
    service: Service, enter: Enter, language: str, expected: str
) -> None:
    document = service.document("fees.md", "# Fees\n\nPay ~~30~~ 40 euros.", EVERYONE)
    test = shown(documents.show, enter("eve", Role.EDITOR, language), d=document)
    test.session_state["document.shown"] = "report"
    assert expected in said(checked(test.run()))


def test_a_long_text_is_read_to_its_end_and_passage_by_passage(service: Service, enter: Enter) -> None:
    rules = "\n\n".join(f"Rule {number} says that form {number} is to be signed twice." for number in range(1, 1000))
    document = service.document("rules.md", f"# Rules\n\n{rules}", EVERYONE)
    test = shown(documents.show, enter("eve", Role.EDITOR), d=document)
    assert "Rule 1 " in str(parts(test, "reading")) and "Rule 999 " not in str(parts(test, "reading"))
    pressed(test, "Show more of the text")
    assert "Rule 999 " in str(parts(test, "reading")) and "Show more of the text" not in said(test)
    test.session_state["document.shown"] = "report"
    passages = parts(checked(test.run()), "table")[-1]["rows"]
    assert passages[0]["cells"][0]["text"].startswith("Rule 1 ")
    checked(test.button(key=f"chunks.{document}-on").click().run())
    following = parts(test, "table")[-1]["rows"][0]["cells"][0]["text"]
    assert following.startswith("Rule ") and following not in str(passages)


def test_whoever_keeps_a_document_is_told_that_nobody_vouches_for_it_any_more(service: Service, enter: Enter) -> None:
    mine, other = (service.document(f"{name}.md", TEXT + name, EVERYONE) for name in ("mine", "other"))
    session, told = enter("eve", Role.EDITOR), "The verification of 1 document that you look after has ended"
    service.person("bob")
    with service.kb.store.write() as tx:
        for document, keeper in ((mine, "eve"), (other, "bob")):
            tx.care.give(document, service.user_id(keeper))
            tx.care.vouch(document, service.user_id(keeper), date(2020, 1, 1))
    test = shown(documents.show, session)
    assert told in said(test)
    pressed(test, "Show them")
    assert [row["id"] for row in parts(test, "table")[0]["rows"]] == [mine]
    session.client.upkeep.vouch(mine, date.today())
    assert told not in said(shown(documents.show, session))


def test_what_does_not_fit_is_said_to_be_missing(service: Service, enter: Enter) -> None:
    service.document("holiday.md", TEXT, EVERYONE)
    test = shown(documents.show, enter("bob"))
    checked(test.text_input[0].set_value("submarine").run())
    assert "No document fits" in said(test)


def test_what_was_looked_for_is_still_looked_for_after_a_document_was_opened(service: Service, enter: Enter) -> None:
    opened = service.document("holiday.md", TEXT, EVERYONE)
    service.document("fees.html", "<h1>Fees</h1><p>Forty euros.</p>", EVERYONE)
    test = shown(documents.show, enter("bob"))
    test.text_input(key="filter.text").set_value("holiday")
    checked(test.selectbox(key="filter.format").set_value("md").run())
    test.query_params["d"] = opened
    checked(test.run())
    del test.query_params["d"]
    checked(test.run())
    assert [row["id"] for row in parts(test, "table")[0]["rows"]] == [opened]
    assert "Filters · 1" in [one.proto.popover.label for one in test.get("popover")]
    pressed(test, "Take all filters away")
    assert test.selectbox(key="filter.format").value is None
    assert test.text_input(key="filter.text").value == "holiday"


def test_where_nothing_fits_all_documents_are_one_click_away(service: Service, enter: Enter) -> None:
    service.document("holiday.md", TEXT, EVERYONE)
    test = shown(documents.show, enter("bob"))
    test.selectbox(key="filter.format").set_value("pdf")
    checked(test.text_input(key="filter.text").set_value("submarine").run())
    pressed(test, "All documents")
    assert len(parts(test, "table")[0]["rows"]) == 1


def test_collections_are_made_changed_and_removed(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    test = shown(documents.show, session)
    checked(test.segmented_control(key="documents.shown").set_value("collections").run())
    assert "There are no collections yet" in said(test)
    pressed(test, "New collection")
    test.text_input[0].set_value("Rules")
    pressed(test, "New collection", "Make collection")
    assert [one.name for one in session.client.collections.list()] == ["Rules"]
    assert "Rules" in said(test) and "0 documents · read by @eve" in said(test)
    pressed(test, "Change")
    test.text_input[0].set_value("House rules")
    pressed(test, "Change", "Save")
    assert [one.name for one in session.client.collections.list()] == ["House rules"]
    pressed(test, "Remove")
    pressed(test, "Remove", "Remove collection")
    assert session.client.collections.list() == ()
    assert "There are no collections yet" in said(test)


def test_a_collection_opens_on_its_documents(service: Service, enter: Enter) -> None:
    inside, _ = service.document("holiday.md", TEXT, EVERYONE), service.document("fees.md", "# Fees\n\n40.", EVERYONE)
    session = enter("eve", Role.EDITOR)
    session.client.collections.put(session.client.collections.add("Rules", [EVERYONE]).id, [inside], False)
    test = shown(documents.show, session)
    checked(test.text_input(key="filter.text").set_value("fees").run())
    checked(test.segmented_control(key="documents.shown").set_value("collections").run())
    pressed(test, "Open")
    assert [row["id"] for row in parts(test, "table")[0]["rows"]] == [inside]
    assert test.selectbox(key="filter.collection").value is not None


def test_whoever_puts_documents_into_a_collection_sees_who_reads_what_is_in_it(service: Service, enter: Enter) -> None:
    service.kb.people.add_group("hr")
    session = enter("eve", Role.EDITOR)
    session.client.collections.add("Pay (2026)", ["hr"])
    test = shown(documents.show, session)
    checked(test.button(key="documents.toggle").click().run())
    assert test.selectbox[0].options == ["Pay (2026) · read by hr"]


def test_the_file_of_an_older_version_can_be_had(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    for text in (TEXT, TEXT.replace("31", "32")):
        sent = session.client.uploads.add({"holiday.md": BytesIO(text.encode())}, readers=[EVERYONE])
        list(service.kb.worker.follow([file.job for file in sent.files if file.job], "test"))
    document = session.client.documents.list().items[0].id
    test = shown(documents.show, session, d=document)
    test.session_state["document.shown"] = "versions"
    (link,) = checked(test.run()).get("link_button")
    older = session.client.documents.versions(document)[1]
    assert (link.proto.label, link.proto.url) == ("File of version 1", f"/api/v1/versions/{older.id}/original")


def test_an_older_version_is_made_the_current_one_by_those_alone_who_may_replace_it(
    service: Service, enter: Enter
) -> None:
    session, texts = enter("eve", Role.EDITOR), (TEXT, TEXT.replace("31", "32"))
    for text in texts:
        sent = session.client.uploads.add({"holiday.md": BytesIO(text.encode())}, readers=[EVERYONE])
        list(service.kb.worker.follow([file.job for file in sent.files if file.job], "test"))
    document = session.client.documents.list().items[0].id
    label = "Make version 1 the current one"
    for reader in (enter("ben"), session):
        test = shown(documents.show, reader, d=document)
        test.session_state["document.shown"] = "versions"
        checked(test.run())
        assert (label in [one.label for one in test.button]) is (reader is session)
    test.session_state["document.shown"] = "upkeep"
    assert "can read its older versions too" in said(checked(test.run()))
    test.session_state["document.shown"] = "versions"
    checked(test.run())
    checked(pressed(test, label))
    list(service.kb.worker.run("test"))
    assert "Read, and ready to be asked about" in said(checked(test.run()))
    assert "31 days" in session.client.documents.text(document, 0, 1_000).text


def test_two_who_change_a_collection_at_once_undo_nothing_of_each_other(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    for group in ("hr", "it"):
        service.kb.people.add_group(group)
    made = session.client.collections.add("Rules", ["@eve"])
    test = shown(documents.show, session)
    checked(test.segmented_control(key="documents.shown").set_value("collections").run())
    pressed(test, "Change")
    session.client.collections.change(made.id, "House rules", ["@eve", "hr"])
    test.multiselect[0].set_value(["@eve", "it"])
    pressed(test, "Change", "Save")
    found = session.client.collections.show(made.id)
    assert (found.name, found.readers) == ("House rules", ("@eve", "hr", "it"))


def test_a_collection_that_the_service_refuses_is_told_where_it_was_asked_for(service: Service, enter: Enter) -> None:
    test = shown(documents.show, enter("eve", Role.EDITOR))
    checked(test.segmented_control(key="documents.shown").set_value("collections").run())
    pressed(test, "New collection")
    test.text_input[0].set_value("Rules")
    test.multiselect[0].set_value(["no such group"])
    pressed(test, "New collection", "Make collection")
    assert "no such group" in test.error[0].value


def test_readers_are_offered_no_collections_to_change(service: Service, enter: Enter) -> None:
    assert list(shown(documents.show, enter("bob")).segmented_control) == []


def test_a_document_is_put_into_a_collection_and_taken_out(service: Service, enter: Enter) -> None:
    document = service.document("holiday.md", TEXT, EVERYONE)
    session = enter("eve", Role.EDITOR)
    made = session.client.collections.add("Rules", [EVERYONE])
    test = shown(documents.show, session, d=document)
    test.session_state["document.shown"] = "upkeep"
    checked(test.run())
    for wanted in (made.id, ""):
        test.selectbox[0].set_value(wanted)
        checked(test.button[save_of(test, "collection")].click().run())
        assert session.client.documents.show(document).collection == (wanted or None)


def test_an_emptied_box_of_readers_leaves_oneself_as_it_says(service: Service, enter: Enter) -> None:
    document = service.document("holiday.md", TEXT, EVERYONE)
    session = enter("eve", Role.EDITOR)
    test = shown(documents.show, session, d=document)
    test.session_state["document.shown"] = "upkeep"
    checked(test.run())
    test.multiselect[0].set_value([])
    checked(test.button[save_of(test, "readers")].click().run())
    assert session.client.documents.show(document).readers == ("@eve",)


def save_of(test: AppTest, form: str) -> int:
    """Which of the buttons sends that form."""
    return next(place for place, button in enumerate(test.button) if button.form_id == form)


def test_an_administrator_takes_over_what_nobody_reads_any_more(service: Service, enter: Enter) -> None:
    service.person("eve")
    document = service.document("eve.md", "# Notes\n\nEve keeps the key.", "@eve")
    service.kb.people.remove_user("eve")
    session = enter("root", Role.ADMINISTRATOR)
    test = shown(documents.show, session)
    assert "Without readers · 1" in test.segmented_control(key="documents.shown").options
    checked(test.segmented_control(key="documents.shown").set_value("orphans").run())
    assert [row["id"] for row in parts(test, "table")[0]["rows"]] == [document]
    pressed(test, "Take over (1)")
    pressed(test, "Take over (1)", "Take over")
    assert (session.client.orphans.list(), session.client.documents.show(document).readers) == ((), ("@root",))
    assert "Every document has readers" in said(test)


def test_only_administrators_are_shown_what_nobody_reads(enter: Enter) -> None:
    test = shown(documents.show, enter("kim", Role.EDITOR))
    assert "Without readers" not in test.segmented_control(key="documents.shown").options


def test_where_the_last_page_was_emptied_the_one_before_it_is_shown(
    service: Service, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_PAGE", 2)
    for number in range(3):
        service.document(f"{number}.md", f"# Rule {number}\n\nThe fee is {number} euros.", EVERYONE)
    session = enter("eve", Role.EDITOR)
    test = shown(documents.show, session)
    checked(test.button(key="documents.start-on").click().run())
    last = [row["id"] for row in parts(test, "table")[0]["rows"]]
    assert len(last) == 1
    session.client.receipts.remove(last[0])
    assert len(parts(checked(test.run()), "table")[0]["rows"]) == 2
