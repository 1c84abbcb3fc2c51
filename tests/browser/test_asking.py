"""Asking, reading the source, rating and sharing, in a real browser. Each test goes on where the one before ended."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Locator, WebSocket, expect
from pptx.presentation import Presentation as Deck

from tests.browser.visitor import PASSWORD, PATIENCE, ROOT, Visitor
from tests.corpus.serving import waited
from tests.ingest.loaders.pptx_file import CONTENT, made, slide

SAMPLE = ROOT / "kb_assistant" / "sample" / "files" / "people"
HANDBOOK = SAMPLE / "employee-handbook.pdf"
HOLIDAYS = SAMPLE / "holidays-and-absence.docx"
QUESTION = "How many working days a year may I work from another country?"
SPACES = "Each team has two parking spaces behind the new office."
HEAD = 56
"""Pixels that the head of a page covers."""
QUOTE = "You may work from another country for up to 30 working days in a calendar year."


@pytest.fixture(scope="module")
def handbook(admin: Visitor) -> str:
    """The id of the document that the answers rest on."""
    admin.send(HOLIDAYS.name, HOLIDAYS.read_bytes())
    return admin.send(HANDBOOK.name, HANDBOOK.read_bytes())


def parking_deck(deck: Deck) -> None:
    slide(deck, CONTENT, "Office move", "The new office in Lyon opens in March.")
    slide(deck, CONTENT, "Parking", SPACES)


@pytest.fixture(scope="module")
def link() -> list[str]:
    """Where the test that shares an answer leaves the link."""
    return []


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


def shared(visitor: Visitor, look: Callable[[str], object] = str) -> str:
    """Path of a link to the first answer of the conversation that is open, as the page makes it."""
    visitor.press("Share")
    visitor.says("The link lasts")
    look("share")
    visitor.press("Make link")
    shown = visitor.page.get_by_test_id("stDialog").locator("code")
    expect(shown).to_contain_text("/answer?id=")
    dialog = visitor.page.get_by_test_id("stDialog")
    dialog.get_by_role("button", name="Close").focus()
    for _ in range(2):
        visitor.page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_focused()
    look("share-link")
    path = shown.inner_text().strip().removeprefix(visitor.address)
    visitor.page.keyboard.press("Escape")
    return path


def test_an_answer_s_quote_is_marked_where_it_stands_on_the_page_s_picture(admin: Visitor, handbook: str) -> None:
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
    # Whoever does not see what is marked hears it.
    expect(sheet.get_by_role("img", name=QUOTE)).to_be_visible()
    admin.photograph("source-page")


def test_the_text_of_a_source_has_the_quote_marked(admin: Visitor) -> None:
    admin.page.get_by_text("Text", exact=True).click()
    expect(admin.page.locator("mark")).to_have_text(QUOTE)
    expect(admin.page.locator("mark")).to_be_in_viewport()
    admin.photograph("source-text")
    admin.page.keyboard.press("Escape")
    expect(admin.page.locator(".st-key-source")).to_have_count(0)


def test_a_follow_up_goes_on_in_the_conversation_and_a_reload_keeps_it(admin: Visitor) -> None:
    expect(admin.ask("and must I ask for it three weeks before?")).to_be_in_viewport()
    admin.page.reload()
    expect(admin.page.locator(".answer")).to_have_count(2, timeout=PATIENCE)
    admin.photograph("ask-follow-up")


def test_an_answer_from_a_presentation_says_on_which_slide(admin: Visitor, tmp_path: Path) -> None:
    deck = made(tmp_path, parking_deck)
    admin.send("office-move.pptx", deck.read_bytes())
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    answer = admin.ask("How many parking spaces has each team behind the new office?")
    expect(answer).to_contain_text(SPACES)
    expect(answer).to_contain_text("slide 2")
    answer.locator(".mark").first.click()
    expect(admin.page.locator(".st-key-source")).to_contain_text("slide 2")
    expect(admin.page.locator("mark")).to_have_text(SPACES)
    admin.photograph("source-slide")
    admin.page.keyboard.press("Escape")


def test_the_browser_goes_back_and_forward_between_conversations(admin: Visitor) -> None:
    answers = admin.page.locator(".answer")
    admin.page.go_back()
    expect(answers).to_have_count(0, timeout=PATIENCE)
    admin.page.go_back()
    expect(answers).to_have_count(2, timeout=PATIENCE)
    expect(answers.first).to_contain_text(QUOTE)
    admin.page.get_by_role("link", name="Documents").click()
    admin.page.wait_for_url("**/documents*")
    expect(admin.page).to_have_title("Documents · Ava")
    admin.page.go_back()
    expect(answers).to_have_count(2, timeout=PATIENCE)
    admin.page.go_forward()
    expect(admin.page.get_by_role("heading", name="Documents")).to_be_visible(timeout=PATIENCE)
    admin.page.get_by_role("link", name="Ask").click()
    expect(answers).to_have_count(2, timeout=PATIENCE)


def test_what_the_documents_do_not_answer_is_said_and_can_be_passed_on(admin: Visitor) -> None:
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    admin.page.set_viewport_size({"width": 390, "height": 700})
    admin.ask("What is the wingspan of an albatross?")
    refused = re.compile("don.t answer this|Nothing you may read|not what these doc")
    admin.says(refused)
    # What is said first stands below the head of the page, with the question above it: passages take all the room.
    asked = admin.page.get_by_test_id("stChatMessage").first
    waited(lambda: (asked.bounding_box() or {"y": 0})["y"] > HEAD)
    admin.page.set_viewport_size({"width": 1280, "height": 860})
    expect(admin.page.get_by_role("status").filter(has_text=refused)).to_have_count(1)
    admin.photograph("ask-not-answered")
    admin.press("Ask an expert")
    admin.says("Your question goes to those who look after the documents")
    admin.photograph("ask-expert")
    admin.press("Send question")
    admin.says("Sent. Thank you")
    expect(admin.page.get_by_role("button", name="Ask an expert")).to_have_count(0)


def test_an_answer_is_rated_with_a_reason_and_stays_so(admin: Visitor) -> None:
    admin.page.locator(".st-key-conversations button").get_by_text(QUESTION[:30]).first.click()
    expect(admin.page.locator(".answer")).to_have_count(2, timeout=PATIENCE)
    admin.press("Not helpful")
    admin.page.get_by_text("It is out of date").click()
    admin.page.get_by_label("What would have helped?").fill("It is 20 days by now.")
    admin.photograph("ask-rating")
    admin.page.get_by_role("button", name="Send", exact=True).press("Enter")
    admin.says("Thank you")
    expect(admin.page.get_by_role("status").filter(has_text="Thank you")).to_have_count(1)
    # The button that opened the dialog can be used no more: whoever goes on by keyboard does so beside it.
    expect(admin.page.locator("[class*=st-key-tools-] button:focus")).to_have_count(1)
    admin.page.reload()
    admin.says("Thank you")
    expect(admin.page.get_by_role("button", name="Not helpful").first).to_be_disabled()


def test_the_passages_that_were_found_are_looked_through_and_one_is_read_in_its_document(admin: Visitor) -> None:
    admin.page.get_by_role("button", name="More passages").last.press("Enter")
    found = admin.page.locator(".passages .card")
    # Below an answer at the end of the page they would come where nobody looks.
    expect(found.first).to_be_in_viewport(timeout=PATIENCE)
    told = admin.page.get_by_role("status").filter(has_text="Passages found, the nearest first")
    expect(told).to_have_text("Passages found, the nearest first")
    expect(admin.page.get_by_role("button", name="Hide passages")).to_be_focused()
    admin.photograph("ask-passages")
    document, number = found.last.locator(".title").inner_text(), found.last.locator(".number").inner_text()
    found.last.locator(".place").click()
    expect(admin.page.locator(".st-key-source-title")).to_contain_text(document, timeout=PATIENCE)
    admin.says(f"Quote {number} of {number}")
    admin.page.keyboard.press("Escape")
    expect(admin.page.locator(".st-key-source")).to_have_count(0)
    admin.press("Hide passages")
    expect(found).to_have_count(0)


def test_an_answer_is_shared_by_a_link_that_is_shown_once(admin: Visitor, link: list[str]) -> None:
    link.append(shared(admin, admin.photograph))
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
    expect(reader.page.locator("html")).to_have_attribute("lang", "fr")
    reader.photograph("ask-welcome-fr")
    reader.ask(QUESTION)
    reader.says("Partager")
    reader.photograph("ask-answered-fr")


def test_the_pages_speak_german(reader: Visitor, enter: Callable[..., Visitor]) -> None:
    german = enter(locale="de-AT")
    german.sign_in("bob")
    german.says("Guten Tag, ich bin Ava")
    expect(german.page.locator("html")).to_have_attribute("lang", "de")
    german.open("/documents")
    german.says("Nicht geprüft")
    german.photograph("documents-de")


def test_t020_who_may_not_read_the_source_of_a_shared_answer_gets_nothing_of_it(
    admin: Visitor, reader: Visitor
) -> None:
    admin.send("bonus.md", b"# Osprey bonus\n\nThe Osprey bonus is 4711 euros a year.\n", readers="nobody")
    admin.open("/")
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    expect(admin.ask("How many euros a year is the Osprey bonus?")).to_contain_text("4711")
    token = shared(admin).partition("=")[2]
    received: list[bytes] = []
    reader.page.on("websocket", lambda socket: listen(socket, received))
    reader.open(f"/answer?id={token}")
    reader.says("1 partie est omise")
    expect(reader.page.locator(".answer .redacted")).to_have_text("Cette partie est omise.")
    reader.photograph("shared-redacted-fr")
    assert received and not [frame for frame in received if b"4711" in frame or b"bonus.md" in frame]
    assert "4711" not in reader.html() and "Cette partie est omise" in reader.html()


def listen(socket: WebSocket, received: list[bytes]) -> None:
    """Notes all that the page is told."""
    socket.on("framereceived", lambda sent: received.append(sent if isinstance(sent, bytes) else sent.encode()))


def test_a_replaced_document_changes_what_the_link_says(
    admin: Visitor, reader: Visitor, handbook: str, link: list[str]
) -> None:
    text = f"<h1>Employee handbook</h1><h2>Working from another country</h2><p>{QUOTE.replace('30', '20')}</p>"
    assert admin.send("employee-handbook.html", text.encode(), document=handbook) == handbook
    reader.open(link[0])
    reader.says("Une source a changé")
    expect(reader.page.locator("del").first).to_contain_text("30")
    expect(reader.page.locator("ins").first).to_contain_text("20")
    reader.photograph("shared-changed-fr")


def test_a_link_that_was_ended_opens_nothing(admin: Visitor, reader: Visitor, link: list[str]) -> None:
    admin.open("/links")
    admin.page.get_by_role("button", name="End link").last.click()
    admin.photograph("links-end")
    admin.press("End link for good")
    expect(admin.page.get_by_role("button", name="End link")).to_have_count(1)
    reader.open(link[0])
    reader.says("Ce lien n'ouvre rien")
    reader.photograph("shared-none-fr")


def test_documents_that_disagree_stand_side_by_side(admin: Visitor) -> None:
    for year, days in ((2024, 3), (2026, 5)):
        text = f"---\ndate: {year}-02-10\n---\n# Parking\n\nYou may park a van in the yard for up to {days} days.\n"
        admin.send(f"parking-{year}.md", text.encode())
    admin.open("/")
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    answer = admin.ask("For up to how many days may I park a van in the yard?")
    expect(answer.locator(".side")).to_have_count(2)
    expect(answer.locator(".newest")).to_contain_text("up to 5 days")
    admin.photograph("ask-conflict")


def test_rows_that_answer_are_a_table_whose_number_opens_the_source(admin: Visitor) -> None:
    rows = (
        "| Depot | Storage fee per pallet |\n|---|---|\n| Antwerp | 12 EUR |\n| Gdansk | 9 EUR |\n| Porto | 11 EUR |\n"
    )
    admin.send("depots.md", f"# Depots\n\n{rows}".encode())
    admin.open("/")
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    answer = admin.ask("What is the storage fee per pallet at each depot?")
    table = answer.locator("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Depot", "Storage fee per pallet"])
    expect(table.get_by_role("row")).to_have_count(4)
    admin.photograph("ask-table")
    answer.locator(".mark").first.click()
    expect(admin.page.locator("mark").first).to_contain_text("Antwerp")


def test_a_long_conversation_is_opened_at_its_end_and_a_quote_s_number_stays_in_sight(admin: Visitor) -> None:
    admin.press("New question")
    expect(admin.page.locator(".answer")).to_have_count(0)
    for asked in range(4):
        admin.ask(QUESTION)
        expect(admin.page.locator(".answer")).to_have_count(asked + 1)
    admin.page.reload()
    last = admin.page.locator(".answer").last
    expect(admin.page.locator(".answer")).to_have_count(4)
    expect(last).to_be_in_viewport()
    number = last.locator(".mark").first
    for act in (number.click, partial(admin.page.keyboard.press, "Escape")):
        act()
        expect(admin.page.locator(".st-key-source")).to_have_count(int(act == number.click))
        expect(number).to_be_in_viewport()
        expect(number).to_be_focused()


@pytest.mark.parametrize("width", [1280, 320])
def test_whoever_opens_a_source_by_keyboard_reads_on_in_it_and_comes_back_to_its_number(
    admin: Visitor, width: int
) -> None:
    admin.page.set_viewport_size({"width": width, "height": 640})
    number = admin.page.locator(".answer").last.locator(".mark").first
    number.press("Enter")
    expect(admin.page.locator(".scroller:focus, [data-start]:focus")).to_have_count(1)
    # Where the source lies over the answer, nobody gets lost below it.
    expect(number).to_be_visible(visible=width > 900)
    admin.page.keyboard.press("Escape")
    expect(number).to_be_focused()
    admin.page.set_viewport_size({"width": 1280, "height": 860})


def test_what_has_the_focus_is_not_covered_by_the_box_for_questions(admin: Visitor) -> None:
    place, box = admin.page.locator(".answer").last.locator(".place").last, admin.page.locator(".st-key-composer")
    place.scroll_into_view_if_needed()
    place.hover()
    admin.page.mouse.wheel(0, top_of(place) - top_of(box) - 20)
    waited(lambda: top_of(place) > top_of(box))
    place.focus()
    assert top_of(place) < top_of(box) - 20


def top_of(shown: Locator) -> float:
    box = shown.bounding_box()
    assert box
    return box["y"]


def test_where_little_of_a_page_is_left_the_box_for_questions_does_not_cover_it(admin: Visitor) -> None:
    admin.page.set_viewport_size({"width": 320, "height": 256})
    admin.page.reload()
    expect(admin.page.locator(".answer").last).to_be_in_viewport()
    expect(admin.page.get_by_test_id("stChatInputTextArea")).not_to_be_in_viewport()
    admin.page.set_viewport_size({"width": 1280, "height": 860})


def test_on_a_phone_the_panel_goes_once_a_conversation_was_chosen_in_it(admin: Visitor) -> None:
    admin.page.set_viewport_size({"width": 390, "height": 844})
    admin.page.reload()
    expect(admin.page.locator(".answer").last).to_be_in_viewport()
    opener = admin.page.get_by_test_id("stExpandSidebarButton")
    opener.click()
    expect(opener).to_have_count(0)
    admin.page.locator(".st-key-conversations [class*=st-key-open-] button").nth(1).click()
    expect(opener).to_be_visible()


def test_on_a_phone_what_stands_at_the_head_of_a_source_is_large_enough_for_a_finger(admin: Visitor) -> None:
    admin.page.locator(".answer").last.locator(".mark").first.click()
    head = admin.page.locator(".st-key-source-head")
    expect(head.locator("button")).to_have_count(3)
    sizes = head.locator("button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 40
    expect(head.get_by_text("Esc")).to_be_hidden()
    head.get_by_role("button", name="Close source").click()
    expect(admin.page.locator(".st-key-source")).to_have_count(0)
    admin.page.get_by_test_id("stExpandSidebarButton").click()
    admin.page.set_viewport_size({"width": 1280, "height": 860})


def test_the_source_comes_after_its_answer_by_keyboard_and_each_conversation_s_menu_has_a_name(admin: Visitor) -> None:
    admin.page.locator(".st-key-conversations [class*=st-key-open-] button").get_by_text(QUESTION[:30]).first.click()
    answers = admin.page.locator(".answer")
    expect(answers).to_have_count(4)
    answers.nth(1).locator(".mark").first.click()
    expect(admin.page.locator(".st-key-source")).to_be_visible()
    order = admin.page.locator(".answer, .st-key-source").evaluate_all("all => all.map(one => one.className)")
    assert ["st-key-source" in one for one in order] == [False, False, True, False, False]
    admin.page.keyboard.press("Escape")
    menus = admin.page.locator(".st-key-conversations [class*=st-key-menu-] button")
    names = menus.evaluate_all("all => all.map(one => one.innerText)")
    assert len(set(names)) > 2 and any(QUESTION[:30] in name for name in names)


def test_a_conversation_is_renamed_from_the_keyboard(admin: Visitor) -> None:
    admin.page.reload()
    lines = admin.page.locator(".st-key-conversations")
    lines.get_by_role("button", name=re.compile("^Rename or delete “.+”$")).first.click()
    admin.page.get_by_text("Rename", exact=True).click()
    box = admin.page.get_by_test_id("stDialog").get_by_label("Title")
    box.fill("Working abroad")
    expect(admin.page.get_by_test_id("stDialog").get_by_test_id("InputInstructions")).to_be_hidden()
    box.press("Enter")
    expect(lines.get_by_role("button", name="Working abroad", exact=True)).to_be_visible()
    expect(admin.page.get_by_test_id("stDialog")).to_have_count(0)


def test_a_question_that_is_too_long_is_kept_to_be_shortened_and_then_asked(admin: Visitor) -> None:
    before = admin.call("GET", "/api/v1/conversations")
    admin.press("New question")
    box = admin.page.get_by_test_id("stChatInputTextArea")
    admin.page.get_by_role("button", name="New question").press("Enter")
    expect(box).to_be_focused()
    expect(admin.page.locator(".answer")).to_have_count(0)
    admin.page.keyboard.insert_text(f"{QUESTION} {'I am only wondering. ' * 120}")
    box.press("Enter")
    admin.says(re.compile(r"at most 2000 can be asked"))
    editor = admin.page.get_by_role("textbox", name="Your question", exact=True)
    expect(editor).to_have_value(re.compile(f"^{re.escape(QUESTION)}.*wondering\\.$"))
    assert admin.call("GET", "/api/v1/conversations") == before
    admin.photograph("ask-too-long")
    editor.fill(QUESTION)
    admin.press("Ask again")
    expect(admin.page.locator(".answer")).to_contain_text("You may work from another country")


def test_a_new_answer_is_told_to_screen_readers(admin: Visitor) -> None:
    admin.open("/")
    said, *_ = admin.ask(QUESTION).locator("p").first.inner_text().split("\u2060")
    expect(admin.page.get_by_role("status").filter(has_text=said)).to_have_count(1)


def test_a_question_that_is_sent_after_the_sign_in_ended_stands_in_the_box_once_one_has_signed_in_again(
    admin: Visitor, enter: Callable[..., Visitor]
) -> None:
    dora = enter()
    admin.call("POST", "/api/v1/users", {"name": "dora", "role": "reader", "password": PASSWORD})
    dora.sign_in("dora")
    box = dora.page.get_by_test_id("stChatInputTextArea")
    for next_one, left in (("dora", QUESTION), ("ada", "")):
        expect(box).to_be_visible()
        dora.page.request.post(f"{dora.address}/sign-out", headers={"origin": dora.address})
        box.fill(QUESTION)
        box.press("Enter")
        dora.page.wait_for_url("**/sign-in*")
        signed_in(dora, next_one)
        # Nobody else finds it later, either.
        waited(lambda: dora.page.evaluate("sessionStorage.length === 0"))
        expect(box).to_have_value(left)
    assert "dora" not in {one["name"] for one in admin.call("GET", "/api/v1/audit?action=question_asked")}


def signed_in(visitor: Visitor, name: str) -> None:
    """At the page for it, where the browser was sent."""
    visitor.page.locator("input[name=name]").fill(name)
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    visitor.page.locator("button[type=submit]").first.click()
    expect(visitor.page.get_by_test_id("stChatInputTextArea")).to_be_visible()


def test_nothing_was_fetched_from_elsewhere_and_nothing_went_wrong(admin: Visitor, reader: Visitor) -> None:
    assert (admin.foreign, reader.foreign) == ([], [])
    wrong = [said for said in (*admin.wrong, *reader.wrong) if "404" not in said]
    assert wrong == []
