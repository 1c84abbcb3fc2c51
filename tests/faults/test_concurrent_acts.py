"""T087: documents come, change and go, and so do those who may read them, by several threads, two servers and commands
on one data folder at once. What was acknowledged is seen by everybody who looks afterwards, and by nobody else.

Who does what is drawn from KB_TEST_SEED; KB_TEST_ACTS is how much each does, for longer runs."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Any

import httpx2
import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.settings import load_settings
from tests.corpus.act_log import ActLog
from tests.corpus.databases import new_postgres_database
from tests.corpus.people import HERE, PASSWORD
from tests.corpus.serving import ROOT, Served, serving, waited

ACTS = int(os.environ.get("KB_TEST_ACTS", "5"))
SEED = int(os.environ.get("KB_TEST_SEED", "87"))
OVER_HTTP = ("amber", "birch", "cedar", "dove")
BY_COMMAND = "elm"
NAMES = (*OVER_HTTP, BY_COMMAND)
CODE = re.compile(rf"({'|'.join(NAMES)})(\d+)x\d+")
READERS = ("@ada", "@ben", "crew")
LOOKERS = ("ada", "ben", "keeper")


@dataclass(frozen=True, slots=True)
class Locker:
    """A document, or none where there is no code. Only of one life are `code`s that begin alike."""

    code: str = ""
    readers: frozenset[str] = frozenset()

    @property
    def life(self) -> str:
        return self.code.partition("x")[0]

    def is_read_by(self, who: str, crew: frozenset[str]) -> bool:
        return bool(self.code) and (f"@{who}" in self.readers or ("crew" in self.readers and who in crew))


@dataclass(frozen=True, slots=True)
class World:
    """Two servers on one data folder, and what was done by whoever asked them to."""

    kb: KnowledgeBase
    servers: Sequence[Served]
    tokens: dict[str, str]
    given: dict[str, str]
    lockers: dict[str, ActLog[Locker]]
    crew: ActLog[frozenset[str]]
    ended: Event

    @contextmanager
    def clients(self, who: str) -> Iterator[list[httpx2.Client]]:
        """The same person at each server."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(
                    httpx2.Client(
                        base_url=f"{served.address}/api/v1",
                        headers={"cookie": f"kb_session={self.tokens[who]}", "origin": served.address},
                        timeout=90,
                    )
                )
                for served in self.servers
            ]

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`kb WORDS` on the same data folder."""
        run = [sys.executable, "-m", "kb_assistant.cli", *words]
        return subprocess.run(run, env={**os.environ, **self.given}, capture_output=True, text=True, check=False)


@pytest.fixture(params=["sqlite", "postgresql"] if ACTS > 50 else ["sqlite"])
def world(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    given = {"KB_LIMITS_QUESTIONS_PER_MINUTE": "1000000", "KB_LIMITS_QUESTIONS_PER_DAY": "1000000"}
    given |= {"KB_ANSWERS_THRESHOLD": "0", "PYTHONPATH": str(ROOT)}
    if request.param == "postgresql":
        given["KB_DATABASE_URL"] = new_postgres_database(request.getfixturevalue("postgres"))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    kb = open_knowledge_base(load_settings())
    tokens = {who: signed_in(kb, who) for who in (*LOOKERS, "root")}
    kb.people.add_group("crew")
    with serving(home, **given) as one, serving(home.parent / "two", KB_HOME=str(home), **given) as two:
        lockers = {name: ActLog(Locker()) for name in NAMES}
        yield World(kb, (one, two), tokens, given, lockers, ActLog(frozenset()), Event())
    kb.close()


def signed_in(kb: KnowledgeBase, who: str) -> str:
    role = {"keeper": Role.EDITOR, "root": Role.ADMINISTRATOR}.get(who, Role.READER)
    kb.people.accounts.add(CONSOLE, who, role, PASSWORD)
    return kb.people.sessions.sign_in(who, PASSWORD, HERE).token


def text(name: str, code: str) -> str:
    return f"# The {name} locker\n\nThe code of the {name} locker is {code}, and it is changed every month.\n"


def drawn_readers(draw: Random) -> frozenset[str]:
    return frozenset(draw.sample(READERS, draw.randint(0, len(READERS))))


def done(answer: httpx2.Response) -> Any:  # noqa: ANN401 - what JSON holds
    """Nobody is told to try again: there is time enough for each."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def read(client: httpx2.Client, uploaded: Any) -> str:  # noqa: ANN401
    """The id of the document that a file became, once it is that."""
    job = uploaded["files"][0]["job"]
    shown = waited(lambda: found if (found := done(client.get(f"/jobs/{job}")))["state"] == "done" else None)
    assert shown["outcome"] in ("new", "changed"), shown
    return str(shown["document"])


class HttpKeeper:
    """Looks after a document by requests, to the one server or the other."""

    def __init__(self, world: World, name: str, draw: Random) -> None:
        self.log = world.lockers[name]
        self.world, self.name, self.draw = world, name, draw
        self.document = ""

    def keep(self) -> None:
        lives = count(1)
        with self.world.clients("keeper") as clients:
            for number in range(ACTS):
                client = self.draw.choice(clients)
                if not self.log.value.code:
                    self.add(client, f"{self.name}{next(lives)}x{number}")
                else:
                    self.draw.choice([self.change, self.share, self.share, self.remove])(client, number)

    def file(self, code: str) -> list[tuple[str, tuple[str, bytes]]]:
        return [("file", (f"{self.name}.md", text(self.name, code).encode()))]

    def add(self, client: httpx2.Client, code: str) -> None:
        readers = drawn_readers(self.draw) | {"@keeper"}
        with self.log.becoming(Locker(code, readers)):
            sent = client.post("/documents", files=self.file(code), data={"readers": sorted(readers)})
            self.document = read(client, done(sent))

    def change(self, client: httpx2.Client, number: int) -> None:
        code = f"{self.log.value.life}x{number}"
        with self.log.becoming(replace(self.log.value, code=code)):
            read(client, done(client.put(f"/documents/{self.document}", files=self.file(code))))

    def share(self, client: httpx2.Client, number: int) -> None:
        readers = drawn_readers(self.draw) | {"@keeper"}
        with self.log.becoming(replace(self.log.value, readers=readers)):
            done(client.put(f"/documents/{self.document}/readers", json={"readers": sorted(readers)}))

    def remove(self, client: httpx2.Client, number: int) -> None:
        with self.log.becoming(Locker()):
            done(client.delete(f"/documents/{self.document}"))


def keep_by_command(world: World, folder: Path, draw: Random) -> None:
    """The same with `kb` commands, each a process of its own."""
    log, file = world.lockers[BY_COMMAND], folder / f"{BY_COMMAND}.md"
    for life in range(1, 2 + ACTS // 6):
        readers = drawn_readers(draw) | {"@keeper"}
        locker = Locker(f"{BY_COMMAND}{life}x0", readers)
        file.write_text(text(BY_COMMAND, locker.code))
        with log.becoming(locker):
            succeeded(world.command("ingest", str(file), "--readers", ",".join(sorted(readers))))
        readers = drawn_readers(draw) | {"@keeper"}
        with log.becoming(replace(locker, readers=readers)):
            succeeded(world.command("documents", "readers", file.name, *sorted(readers)))
        with log.becoming(Locker()):
            # One more code: whoever writes at that moment makes the files anew that may still hold it.
            succeeded(world.command("documents", "remove", file.name), 0, 1)


def succeeded(ended: "subprocess.CompletedProcess[str]", *codes: int) -> None:
    assert ended.returncode in (codes or (0,)), (ended.args, ended.returncode, ended.stdout, ended.stderr)


def change_the_crew(world: World, draw: Random) -> None:
    group = next(one.id for one in world.kb.people.groups() if one.name == "crew")
    with world.clients("root") as clients:
        for _ in range(2 * ACTS):
            who, crew = draw.choice(LOOKERS[:2]), world.crew.value
            path, client = f"/groups/{group}/members/{world.kb.people.user_id(who)}", draw.choice(clients)
            with world.crew.becoming(crew ^ {who}):
                done(client.delete(path) if who in crew else client.put(path))


class Looker:
    """Somebody who asks for all that there is, in every way, and holds it against what was done."""

    def __init__(self, world: World, who: str, draw: Random) -> None:
        self.world, self.who, self.draw = world, who, draw
        self.talk = ""

    def look(self) -> None:
        with self.world.clients(self.who) as clients:
            self.talk = done(clients[0].post("/conversations"))["id"]
            self.ask(clients[0])
            while not self.world.ended.is_set():
                client = self.draw.choice(clients)
                self.draw.choice([self.search, self.search, self.ask, self.open_the_talk, self.list_all])(client)

    def search(self, client: httpx2.Client) -> None:
        since, name = monotonic(), self.draw.choice(NAMES)
        found = done(client.post("/search", json={"question": f"code of the {name} locker", "k": 50}))
        self.hold({one[0] for one in codes(found)}, since, whole=True)

    def ask(self, client: httpx2.Client) -> None:
        since, name = monotonic(), self.draw.choice(NAMES)
        body = {"question": f"what is the code of the {name} locker", "conversation": self.talk}
        answer = done(client.post("/ask", json=body, headers={"accept": "application/json"}))
        self.hold({one[0] for one in codes(answer)}, since)

    def open_the_talk(self, client: httpx2.Client) -> None:
        """What was answered before may be of an earlier version, of what one still reads."""
        since = monotonic()
        talk = done(client.get(f"/conversations/{self.talk}"))
        for name, states in self.readable(since).items():
            lives = {state.life for state in states}
            assert {f"{one[1]}{one[2]}" for one in codes(talk) if one[1] == name} <= lives, (self.who, talk)

    def list_all(self, client: httpx2.Client) -> None:
        since = monotonic()
        listed = {Path(one["path"]).stem for one in done(client.get("/documents?limit=500"))["items"]}
        readable = self.readable(since)
        assert listed <= {name for name, states in readable.items() if any(state.code for state in states)}, (
            self.who,
            listed,
        )
        assert listed >= {name for name, states in readable.items() if all(state.code for state in states)}, (
            self.who,
            listed,
        )

    def readable(self, since: float) -> dict[str, list[Locker]]:
        """Of each name what could be read at any moment since; a false one where there was a moment of nothing."""
        until = monotonic()
        crews = self.world.crew.between(since, until)
        return {
            name: [
                state if state.is_read_by(self.who, crew) else Locker()
                for state in log.between(since, until)
                for crew in crews
            ]
            for name, log in self.world.lockers.items()
        }

    def hold(self, seen: set[str], since: float, *, whole: bool = False) -> None:
        readable = self.readable(since)
        may = {state.code for states in readable.values() for state in states}
        assert seen <= may, f"{self.who} was shown {seen - may}, may read {may}"
        if whole:
            must = {name for name, states in readable.items() if all(state.code for state in states)}
            shown = {one[1] for one in codes(sorted(seen))}
            assert must <= shown, f"{self.who} was not shown {must - shown}, may read {may}"


def codes(told: object) -> Iterator[Sequence[str]]:
    """The codes in an answer: all of it, then the locker's name, then which life."""
    return ((found[0], found[1], found[2]) for found in CODE.finditer(json.dumps(told)))


def run_together(world: World, acting: Sequence[Callable[[], None]], looking: Sequence[Callable[[], None]]) -> None:
    """Until all is done that is to be; raises what any of them did."""
    with ThreadPoolExecutor(len(acting) + len(looking)) as pool:
        looks = [pool.submit(look) for look in looking]
        acts = [pool.submit(act) for act in acting]
        try:
            for act in acts:
                act.result()
        finally:
            world.ended.set()
        for look in looks:
            look.result()


def test_t087_acts_at_once_are_each_seen_by_who_may_and_by_nobody_else(world: World, tmp_path: Path) -> None:
    draws = (Random(SEED + number) for number in count())
    keepers = [HttpKeeper(world, name, next(draws)) for name in OVER_HTTP]
    lookers = [Looker(world, who, next(draws)) for who in LOOKERS]
    by_command, crew = next(draws), next(draws)
    run_together(
        world,
        [
            *(keeper.keep for keeper in keepers),
            lambda: keep_by_command(world, tmp_path, by_command),
            lambda: change_the_crew(world, crew),
        ],
        [looker.look for looker in lookers],
    )
    for looker in lookers:
        with world.clients(looker.who) as clients:
            for client in clients:
                looker.search(client)
                looker.list_all(client)
                looker.open_the_talk(client)
    waited(lambda: world.command("doctor").returncode == 0)
    said = [line for served in world.servers for line in served.lines()]
    assert [line for line in said if line["level"] in ("error", "critical") or "locked" in str(line)] == []
