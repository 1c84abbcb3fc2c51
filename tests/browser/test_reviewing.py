"""How the assistant does, in a real browser. Each test goes on where the one before ended."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import PASSWORD, Visitor

RULE = "Everybody has 31 days of paid holiday a year."
UNKNOWN = "Is paid holiday paid in advance?"
AGAIN = "is paid holiday paid in advance"
RATED = "How many days of paid holiday a year?"


@pytest.fixture(scope="module")
def reviewer(admin: Visitor, enter: Callable[..., Visitor]) -> Visitor:
    """A chatbot master, who has signed in."""
    admin.call("POST", "/api/v1/users", {"name": "eve", "role": "bot_master", "password": PASSWORD})
    made = enter()
    made.sign_in("eve")
    return made


@pytest.fixture(scope="module")
def asker(admin: Visitor, enter: Callable[..., Visitor]) -> Visitor:
    """Somebody in no group, who has signed in."""
    admin.call("POST", "/api/v1/users", {"name": "carl", "role": "reader", "password": PASSWORD})
    made = enter()
    made.sign_in("carl")
    return made


def row(visitor: Visitor, question: str) -> Locator:
    """What the page shows of a question."""
    return visitor.page.locator("[class*='st-key-asked-']").filter(has_text=question)


def test_where_nobody_asked_anything_the_page_says_so(reviewer: Visitor) -> None:
    reviewer.page.get_by_role("link", name="Review").first.click()
    reviewer.says("Nobody asked anything in this period")
    reviewer.photograph("review-empty")


def test_who_asks_is_told_what_others_see(admin: Visitor, asker: Visitor) -> None:
    admin.send("holiday.md", f"# Holiday\n\n{RULE}\n".encode())
    asker.open("/")
    asker.says("seen by those who look after the documents, without your name")
    for question in (UNKNOWN, AGAIN):
        asker.ask(question)
        asker.says("Those who look after the documents see this question, without your name.")
        asker.press("New question")
        expect(asker.page.locator(".answer")).to_have_count(0)
    expect(asker.page.get_by_role("link", name="Review")).to_have_count(0)
    asker.open("/review")
    asker.says("This is for knowledge managers")


def test_what_was_asked_in_vain_is_one_question_with_what_came_close(reviewer: Visitor) -> None:
    reviewer.open("/review")
    shown = row(reviewer, AGAIN)
    expect(shown).to_contain_text("asked 2 times")
    expect(shown).not_to_contain_text("carl")
    shown.get_by_text("What came close").click()
    expect(shown.locator(".answer")).to_contain_text(RULE)
    reviewer.photograph("review-unanswered")
    shown.locator(".answer button").first.click()
    expect(reviewer.page.locator(".st-key-source mark")).to_contain_text(RULE)
    reviewer.photograph("review-source")
    reviewer.page.keyboard.press("Escape")
    expect(reviewer.page.locator(".st-key-source")).to_have_count(0)


def test_feedback_is_shown_with_its_answer_and_filtered(asker: Visitor, reviewer: Visitor) -> None:
    asker.open("/")
    expect(asker.ask(RATED)).to_contain_text(RULE)
    asker.press("Not helpful")
    asker.page.get_by_text("It is out of date").click()
    asker.page.get_by_label("What would have helped?").fill("It is 32 by now.")
    asker.press("Send")
    asker.says("Thank you")
    reviewer.open("/review")
    reviewer.page.get_by_text("Feedback", exact=True).click()
    shown = row(reviewer, RATED)
    expect(shown).to_contain_text("It is 32 by now.")
    shown.get_by_text("The answer", exact=True).click()
    expect(shown.locator(".answer")).to_contain_text(RULE)
    reviewer.photograph("review-feedback")
    reviewer.page.get_by_test_id("stButtonGroup").get_by_text("Helpful", exact=True).click()
    reviewer.says("There is no such feedback yet")


def test_a_question_is_asked_once_more_as_oneself(admin: Visitor, reviewer: Visitor) -> None:
    admin.send("pay.md", b"# Pay\n\nPaid holiday is paid in advance, with the salary of June.\n")
    reviewer.open("/review")
    row(reviewer, AGAIN).get_by_role("button", name="Ask it yourself").click()
    expect(reviewer.page.locator(".answer")).to_contain_text("with the salary of June")
    reviewer.page.wait_for_url(re.compile(r"/(\?.*)?$"))


def test_nothing_was_fetched_from_elsewhere_and_nothing_went_wrong(reviewer: Visitor) -> None:
    assert reviewer.foreign == []
    assert [said for said in reviewer.wrong if "404" not in said] == []
