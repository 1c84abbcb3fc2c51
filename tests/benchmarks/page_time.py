"""From pressing Enter to the answer on screen: `python -m tests.benchmarks.page_time --library DIR [--browsers 20]`.

A real server over a library of the size that is wanted (`tests.benchmarks.load --library DIR` makes one), quoting, and
a real Chromium. First one browser by itself, then one of many whose people ask twice a minute. What the API took is
what the server wrote down of the request; the rest is the pages' own: Streamlit, the browser, drawing."""

import argparse
import itertools
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser, Locator, Page

from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.sample import FOLDER
from tests.benchmarks.load import REAL, people
from tests.browser.chromium import chromium
from tests.corpus.people import PASSWORD
from tests.corpus.serving import Served, serving

ASK = "/api/v1/ask"
PATIENCE = 120_000
READING = 30.0
"""Seconds between two questions of one person."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from Enter until the answer is seen, and those of them that the API took."""

    seen: list[float]
    api: list[float]

    def row(self, name: str) -> str:
        p50, p95 = np.percentile(self.seen, [50, 95])
        api = float(np.median(self.api))
        return f"| {name} | {len(self.seen)} | {p50:.2f} s | {p95:.2f} s | {api:.2f} s | {100 * api / p50:.0f} % |"


def enter(browser: Browser, server: Served, at: int) -> Page:
    """A browser of their own, signed in."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    sent = context.request.post(
        f"{server.address}/api/v1/session",
        data={"name": f"p{at}", "password": PASSWORD},
        headers={"origin": server.address},
    )
    assert sent.ok, sent.text()
    page = context.new_page()
    _begin(page, server)
    return page


def _begin(page: Page, server: Served) -> Locator:
    """Where a question is typed, in a conversation of its own."""
    page.goto(server.address)
    box = page.get_by_test_id("stChatInputTextArea")
    box.wait_for()
    page.locator("[data-test-script-state='notRunning']").first.wait_for(state="attached")
    return box


def one_asks(page: Page, server: Served, questions: Sequence[str]) -> Iterator[float]:
    for question in questions:
        box = _begin(page, server)
        box.fill(question)
        began = time.monotonic()
        box.press("Enter")
        page.locator(".answer").first.wait_for(state="attached")
        yield time.monotonic() - began


def one_of_many(pages: Sequence[Page], server: Served, questions: Sequence[str]) -> Iterator[float]:
    """The first one's seconds, while each of the others asks, reads for half a minute, and asks on."""
    others = _in_turn(pages[1:], questions)
    for question in questions:
        box = _begin(pages[0], server)
        box.fill(question)
        next(others)
        began = time.monotonic()
        box.press("Enter")
        pages[0].locator(".answer").first.wait_for(state="attached")
        yield time.monotonic() - began


def _in_turn(pages: Sequence[Page], questions: Sequence[str]) -> Iterator[None]:
    """Whoever has read enough presses Enter, and is not waited for."""
    due = [time.monotonic() + READING * at / len(pages) for at in range(len(pages))]
    chosen = itertools.cycle(questions)
    while True:
        for at, page in enumerate(pages):
            if due[at] <= time.monotonic():
                box = page.get_by_test_id("stChatInputTextArea")
                box.fill(next(chosen))
                box.press("Enter")
                due[at] += READING
        yield


def measured(server: Served, seen: Iterator[float]) -> Times:
    before = len(_asked(server))
    return Times(list(seen), _asked(server)[before:])


def _asked(server: Served) -> list[float]:
    return [line["seconds"] for line in server.lines() if line.get("route") == ASK]


def run(given: argparse.Namespace) -> None:
    questions = [query.text for query in read_dataset(FOLDER).queries if query.answerable and not query.history]
    with TemporaryDirectory(prefix="kb-page-") as made, ExitStack() as stack:
        home = Path(made) / "home"
        shutil.copytree(given.library, home)
        server = stack.enter_context(serving(home, **REAL))
        people(server, given.browsers, stack)
        browser = stack.enter_context(chromium())
        pages = [enter(browser, server, at) for at in range(given.browsers)]
        list(one_asks(pages[0], server, questions[:3]))
        print("| who | questions | median | p95 | of it the API | share |")
        print("|---|---|---|---|---|---|")
        chosen = questions[3 : 3 + given.questions]
        print(measured(server, one_asks(pages[0], server, chosen)).row("one browser"), flush=True)
        print(measured(server, one_of_many(pages, server, chosen)).row(f"one of {given.browsers} browsers"), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--browsers", type=int, default=20)
    parser.add_argument("--questions", type=int, default=30)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
