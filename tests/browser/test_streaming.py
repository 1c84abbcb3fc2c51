"""An answer that a slow language model writes: it is read while it is written, and can be stopped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visitor import PASSWORD, PATIENCE, Visitor, visitor
from tests.corpus.llm_server import LlmServer
from tests.corpus.serving import serving

HOLIDAY = b"# Holiday\n\nEverybody has 27 days of paid holiday a year. Unused days of holiday end in March.\n"
# A line is whole when it ends.
OUTPUT = "Everybody has 27 days of paid holiday a year. [1]\n|Unused days of holiday end in March. [1]"
QUESTION = "How many days of paid holiday do we get a year?"


@pytest.fixture(scope="module")
def model() -> Iterator[LlmServer]:
    with LlmServer("paused", text=OUTPUT) as found:
        yield found


@pytest.fixture(scope="module")
def asker(browser: Browser, model: LlmServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    home = tmp_path_factory.mktemp("streamed") / "home"
    given = {"KB_LLM_MODEL": "openai:test", "KB_LLM_BASE_URL": model.base_url, "KB_LLM_API_KEY": "none"}
    with serving(home, **given) as served:
        who = visitor(browser, served.address)
        who.call("POST", "/api/v1/setup", {"token": served.token, "name": "ada", "password": PASSWORD})
        who.sign_in("ada")
        who.send("holiday.md", HOLIDAY)
        yield who
        who.page.context.close()


def begun(asker: Visitor) -> Locator:
    """A question is asked; the message in which the answer to it is being written."""
    messages = asker.page.get_by_test_id("stChatMessage")
    before = messages.count()
    box = asker.page.get_by_test_id("stChatInputTextArea")
    box.fill(QUESTION)
    box.press("Enter")
    return messages.nth(before + 1)


def test_a_statement_is_read_before_the_answer_is_whole(asker: Visitor, model: LlmServer) -> None:
    message = begun(asker)
    expect(message).to_contain_text("27 days of paid holiday a year", timeout=PATIENCE)
    expect(message).not_to_contain_text("March")
    expect(asker.page.locator(".answer")).to_have_count(0)
    expect(asker.page.get_by_role("button", name="Stop")).to_be_visible()
    assert not model.going.is_set()
    asker.photograph("ask-streaming", moving=True)
    model.going.set()
    expect(asker.page.locator(".answer")).to_contain_text("Unused days of holiday end in March.", timeout=PATIENCE)
    asker.photograph("ask-streamed")


def test_stop_ends_the_answer_and_the_model_s_work(asker: Visitor, model: LlmServer) -> None:
    model.going.clear()
    model.hung_up.clear()
    asker.open()
    expect(begun(asker)).to_contain_text("27 days of paid holiday a year", timeout=PATIENCE)
    asker.press("Stop")
    asker.says("Stopped before there was an answer")
    # Sooner than the service, that speaks every 15 seconds, would notice by itself.
    assert model.hung_up.wait(10)
    asker.photograph("ask-stopped")
    expect(asker.page.locator(".answer")).to_have_count(0)


def test_while_the_model_fails_the_documents_are_quoted(asker: Visitor, model: LlmServer) -> None:
    model.mode = "error"
    asker.press("Ask again")
    asker.says("The language model could not answer, so these are quotes")
    expect(asker.page.locator(".answer").last).to_contain_text("27 days")
    asker.photograph("ask-model-down")
    assert asker.foreign == []
