"""A server of its own for the tests of the pages, with people and documents in it."""

from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.visitor import PASSWORD, Visitor, visitor
from tests.corpus.serving import Served, serving

STARTERS = "How many days of paid holiday do I get? | What is the meal allowance in France?"
_LINES = 40


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed in the browser is told together with what the server logged last."""
    report = yield
    served = getattr(item, "funcargs", {}).get("served")
    if report.failed and served is not None:
        told = [line for line in served.errors.read_text().splitlines() if "/static/" not in line]
        report.sections.append(("kb serve", "\n".join(told[-_LINES:])))
    return report


# Not for the whole session: while Playwright runs, no other test can run an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served") / "home"
    with serving(home, KB_BOT_NAME="Ava", KB_BOT_STARTERS=STARTERS) as found:
        yield found


@pytest.fixture(scope="module")
def enter(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Somebody new at the pages: enter(), enter(locale="fr-FR")."""
    made: list[Visitor] = []

    def begin(**given: str) -> Visitor:
        made.append(visitor(browser, served.address, **given))
        return made[-1]

    yield begin
    for one in made:
        one.page.context.close()


@pytest.fixture(scope="module")
def reader(admin: Visitor, enter: Callable[..., Visitor]) -> Visitor:
    """Somebody in no group, at a French browser, who has not signed in yet."""
    made = admin.call("POST", "/api/v1/users", {"name": "bob", "role": "reader", "password": PASSWORD})
    assert made["name"] == "bob"
    return enter(locale="fr-FR")


@pytest.fixture(scope="module")
def admin(served: Served, enter: Callable[..., Visitor]) -> Visitor:
    """The first administrator, made by the service's own page."""
    who = enter()
    who.open("/")
    who.page.wait_for_url("**/setup*")
    who.page.locator("input[name=token]").fill(served.token)
    who.page.locator("input[name=name]").fill("ada")
    who.page.locator("input[name=password]").fill(PASSWORD)
    who.page.locator("button[type=submit]").first.click()
    if "/sign-in" in who.page.url or who.page.locator("input[name=password]").count():
        who.sign_in("ada")
    return who
