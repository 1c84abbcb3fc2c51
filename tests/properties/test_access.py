"""Nothing of a document reaches who may not read it: random people, groups, documents and questions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Hit, Question
from kb_assistant.errors import NotFound
from kb_assistant.settings import load_settings

PEOPLE = ("ada", "bob", "cem", "dia")
GROUPS = ("hr", "it", "board")
# Each document is about one subject and carries a word that stands in no other.
SUBJECTS = ("holidays", "parking", "salaries", "laptops", "visitors", "refunds", "meetings", "badges")
READERS = (*GROUPS, "everyone", *(f"@{name}" for name in PEOPLE))


@dataclass(frozen=True)
class World:
    members: dict[str, frozenset[str]]
    readers: tuple[frozenset[str], ...]
    question: str

    def may_read(self, person: str, number: int) -> bool:
        """The rule, spelled out without the program's own code."""
        wanted = self.readers[number]
        mine = {group for group, people in self.members.items() if person in people}
        return "everyone" in wanted or f"@{person}" in wanted or bool(mine & wanted)


worlds = st.builds(
    World,
    members=st.fixed_dictionaries({group: st.frozensets(st.sampled_from(PEOPLE)) for group in GROUPS}),
    readers=st.tuples(*[st.frozensets(st.sampled_from(READERS), max_size=3)] * len(SUBJECTS)),
    question=st.lists(
        st.sampled_from((*SUBJECTS, "canary", "rule", "company", "how many")), min_size=1, max_size=4
    ).map(" ".join),
)


def canary(number: int) -> str:
    return f"canary{number:03d}x"


def text(number: int) -> str:
    subject, word = SUBJECTS[number], canary(number)
    return f"# Rules on {subject} {word}\n\nThe company rule on {subject} is {number + 20} {word} a year.\n"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """One library for all worlds; each world sets members and readers anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        kb = open_knowledge_base(load_settings(tmp_path_factory.mktemp("shared")))
    for name in PEOPLE:
        kb.people.add_user(name)
    for group in GROUPS:
        kb.people.add_group(group)
    jobs = [j for n in range(len(SUBJECTS)) for j in kb.library.queue_text(f"t:{n}", f"{n}.md", "", text(n), [])]
    list(kb.worker.follow(jobs, "test"))
    yield kb
    kb.close()


def arrange(kb: KnowledgeBase, world: World) -> None:
    for group, people in world.members.items():
        for person in PEOPLE:
            (kb.people.join if person in people else kb.people.leave)(group, person)
    for number, readers in enumerate(world.readers):
        kb.library.share(CONSOLE, f"{number}.md", sorted(readers))


def everything_seen(kb: KnowledgeBase, who: Principal, question: str) -> str:
    """All that reaches the person: answer, citations, passages, lists."""
    asked = Question(question)
    return repr((kb.assistant.ask(who, asked), kb.assistant.search(who, asked, 50), kb.library.list(who)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_answers_citations_counts_and_titles_hold_only_what_the_asker_may_read(
    shared: KnowledgeBase, world: World
) -> None:
    arrange(shared, world)
    for person in PEOPLE:
        who = shared.people.principal(person)
        allowed = {n for n in range(len(SUBJECTS)) if world.may_read(person, n)}
        seen = everything_seen(shared, who, world.question)
        assert {n for n in range(len(SUBJECTS)) if canary(n) in seen} <= allowed
        assert {int(d.path.removesuffix(".md")) for d in shared.library.list(who)} == allowed


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_what_the_asker_may_read_is_found_however_much_else_there_is(shared: KnowledgeBase, world: World) -> None:
    arrange(shared, world)
    for person in PEOPLE:
        who = shared.people.principal(person)
        for number in range(len(SUBJECTS)):
            if world.may_read(person, number):
                found = shared.assistant.search(who, Question(canary(number)), 1)
                assert [passage.path for passage in found] == [f"{number}.md"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_an_index_that_proposes_everything_leaks_nothing(shared: KnowledgeBase, world: World) -> None:
    """T008: the store disposes, whatever a stale or lying index proposes."""
    arrange(shared, world)
    every = [Hit(chunk, 1.0) for chunk in range(1, 200)]
    with shared.store.read() as tx:
        for person in PEOPLE:
            who = tx.access.principal(person)
            paths = {passage.path for passage in tx.versions.passages(who, every)}
            assert paths == {f"{n}.md" for n in range(len(SUBJECTS)) if world.may_read(person, n)}


def test_a_stale_index_loses_hits_but_leaks_none(shared: KnowledgeBase) -> None:
    """The index still holds a document as everyone's while the store says it is private."""
    shared.people.principal("ada")
    for number in range(len(SUBJECTS)):
        shared.library.share(CONSOLE, f"{number}.md", ["everyone"])
    with shared.store.read() as tx:
        stale = tx.access.readable(shared.people.principal("ada"))
    vector = np.zeros(256, dtype=np.float32)
    assert shared.index.search(vector, "canary003x salaries", 50, stale).lexical
    shared.library.share(CONSOLE, "3.md", [])
    proposed = shared.index.search(vector, "canary003x salaries", 50, None)
    hits = [Hit(match.id, match.score) for match in [*proposed.dense, *proposed.lexical]]
    with shared.store.read() as tx:
        kept = tx.versions.passages(shared.people.principal("ada"), hits)
    assert hits
    assert "3.md" not in {passage.path for passage in kept}


@pytest.mark.parametrize("name", [f"{n}.md" for n in range(len(SUBJECTS))])
def test_what_one_may_not_read_does_not_exist(shared: KnowledgeBase, name: str) -> None:
    document = shared.library.share(CONSOLE, name, [])
    bob = shared.people.principal("bob")
    for given_name in (name, document.id, document.uri):
        with pytest.raises(NotFound):
            shared.library.show(bob, given_name)
    with pytest.raises(NotFound):
        shared.library.version(bob, document.version or "")
    for change in (shared.library.remove, lambda who, n: shared.library.share(who, n, ["everyone"])):
        with pytest.raises(NotFound):
            change(bob, name)
    assert shared.library.show(CONSOLE, name).readers == ()
