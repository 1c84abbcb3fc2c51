"""Looking after documents, people and settings, in a real browser. Each test goes on where the one before ended."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.visitor import PASSWORD, PATIENCE, ROOT, Visitor
from tests.corpus.serving import waited

SAMPLE = ROOT / "kb_assistant" / "sample" / "files" / "people"
HANDBOOK = SAMPLE / "employee-handbook.pdf"
HOLIDAYS = SAMPLE / "holidays-and-absence.docx"
OTHER_PASSWORD = "nine dry parasols"
QUOTE = "You may work from another country for up to 30 working days in a calendar year."


def upload(visitor: Visitor, readers: str, *paths: Path) -> None:
    page = visitor.page
    page.get_by_role("combobox", name="Who may read them").click()
    page.get_by_role("option", name=readers).click()
    page.keyboard.press("Escape")
    page.locator(".upload input[type=file]").first.set_input_files(paths)
    expect(page.locator(".upload li.done")).to_have_count(len(paths), timeout=PATIENCE)


def test_the_first_administrator_comes_in_and_is_told_what_to_do_next(admin: Visitor) -> None:
    admin.says("Hello, I'm Ava")
    admin.photograph("ask-welcome")
    admin.open("/documents")
    admin.says("There are no documents yet")
    admin.photograph("documents-empty")


def test_files_are_uploaded_with_progress_and_read(admin: Visitor) -> None:
    admin.press("Add your first documents")
    upload(admin, "everyone", HANDBOOK, HOLIDAYS)
    table = admin.page.locator("table")
    expect(table).to_contain_text("Employee handbook", timeout=60_000)
    expect(table).to_contain_text("Holidays and absence", timeout=60_000)
    admin.says("Read, and ready to be asked about")
    expect(admin.page.locator(".upload li.read")).to_have_count(2)
    admin.photograph("documents-uploaded")
    admin.page.locator(".upload input[type=file]").first.set_input_files(
        FilePayload(name="broken.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 and nothing else")
    )
    expect(admin.page.get_by_role("alert").first).to_contain_text("broken.pdf", timeout=60_000)
    # Before those that were read, however many there are.
    expect(admin.page.locator(".upload li")).to_have_text([re.compile("broken"), *[re.compile("read$")] * 2])


def test_a_new_version_shows_what_changed(admin: Visitor) -> None:
    text = f"<h1>Employee handbook</h1><h2>Working from another country</h2><p>{QUOTE.replace('30', '20')}</p>"
    admin.open("/documents")
    admin.page.locator("table button").get_by_text("Employee handbook").click()
    admin.photograph("document")
    for view in ("Report", "Versions", "Look after"):
        admin.page.get_by_text(view, exact=True).first.click()
        admin.photograph(f"document-{view.lower().replace(' ', '-')}")
    admin.page.get_by_text("New version", exact=True).click()
    admin.page.locator(".upload input[type=file]").first.set_input_files(
        FilePayload(name="employee-handbook.html", mimeType="text/html", buffer=text.encode())
    )
    expect(admin.page.locator(".upload li.read")).to_have_count(1, timeout=60_000)
    admin.page.get_by_text("Versions", exact=True).click()
    expect(admin.page.locator("table tbody tr")).to_have_count(2, timeout=60_000)
    admin.photograph("document-differences")


def test_whoever_orders_a_table_or_opens_a_document_by_keyboard_goes_on_where_they_were_led(admin: Visitor) -> None:
    admin.open("/documents")
    state = admin.page.get_by_role("button", name=re.compile("^State"))
    state.press("Enter")
    expect(state).to_have_text(re.compile("State ."))
    expect(state).to_be_focused()
    admin.page.locator("table button").get_by_text("Employee handbook").press("Enter")
    expect(admin.page.get_by_role("heading", name="Employee handbook", level=1)).to_be_focused()
    expect(admin.page).to_have_title("Employee handbook · Documents · Ava")


def test_a_collection_is_made_filled_asked_renamed_and_removed(admin: Visitor) -> None:
    admin.open("/documents")
    admin.page.get_by_text("Collections", exact=True).click()
    admin.says("There are no collections yet")
    admin.press("New collection")
    dialog = admin.page.get_by_test_id("stDialog")
    dialog.get_by_role("textbox", name="Name").fill("Rules")
    dialog.get_by_role("combobox", name="Readers").click()
    admin.page.get_by_role("option", name="everyone").click()
    admin.page.keyboard.press("Tab")
    admin.photograph("collection-new")
    admin.press("Make collection")
    admin.says("0 documents")
    admin.page.get_by_text("Documents", exact=True).last.click()
    admin.page.locator("table button").get_by_text("Employee handbook").click()
    admin.page.get_by_text("Look after", exact=True).click()
    admin.page.get_by_role("combobox", name="Collection").click()
    admin.page.get_by_role("option", name="Rules").click()
    admin.page.get_by_role("button", name="Save").nth(1).click()
    admin.says(re.compile("in Rules · read by everyone"))
    admin.open("/")
    admin.press("All documents")
    admin.page.get_by_test_id("stPopoverBody").get_by_text("Rules").click()
    admin.photograph("ask-scope")
    admin.page.keyboard.press("Escape")
    expect(admin.ask("May I work from another country?")).to_contain_text("20 working days")
    admin.open("/documents")
    admin.page.get_by_text("Collections", exact=True).click()
    admin.says(re.compile("1 document ·"))
    admin.press("Change")
    admin.page.get_by_role("textbox", name="Name").fill("House rules")
    admin.photograph("collection-change")
    admin.press("Save")
    admin.says("House rules")
    admin.photograph("collections")
    admin.press("Remove")
    admin.press("Remove collection")
    admin.says("There are no collections yet")


def test_a_document_is_vouched_for_and_removed_with_a_receipt(admin: Visitor) -> None:
    admin.open("/documents")
    admin.page.locator("table button").get_by_text("Holidays and absence").click()
    admin.page.get_by_text("Look after", exact=True).click()
    admin.press("I vouch for it")
    admin.says("Verified until")
    admin.press("Remove document")
    admin.photograph("document-remove")
    admin.press("Remove for good")
    admin.says("is removed")
    admin.says(re.compile(r"0 of \d+ of its own sentences"))
    admin.photograph("receipt")
    expect(admin.page.locator("table")).not_to_contain_text("Holidays and absence")


def test_one_s_account_is_looked_after(admin: Visitor) -> None:
    admin.open("/account")
    admin.says("Keys for programs")
    admin.photograph("account")


def test_administrators_look_after_people_and_groups(admin: Visitor, reader: Visitor) -> None:
    admin.open("/people")
    expect(admin.page.locator("table")).to_contain_text("bob", timeout=PATIENCE)
    admin.photograph("people")
    admin.page.locator("table button").get_by_text("bob").click()
    admin.says("May sign in")
    admin.photograph("person")
    admin.page.get_by_text("What would this person see?").click()
    dialog = admin.page.get_by_test_id("stDialog")
    question = dialog.get_by_role("textbox", name="Your question")
    question.fill("May I work from another country?")
    question.press("Enter")
    expect(dialog.locator(".answer")).to_contain_text("20 working days")
    admin.photograph("person-ask-as")
    admin.page.keyboard.press("Escape")
    admin.open("/people")
    admin.page.get_by_role("tab", name="Groups").click()
    admin.page.get_by_label("New group").fill("hr")
    admin.press("Add group")
    admin.page.get_by_text("hr · 0 members").click()
    admin.photograph("groups")
    choose(admin, "Members", "bob")
    admin.press("Save")
    admin.says("hr · 1 member")


@pytest.mark.parametrize("path", ["/people", "/documents"])
def test_on_a_phone_a_table_is_read_and_used_without_scrolling_sideways(admin: Visitor, path: str) -> None:
    admin.page.set_viewport_size({"width": 390, "height": 844})
    admin.open(path)
    table = admin.page.locator(".scroll")
    expect(table.get_by_role("row").last).to_be_visible()
    assert table.evaluate(
        "box => [box.scrollWidth - box.clientWidth, box.getBoundingClientRect().right > innerWidth]"
    ) == [
        0,
        False,
    ]
    # Under which name a value stands is read beside it.
    named = table.locator("td:not(.main, .choice)").first.evaluate("one => getComputedStyle(one, '::before').content")
    assert named in ('"Role"', '"State"')
    admin.page.set_viewport_size({"width": 1280, "height": 860})


def test_a_person_who_is_added_by_typing_and_clicking_can_sign_in(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    add_person(admin, "carl", PASSWORD)
    carl = enter()
    carl.sign_in("carl")
    carl.says("Hello, I'm Ava")


def test_a_person_without_a_password_is_added_for_the_identity_provider(admin: Visitor) -> None:
    add_person(admin, "dora", "")
    assert not account_of(admin, "dora")["has_password"]


def test_a_new_password_counts_once_it_was_typed_and_saved_by_clicking(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    admin.open("/people")
    admin.page.locator("table button").get_by_text("carl").click()
    dialog = admin.page.get_by_test_id("stDialog")
    dialog.get_by_role("button", name="Save").click()
    admin.says(re.compile("no new password was typed"))
    admin.photograph("person-nothing-to-save")
    dialog.get_by_label("New password").press_sequentially(OTHER_PASSWORD)
    click_at_once(dialog.get_by_role("button", name="Save"))
    expect(dialog).to_have_count(0)
    carl = enter()
    carl.sign_in("carl", OTHER_PASSWORD)
    carl.says("Hello, I'm Ava")


def add_person(admin: Visitor, name: str, password: str) -> None:
    admin.open("/people")
    admin.press("Add person")
    dialog = admin.page.get_by_test_id("stDialog")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_label("First password").press_sequentially(password)
    click_at_once(dialog.get_by_role("button", name="Add", exact=True))
    expect(admin.page.locator("table")).to_contain_text(name)
    expect(dialog).to_have_count(0)


def click_at_once(button: Locator) -> None:
    """Before the box that was typed into has noticed that it is left."""
    button.dispatch_event("click")


def account_of(admin: Visitor, name: str) -> dict[str, Any]:
    return next(one for one in admin.call("GET", "/api/v1/users")["items"] if one["name"] == name)


def test_two_who_change_a_group_at_once_both_have_their_members(admin: Visitor, enter: Callable[..., Visitor]) -> None:
    group = admin.call("POST", "/api/v1/groups", {"name": "board"})
    other = enter()
    other.sign_in("ada")
    for visitor in (admin, other):
        visitor.open("/people")
        visitor.page.get_by_role("tab", name="Groups").click()
        visitor.page.get_by_text("board · 0 members").click()
    choose(other, "Members", "dora")
    other.press("Save")
    other.says("board · 1 member")
    choose(admin, "Members", "carl")
    # What it is called has changed meanwhile; it stays open.
    admin.says("board · 1 member")
    admin.press("Save")
    admin.says("board · 2 members")
    assert sorted(admin.call("GET", f"/api/v1/groups/{group['id']}")["members"]) == ["carl", "dora"]


def test_two_who_change_a_document_s_readers_at_once_both_have_theirs(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    document = admin.send("canteen.md", b"# Canteen\n\nThe canteen opens at noon.\n", readers="@ada")
    other = enter()
    other.sign_in("ada")
    for visitor in (admin, other):
        visitor.open(f"/documents?d={document}")
        visitor.page.get_by_text("Look after", exact=True).click()
    for visitor, reader in ((other, "@dora"), (admin, "@carl")):
        choose(visitor, "Readers", reader)
        visitor.press("Save")
        waited(partial(is_reader, admin, document, reader))
    assert sorted(readers_of(admin, document)) == ["@ada", "@carl", "@dora"]


def test_documents_that_are_ticked_are_looked_after_together(admin: Visitor) -> None:
    for number in range(3):
        admin.send(f"fees/fee-{number}.md", f"# Fee {number}\n\nFee {number} is {number} euros.\n".encode())
    admin.open("/documents")
    admin.page.get_by_role("textbox", name="Search titles and folders").fill("fees/")
    admin.page.keyboard.press("Enter")
    expect(admin.page.locator("tbody tr")).to_have_count(3)
    box = admin.page.get_by_role("checkbox", name="Choose Fee 1")
    box.focus()
    box.press("Space")
    admin.says("1 chosen")
    # Whoever goes on by keyboard is where they were.
    expect(box).to_be_focused()
    # And what can be done with the chosen is in sight and comes next, however many rows stand between; then they go on.
    act = admin.page.get_by_role("button", name="Look after them")
    expect(act).to_be_in_viewport()
    for keys, at in (("Tab", act), ("Shift+Tab", box), ("Tab", act)):
        admin.page.keyboard.press(keys)
        expect(at).to_be_focused()
    for _ in range(3):
        admin.page.keyboard.press("Tab")
    expect(admin.page.locator("tr.chosen td.main button")).to_be_focused()
    admin.page.get_by_role("checkbox", name="Choose Fee 2").check()
    admin.says("2 chosen")
    admin.photograph("documents-chosen")
    admin.press("Look after them")
    choose(admin, "Also read by", "@bob")
    admin.photograph("documents-look-after")
    admin.page.get_by_test_id("stDialog").get_by_role("button", name="Save").first.click()
    admin.says("2 documents are changed")
    expect(admin.page.locator("tr.chosen").get_by_text("@bob, everyone")).to_have_count(2)
    admin.press("Choose all 3")
    admin.says("3 chosen")
    admin.press("Look after them")
    admin.page.get_by_text("I am sure: 3 documents").click()
    admin.press("Remove 3 documents for good")
    admin.says("3 documents are removed")
    admin.says("No document fits")


def test_whoever_sends_a_file_called_like_another_document_is_asked_what_it_is_to_be(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    add_person(admin, "eve", PASSWORD)
    eve_id = account_of(admin, "eve")["id"]
    admin.call("PATCH", f"/api/v1/users/{eve_id}", {"role": "editor"})
    first = admin.send("notice.md", b"# Notice\n\nThe notice period is three months.\n")
    eve = enter()
    eve.sign_in("eve")
    eve.open("/documents")
    eve.press("Add documents")
    eve.page.locator(".upload input[type=file]").first.set_input_files(
        FilePayload(name="notice.md", mimeType="text/markdown", buffer=b"# Notice\n\nIt is four months now.\n")
    )
    eve.says(re.compile("There is another document called"))
    eve.photograph("documents-namesake")
    eve.press("Yes, replace it")
    eve.press("Replace")
    waited(lambda: admin.call("GET", f"/api/v1/documents/{first}")["versions"] == 2)
    expect(eve.page.get_by_text("There is another document called")).to_have_count(0)


def test_a_file_that_failed_is_seen_with_the_reason_and_taken_out(admin: Visitor) -> None:
    admin.open("/documents")
    admin.page.get_by_text(re.compile("^Uploads")).click()
    row = admin.page.locator("[class*='st-key-row-job-']").filter(has_text="broken.pdf")
    expect(row).to_contain_text("damaged")
    admin.photograph("uploads")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def is_reader(admin: Visitor, document: str, name: str) -> bool:
    return name in readers_of(admin, document)


def readers_of(admin: Visitor, document: str) -> list[str]:
    found: list[str] = admin.call("GET", f"/api/v1/documents/{document}")["readers"]
    return found


def choose(visitor: Visitor, label: str, name: str) -> None:
    """Types a name into a box that takes many."""
    box = visitor.page.get_by_role("combobox", name=label)
    waited(lambda: is_typed(box, name))
    box.press("Enter")
    expect(visitor.page.get_by_test_id("stMultiSelect").filter(has=box)).to_contain_text(name)
    visitor.page.keyboard.press("Tab")


def is_typed(box: Locator, name: str) -> bool:
    """A box that is only just being opened forgets what is typed into it."""
    box.fill(name)
    box.page.wait_for_timeout(300)
    return box.input_value() == name


def test_on_a_french_page_it_is_said_in_french_what_is_wrong_with_a_file_and_with_a_form(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    french = enter(locale="fr-FR")
    french.sign_in("ada")
    french.open("/documents")
    french.press("Ajouter des documents")
    files = {"vide.md": b"", "abîmé.pdf": b"%PDF-1.7 and nothing else"}
    sent = [FilePayload(name=name, mimeType="application/octet-stream", buffer=held) for name, held in files.items()]
    french.page.locator(".upload input[type=file]").first.set_input_files(sent)
    french.says("vide.md est vide : vérifiez le fichier et déposez-le de nouveau.")
    expect(french.page.get_by_role("alert").filter(has_text="dans un lecteur de PDF")).to_be_visible(timeout=PATIENCE)
    french.photograph("documents-refused-fr")
    french.open("/people")
    french.press("Ajouter une personne")
    dialog = french.page.get_by_test_id("stDialog")
    dialog.get_by_role("textbox", name="Nom").fill("ada")
    dialog.get_by_role("textbox", name="Nom").press("Tab")
    dialog.get_by_role("button", name="Ajouter").click()
    expect(dialog.get_by_role("alert")).to_contain_text("existe déjà")


def test_administrators_look_after_settings(admin: Visitor) -> None:
    admin.open("/settings")
    admin.says("There is no language model")
    for view in ("Language model", "All settings", "Audit log"):
        admin.page.get_by_text(view, exact=True).first.click()
        admin.photograph(f"settings-{view.lower().replace(' ', '-')}")
    admin.page.get_by_text("Health", exact=True).first.click()
    admin.press("Examine now")
    # A document was removed a moment ago.
    admin.says(re.compile("All is well|may still hold something of removed documents"))
    admin.photograph("settings-health")


def test_nothing_was_fetched_from_elsewhere_and_nothing_went_wrong(admin: Visitor) -> None:
    assert admin.foreign == []
    wrong = [said for said in admin.wrong if "404" not in said]
    assert wrong == []
