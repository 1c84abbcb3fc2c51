"""Somebody at the pages: what they see is photographed and examined, and nothing may be fetched from elsewhere."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, FilePayload, Locator, Page, expect

from tests.corpus.serving import waited

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
"""Screenshots of every page and state; build/ is not committed."""
PASSWORD = "seven wet umbrellas"
PATIENCE = 60_000
"""Milliseconds. More than a busy database may make somebody wait (30 s), on a machine that does much else."""
_LASTING = 5.0
expect.set_options(timeout=PATIENCE)

_LOOKS_ASKED = os.environ.get("KB_TEST_LOOKS", "")
_SIZES = {"": (1280, 860), "-narrow": (390, 844)}
_Look = tuple[str, Literal["light", "dark"]]
_LOOKS: Mapping[str, Sequence[_Look]] = {
    "": [("", "light"), ("-narrow", "dark")],
    "all": [("", "light"), ("", "dark"), ("-narrow", "light"), ("-narrow", "dark")],
    "no": [],
}
# Streamlit's own: the chrome around our pages, which is not ours to mend.
_NOT_OURS = (
    "[data-testid='stHeader']",
    "[data-testid='stSidebarCollapseButton']",
    "[data-testid='stToolbar']",
    "[data-testid='stSidebarNav']",
)
# The script runs, what it drew before is still shown, or a piece has not come yet.
_UNREST = (
    "[data-test-script-state]:not([data-test-script-state='notRunning']),"
    "[data-stale='true'], [data-testid='stSkeleton']"
)
_ALL_HTML = """() => {
    const held = (root) => [root.innerHTML, ...[...root.querySelectorAll('*')].map((one) => one.shadowRoot)
        .filter(Boolean).map(held)].join('\\n');
    return held(document.documentElement);
}"""


@dataclass
class Visitor:
    """`foreign` are the requests to other servers, `wrong` what the browser complained of."""

    address: str
    page: Page
    foreign: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.open("/sign-in")
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("button[type=submit]").first.click()
        expect(self.page.get_by_test_id("stApp")).to_be_visible(timeout=PATIENCE)

    def ask(self, question: str) -> Locator:
        """The answer, once it is whole."""
        self._settle()
        before = self.page.locator(".answer").count()
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        answer = self.page.locator(".answer").nth(before)
        expect(answer).to_be_visible(timeout=PATIENCE)
        return answer

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def press(self, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - what JSON holds
        """What the service answers to somebody signed in as this visitor is."""
        headers = {"origin": self.address}
        answer = self.page.request.fetch(self.address + path, method=method, data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    def send(self, name: str, content: bytes, readers: str = "everyone", document: str = "") -> str:
        """Puts a file into the library without the pages, as a new version of `document`; the document's id."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        path = f"/api/v1/documents/{document}" if document else "/api/v1/documents"
        answer = self.page.request.fetch(
            self.address + path,
            method="PUT" if document else "POST",
            headers={"origin": self.address},
            multipart={"file": file} if document else {"readers": readers, "file": file},
        )
        assert answer.ok, answer.text()
        job = f"/api/v1/jobs/{answer.json()['files'][0]['job']}"
        waited(lambda: self.call("GET", job)["state"] == "done")
        return str(self.call("GET", job)["document"])

    def photograph(self, name: str, *, moving: bool = False) -> None:
        """Wide in light and narrow in dark, or each in both; every one is examined for what keeps people out, and kept
        as a picture where looks were asked for.

        `moving` is for pages that do something just now, and so never come to rest."""
        if not moving:
            self._settle()
        for size, scheme in _LOOKS[_LOOKS_ASKED]:
            width, height = _SIZES[size]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)
            if not moving:
                self._settle()
            if _LOOKS_ASKED:
                self._shoot(f"{name}{size}{'-dark' if scheme == 'dark' else ''}")
            found = self._lasting_violations()
            assert not found, f"{name}{size} in {scheme}: {found}"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 860})

    def _lasting_violations(self) -> list[str]:
        """A page that is about to be drawn anew is faded for a moment: only what axe finds for long counts."""
        until = monotonic() + _LASTING
        while (found := self.violations()) and monotonic() < until:
            self.page.wait_for_timeout(200)
        return found

    def html(self) -> str:
        """Everything the page holds, also what its parts hold out of its own tree."""
        held = self.page.evaluate(_ALL_HTML)
        assert isinstance(held, str)
        return held

    def violations(self) -> list[str]:
        """What axe finds serious or critical, and where."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
        found = self.page.evaluate(
            "async (out) => (await axe.run({ exclude: out.map((one) => [one]) }, { resultTypes: ['violations'] }))"
            ".violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html.slice(0, 200))])",
            list(_NOT_OURS),
        )
        return [f"{kind}: {nodes}" for impact, kind, nodes in found if impact in ("serious", "critical")]

    def dismiss(self, shown: Dialog) -> None:
        """No page of ours opens one: a script of somebody else does."""
        self.wrong.append(shown.message)
        shown.dismiss()

    def _settle(self) -> None:
        expect(self.page.locator(_UNREST)).to_have_count(0, timeout=PATIENCE)
        self.page.evaluate("document.fonts.ready")

    def _shoot(self, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", animations="disabled")


def visitor(browser: Browser, address: str, locale: str = "en-GB") -> Visitor:
    """In a browser of their own that knows nothing yet."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE)
    found = Visitor(address, context.new_page())
    here = urlsplit(address).netloc
    found.page.on("request", lambda sent: _note(found.foreign, sent.url, here))
    found.page.on("console", lambda said: found.wrong.append(said.text) if said.type == "error" else None)
    found.page.on("pageerror", lambda error: found.wrong.append(str(error)))
    found.page.on("dialog", found.dismiss)
    return found


def _note(foreign: list[str], url: str, here: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.netloc != here:
        foreign.append(url)
