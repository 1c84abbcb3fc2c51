"""From pressing Enter to the answer on screen: `python -m tests.benchmarks.page_time --library DIR [--browsers 20]`.

A real server over a library of the size that is wanted (`tests.benchmarks.load --library DIR` makes one), quoting, and
a real Chromium: by itself, and while other people ask twice a minute each at pages of their own. What the API took is
what the server wrote down of the requests; the rest is the pages' own: Streamlit, the browser, drawing."""

import argparse
import random
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np
from playwright.sync_api import Browser, Locator, Page

from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.sample import FOLDER
from tests.benchmarks.crowd import Act, crowd
from tests.benchmarks.load import REAL, people
from tests.benchmarks.page_reader import reading
from tests.browser.chromium import chromium
from tests.corpus.people import PASSWORD
from tests.corpus.serving import Served, serving

ASK = "/api/v1/ask"
PATIENCE = 120_000
SEEN = "() => [...document.querySelectorAll('*')].some((host) => host.shadowRoot?.querySelector('.answer'))"
"""Looked for at every frame: waiting for an element looks again after 0.1 s, then after 0.5 s."""
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
        page.wait_for_function(SEEN, polling="raf")
        yield time.monotonic() - began


def others(server: Served, clients: Sequence[httpx2.Client], questions: Sequence[str]) -> Iterator[Act]:
    """People at pages of their own, who each ask, read for half a minute, and ask on."""
    return (partial(_read, server, one, questions, at) for at, one in enumerate(clients))


def _read(server: Served, client: httpx2.Client, questions: Sequence[str], at: int, over: threading.Event) -> None:
    """What a browser draws costs its own machine, so it is left out here."""
    with reading(server.address, f"kb_session={client.cookies['kb_session']}") as reader:
        pause = READING * random.Random(at).random()
        while not over.wait(pause):
            at += 7
            reader.ask(questions[at % len(questions)])
            pause = READING


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
        clients = people(server, given.browsers, stack)
        page = enter(stack.enter_context(chromium()), server, 0)
        list(one_asks(page, server, questions[:3]))
        print("| who | questions | median | p95 | of it the API | share |")
        print("|---|---|---|---|---|---|")
        chosen = questions[3 : 3 + given.questions]
        print(measured(server, one_asks(page, server, chosen)).row("one browser"), flush=True)
        with crowd(others(server, clients[1:], questions)):
            time.sleep(READING)
            print(measured(server, one_asks(page, server, chosen)).row(f"one of {given.browsers}"), flush=True)
        print(measured(server, one_asks(page, server, chosen)).row("one browser, again"), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--browsers", type=int, default=20)
    parser.add_argument("--questions", type=int, default=30)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
