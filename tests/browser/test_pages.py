"""What people do at the pages, in a real browser. Each test goes on where the one before it ended."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.visitor import PASSWORD, PATIENCE, ROOT, Visitor

SAMPLE = ROOT / "kb_assistant" / "sample" / "files" / "people"
HANDBOOK = SAMPLE / "employee-handbook.pdf"
HOLIDAYS = SAMPLE / "holidays-and-absence.docx"
QUESTION = "How many working days a year may I work from another country?"
QUOTE = "You may work from another country for up to 30 working days in a calendar year."


@pytest.fixture(scope="module")
def reader(admin: Visitor, enter: Callable[..., Visitor]) -> Iterator[Visitor]:
    """Somebody in no group, at a French browser."""
    made = admin.call("POST", "/api/v1/users", {"name": "bob", "role": "reader", "password": PASSWORD})
    assert made["name"] == "bob"
    yield enter(locale="fr-FR")


@pytest.fixture(scope="module")
def link() -> list[str]:
    """Where the test that shares an answer leaves the link."""
    return []


def upload(visitor: Visitor, readers: str, *paths: Path) -> None:
    page = visitor.page
    page.get_by_label("Who may read them").click()
    page.get_by_role("option", name=readers).click()
    page.keyboard.press("Escape")
    page.locator(".upload input[type=file]").first.set_input_files(paths)
    expect(page.locator(".upload li.done")).to_have_count(len(paths), timeout=PATIENCE)


def text_below(places: Locator, number: int) -> str:
    """The words of the handbook's page that stand in the rectangles shown over its picture."""
    boxes = places.evaluate_all(
        "all => all.map(one => { const a = one.getBoundingClientRect(), b = one.parentElement.getBoundingClientRect();"
        "return [(a.left - b.left) / b.width, (a.top - b.top) / b.height, (a.right - b.left) / b.width,"
        " (a.bottom - b.top) / b.height] })"
    )
    with pypdfium2.PdfDocument(HANDBOOK) as pdf:
        page = pdf[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        words = [
            text.get_text_bounded(left * width, height - bottom * height, right * width, height - top * height)
            for left, top, right, bottom in boxes
        ]
    return " ".join(" ".join(words).split())


def test_the_first_administrator_comes_in_and_is_told_what_to_do_next(admin: Visitor) -> None:
    admin.says("Hello, I'm Ava")
    admin.photograph("ask-welcome")
    admin.open("/documents")
    admin.says("There are no documents yet")
    admin.photograph("documents-empty")


def test_files_are_uploaded_with_progress_and_read(admin: Visitor) -> None:
    admin.press("Add documents")
    upload(admin, "everyone", HANDBOOK, HOLIDAYS)
    table = admin.page.locator("table")
    expect(table).to_contain_text("Employee handbook", timeout=60_000)
    expect(table).to_contain_text("Holidays and absence", timeout=60_000)
    admin.photograph("documents-uploaded")
    admin.page.locator(".upload input[type=file]").first.set_input_files(
        FilePayload(name="broken.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 and nothing else")
    )
    expect(admin.page.get_by_role("alert").first).to_contain_text("broken.pdf", timeout=60_000)


def test_an_answer_s_quote_is_marked_where_it_stands_on_the_page_s_picture(admin: Visitor) -> None:
    admin.open("/")
    answer = admin.ask(QUESTION)
    expect(answer).to_contain_text(QUOTE)
    admin.photograph("ask-answered")
    answer.locator(".mark").first.click()
    sheet = admin.page.locator(".sheet")
    expect(sheet.locator("img")).to_have_attribute("src", re.compile(r"/pages/2/image"))
    expect(sheet.locator(".place").first).to_be_visible()
    assert sheet.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert text_below(sheet.locator(".place"), 2) == QUOTE
    admin.photograph("source-page")


def test_the_text_of_a_source_has_the_quote_marked(admin: Visitor) -> None:
    admin.page.get_by_text("Text", exact=True).click()
    expect(admin.page.locator("mark")).to_have_text(QUOTE)
    expect(admin.page.locator("mark")).to_be_in_viewport()
    admin.photograph("source-text")
    admin.press("Close source")
    expect(admin.page.locator(".st-key-source")).to_have_count(0)


def test_a_follow_up_goes_on_in_the_conversation_and_a_reload_keeps_it(admin: Visitor) -> None:
    admin.ask("and must I ask for it three weeks before?")
    admin.page.reload()
    expect(admin.page.locator(".answer")).to_have_count(2, timeout=PATIENCE)
    admin.photograph("ask-follow-up")


def test_what_the_documents_do_not_answer_is_said_and_can_be_passed_on(admin: Visitor) -> None:
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    admin.ask("What is the wingspan of an albatross?")
    admin.says(re.compile("don.t answer this|Nothing you may read|not what these doc"))
    admin.photograph("ask-not-answered")
    admin.press("Ask an expert")
    admin.says("Your question goes to those who look after the documents")
    admin.photograph("ask-expert")
    admin.press("Send question")
    admin.says("Sent. Thank you")
    admin.page.keyboard.press("Escape")


def test_an_answer_is_rated_with_a_reason(admin: Visitor) -> None:
    admin.page.locator(".st-key-conversations button").get_by_text(QUESTION[:30]).first.click()
    expect(admin.page.locator(".answer")).to_have_count(2, timeout=PATIENCE)
    admin.press("Not helpful")
    admin.page.get_by_text("It is out of date").click()
    admin.page.get_by_label("What would have helped?").fill("It is 20 days by now.")
    admin.photograph("ask-rating")
    admin.press("Send")
    admin.says("Thank you")


def test_an_answer_is_shared_by_a_link_that_is_shown_once(admin: Visitor, link: list[str]) -> None:
    admin.press("Share")
    admin.press("Make link")
    shown = admin.page.get_by_test_id("stDialog").locator("code")
    expect(shown).to_contain_text("/answer?id=")
    admin.photograph("share")
    link.append(shown.inner_text().strip().removeprefix(admin.address))
    admin.page.keyboard.press("Escape")
    admin.open("/links")
    admin.says("Good until")
    admin.photograph("links")


def test_whoever_gets_the_link_signs_in_and_reads_it_in_their_language(reader: Visitor, link: list[str]) -> None:
    reader.open(link[0])
    reader.page.wait_for_url("**/sign-in*")
    reader.page.locator("input[name=name]").fill("bob")
    reader.page.locator("input[name=password]").fill(PASSWORD)
    reader.page.locator("button[type=submit]").first.click()
    reader.says("Toujours valable")
    expect(reader.page.locator(".answer")).to_contain_text(QUOTE)
    reader.photograph("shared-current-fr")


def test_the_pages_speak_french(reader: Visitor) -> None:
    reader.open("/")
    reader.says("Bonjour, je suis Ava")
    reader.photograph("ask-welcome-fr")
    reader.ask(QUESTION)
    reader.says("Partager")
    reader.photograph("ask-answered-fr")


def test_a_replaced_document_changes_what_the_link_says(
    admin: Visitor, reader: Visitor, link: list[str], tmp_path: Path
) -> None:
    newer = tmp_path / "employee-handbook.html"
    newer.write_text(
        f"<h1>Employee handbook</h1><h2>Working from another country</h2><p>{QUOTE.replace('30', '20')}</p>"
    )
    admin.open("/documents")
    admin.page.locator("table button").get_by_text("Employee handbook").click()
    admin.photograph("document")
    for view in ("Report", "Versions", "Look after"):
        admin.page.get_by_text(view, exact=True).first.click()
        admin.photograph(f"document-{view.lower().replace(' ', '-')}")
    admin.page.get_by_text("New version", exact=True).click()
    admin.page.locator(".upload input[type=file]").first.set_input_files(newer)
    expect(admin.page.locator(".upload li.done")).to_have_count(1, timeout=PATIENCE)
    admin.says("1 of 1 read")
    admin.page.get_by_text("Versions", exact=True).click()
    expect(admin.page.locator("table tbody tr")).to_have_count(2, timeout=60_000)
    admin.photograph("document-differences")
    reader.open(link[0])
    reader.says("Une source a changé")
    expect(reader.page.locator("del").first).to_contain_text("30")
    expect(reader.page.locator("ins").first).to_contain_text("20")
    reader.photograph("shared-changed-fr")


def test_a_link_that_was_ended_opens_nothing(admin: Visitor, reader: Visitor, link: list[str]) -> None:
    admin.open("/links")
    admin.press("End link")
    admin.press("End link for good")
    admin.says("You have not shared an answer yet")
    reader.open(link[0])
    reader.says("Ce lien n'ouvre rien")
    reader.photograph("shared-none-fr")


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


def test_administrators_look_after_people_and_settings(admin: Visitor) -> None:
    admin.open("/people")
    expect(admin.page.locator("table")).to_contain_text("bob", timeout=PATIENCE)
    admin.photograph("people")
    admin.page.locator("table button").get_by_text("bob").click()
    admin.says("May sign in")
    admin.photograph("person")
    admin.page.get_by_text("What would this person see?").click()
    dialog = admin.page.get_by_test_id("stDialog")
    dialog.get_by_label("Your question").fill("May I work from another country?")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(dialog.locator(".answer")).to_contain_text("20 working days")
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


def test_nothing_was_fetched_from_elsewhere_and_nothing_went_wrong(admin: Visitor, reader: Visitor) -> None:
    assert (admin.foreign, reader.foreign) == ([], [])
    wrong = [said for said in (*admin.wrong, *reader.wrong) if "404" not in said]
    assert wrong == []
