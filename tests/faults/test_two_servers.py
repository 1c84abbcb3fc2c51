"""What ends in one server has ended in the other at the next request, in open streams and old conversations too:
T007, T009, T010, T061, T063, T064, with two servers on one database of each kind."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.settings import load_settings
from tests.corpus.databases import new_postgres_database
from tests.corpus.events import Received, events
from tests.corpus.llm_server import LlmServer
from tests.corpus.people import HERE, PASSWORD
from tests.corpus.serving import serving

QUESTION = "How many days of paid holiday does every trainee have a year?"
FACT = "Every trainee has 23 days of paid holiday a year."
MORE = "In the year of the examination every trainee has 4 more days of paid holiday."
DOCUMENT = f"# Trainees\n\n## Holidays\n\n{FACT} {MORE}\n"
NAMES = count(1)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two servers, and what is behind both; `model` writes for the one and for the other."""

    kb: KnowledgeBase
    one: str
    two: str
    model: LlmServer


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a group of their own, signed in by `token`."""

    name: str
    id: int
    group: int
    token: str

    def at(self, address: str) -> httpx2.Client:
        return visitor(address, {"cookie": f"kb_session={self.token}"})


def visitor(address: str, headers: dict[str, str]) -> httpx2.Client:
    return httpx2.Client(base_url=f"{address}/api/v1", headers={**headers, "origin": address}, timeout=60)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    home = tmp_path_factory.mktemp(request.param) / "home"
    database = ""
    if request.param == "postgresql":
        database = new_postgres_database(request.getfixturevalue("postgres"))
    with LlmServer("paused") as model, opened(home, database) as kb:
        given = {
            "KB_DATABASE_URL": database,
            "KB_LLM_BASE_URL": model.base_url,
            "KB_LLM_IDLE_SECONDS": "60",
            "KB_ANSWERS_THRESHOLD": "0",
            "KB_LIMITS_QUESTIONS_PER_MINUTE": "1000",
        }
        with serving(home, **given) as one, serving(home, **given) as two:
            yield Pair(kb, one.address, two.address, model)


@contextmanager
def opened(home: Path, database: str) -> Iterator[KnowledgeBase]:
    """A third process on the same database, as the command line is one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_HOME", str(home))
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        patch.setenv("KB_DATABASE_URL", database)
        kb = open_knowledge_base(load_settings())
    try:
        yield kb
    finally:
        kb.close()


@pytest.fixture
def person(pair: Pair) -> Person:
    return made(pair, Role.READER)


@pytest.fixture
def root(pair: Pair) -> Person:
    return made(pair, Role.ADMINISTRATOR)


@pytest.fixture
def document(pair: Pair, person: Person) -> Iterator[str]:
    """Only the person reads it, by their group."""
    name = f"{person.name}.md"
    queued = pair.kb.library.queue_text(f"test:{name}", name, "Trainees", DOCUMENT, [person.name])
    assert [taken.outcome for taken in pair.kb.worker.follow(queued, "test")] == ["new"]
    yield next(one.id for one in pair.kb.library.list(CONSOLE) if one.path == name)
    pair.model.going.set()


def made(pair: Pair, role: Role) -> Person:
    name = f"{role.value}{next(NAMES)}"
    account = pair.kb.people.accounts.add(CONSOLE, name, role, PASSWORD)
    group = pair.kb.people.add_group(name)
    pair.kb.people.join(name, name)
    return Person(name, account.id, group.id, pair.kb.people.sessions.sign_in(name, PASSWORD, HERE).token)


def ask(client: httpx2.Client, conversation: str | None = None) -> dict[str, Any]:
    body = {"question": QUESTION, "conversation": conversation}
    answer = client.post("/ask", json=body, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def written(pair: Pair, text: str) -> None:
    """What the model says from now on, and where it pauses."""
    pair.model.text = text
    pair.model.going.clear()


def revoke(pair: Pair, root: Person, person: Person, document: str) -> None:
    pair.kb.library.share(CONSOLE, document, [root.name])


def leave_the_group(pair: Pair, root: Person, person: Person, document: str) -> None:
    with root.at(pair.one) as administrator:
        assert administrator.delete(f"/groups/{person.group}/members/{person.id}").status_code == 200


def remove_the_group(pair: Pair, root: Person, person: Person, document: str) -> None:
    with root.at(pair.one) as administrator:
        assert administrator.delete(f"/groups/{person.group}").status_code == 204


def remove_the_document(pair: Pair, root: Person, person: Person, document: str) -> None:
    pair.kb.library.remove(CONSOLE, document)


Act = Callable[[Pair, Person, Person, str], None]
RIGHTS = [
    pytest.param(revoke, id="t007_revoked"),
    pytest.param(leave_the_group, id="t009_left_the_group"),
    pytest.param(remove_the_group, id="t009_group_removed"),
    pytest.param(remove_the_document, id="t010_document_removed"),
]


@pytest.mark.parametrize("act", RIGHTS)
def test_what_may_no_longer_be_read_is_nowhere_at_the_next_request(
    act: Act, pair: Pair, person: Person, root: Person, document: str
) -> None:
    written(pair, f"{FACT} [1]|")
    pair.model.going.set()
    with person.at(pair.two) as client:
        talk = client.post("/conversations").json()["id"]
        before = ask(client, talk)
        assert "23 days" in before["text"] and FACT in str(client.get(f"/conversations/{talk}").json())
        act(pair, root, person, document)
        pair.model.requests.clear()
        after = ask(client, talk)
        old = [client.get(path).json() for path in (f"/answers/{before['id']}", f"/conversations/{talk}", "/me/export")]
        found = client.post("/search", json={"question": QUESTION}).json()
    assert "23 days" not in str([after, *old]) and document not in str([after, *old, found])
    assert "23 days" not in str([request.body for request in pair.model.requests])


def stream(pair: Pair, client: httpx2.Client, act: Callable[[], None]) -> list[Received]:
    """All events of an answer during which something happens after its first statement."""
    written(pair, f"{FACT} [1]\n|{MORE} [1]")
    heard: list[Received] = []
    with client.stream("POST", "/ask", json={"question": QUESTION}) as response:
        for received in events(response.iter_lines()):
            heard.append(received)
            if received.name == "statement" and not pair.model.going.is_set():
                act()
                pair.model.going.set()
    return heard


def test_an_open_stream_goes_on_where_nothing_changes(pair: Pair, person: Person, document: str) -> None:
    with person.at(pair.two) as client:
        heard = stream(pair, client, lambda: None)
    assert [one.name for one in heard] == ["search_results", "statement", "statement", "answer"]
    assert "4 more days" in heard[-1].data["text"]


@pytest.mark.parametrize("act", RIGHTS)
def test_an_open_stream_says_nothing_more_of_what_may_no_longer_be_read(
    act: Act, pair: Pair, person: Person, root: Person, document: str
) -> None:
    with person.at(pair.two) as client:
        heard = stream(pair, client, lambda: act(pair, root, person, document))
    assert [one.name for one in heard] == ["search_results", "statement", "answer"]
    assert "23 days" not in str(heard[-1].data) and "4 more" not in str(heard[-1].data)


def sign_out(pair: Pair, root: Person, person: Person) -> None:
    with person.at(pair.one) as client:
        assert client.delete("/session").status_code == 204


def change_the_password(pair: Pair, root: Person, person: Person) -> None:
    with person.at(pair.one) as client:
        body = {"current": PASSWORD, "new": "nine dry parasols"}
        assert client.put("/me/password", json=body).status_code == 204


def disable(pair: Pair, root: Person, person: Person) -> None:
    with root.at(pair.one) as client:
        assert client.patch(f"/users/{person.id}", json={"active": False}).status_code == 200


def erase(pair: Pair, root: Person, person: Person) -> None:
    with root.at(pair.one) as client:
        assert client.post(f"/users/{person.id}/erase").status_code == 200


ENDS = [
    pytest.param(sign_out, id="t061_signed_out"),
    pytest.param(change_the_password, id="t061_new_password"),
    pytest.param(disable, id="t064_disabled"),
    pytest.param(erase, id="t064_erased"),
]


@pytest.mark.parametrize("end", ENDS)
def test_a_session_that_ended_in_one_server_is_over_in_the_other_and_in_its_open_stream(
    end: Callable[[Pair, Person, Person], None], pair: Pair, person: Person, root: Person, document: str
) -> None:
    with person.at(pair.two) as client:
        heard = stream(pair, client, lambda: end(pair, root, person))
        assert client.get("/conversations").status_code == 401
    assert [one.name for one in heard] == ["search_results", "statement", "error"]
    assert heard[-1].data["status"] == 401


@pytest.mark.parametrize("end", [disable, erase])
def test_t064_a_key_of_whom_an_administrator_shut_out_is_good_in_neither_server(
    end: Callable[[Pair, Person, Person], None], pair: Pair, person: Person, root: Person
) -> None:
    secret = pair.kb.people.keys.add(pair.kb.people.principal(person.name), "a key", (Scope.READ,)).secret
    forms = [{"authorization": f"Bearer {secret}"}, {"x-api-key": secret}]
    with ExitStack() as stack:
        visitors = [visitor(address, form) for address in (pair.one, pair.two) for form in forms]
        clients = [stack.enter_context(client) for client in visitors]
        assert {client.get("/conversations").status_code for client in clients} == {200}
        end(pair, root, person)
        assert {client.get("/conversations").status_code for client in clients} == {401}


def test_t063_a_demotion_in_one_server_ends_what_the_other_was_doing_for_an_administrator(
    pair: Pair, person: Person, root: Person, document: str
) -> None:
    boss = made(pair, Role.ADMINISTRATOR)
    pair.kb.library.share(CONSOLE, document, [person.name, boss.name])

    def demote() -> None:
        with root.at(pair.one) as client:
            assert client.patch(f"/users/{boss.id}", json={"role": "reader"}).status_code == 200

    with boss.at(pair.two) as client:
        assert client.get("/users").status_code == 200
        heard = stream(pair, client, demote)
        assert client.get("/users").status_code == 403
    assert [one.name for one in heard] == ["search_results", "statement", "error"]
    assert heard[-1].data["status"] == 403
