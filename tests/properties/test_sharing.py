"""Nothing of a document reaches, through a shared answer, who may not read it: random readers, viewers and answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kb_assistant.answers.shares import Shares
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.clock import utc_now
from kb_assistant.domain.access import ANONYMOUS, CONSOLE, Principal
from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.domain.shares import SharedAnswer, ShareRules
from kb_assistant.settings import load_settings
from tests.corpus.answers import cited, put

PEOPLE = ("ada", "bob", "cem")
GROUPS = ("hr", "it")
DOCUMENTS = range(5)
# Those with an odd number were edited after they had been cited.
EDITED = (1, 3)
READERS = (*GROUPS, "everyone", *(f"@{name}" for name in PEOPLE))
JSON = TypeAdapter(SharedAnswer)

cites = st.lists(st.sampled_from(DOCUMENTS), max_size=3, unique=True)


@dataclass(frozen=True)
class World:
    """`statements` and `closest` are the numbers of the documents they cite; the owner of the link is ada."""

    members: dict[str, frozenset[str]]
    readers: tuple[frozenset[str], ...]
    statements: list[list[int]]
    closest: list[int]
    viewer: str

    def may_read(self, number: int) -> bool:
        """The rule, spelled out without the program's own code."""
        wanted = self.readers[number]
        mine = {group for group, people in self.members.items() if self.viewer in people}
        return "everyone" in wanted or f"@{self.viewer}" in wanted or bool(mine & wanted)

    def shows(self, cited: list[int]) -> bool:
        return bool(cited) and all(self.may_read(number) for number in cited)


worlds = st.builds(
    World,
    members=st.fixed_dictionaries({group: st.frozensets(st.sampled_from(PEOPLE)) for group in GROUPS}),
    readers=st.tuples(*[st.frozensets(st.sampled_from(READERS), max_size=2)] * len(DOCUMENTS)),
    statements=st.lists(cites, max_size=4),
    closest=cites,
    viewer=st.sampled_from((*PEOPLE, "")),
)


@dataclass(frozen=True)
class Library:
    """`cited` are quotes of the versions that were there first."""

    kb: KnowledgeBase
    shares: Shares
    cited: tuple[Citation, ...]


def canary(number: int) -> str:
    return f"canary{number:03d}x"


def path(number: int) -> str:
    return f"{canary(number)}path.md"


def text(number: int) -> str:
    return f"# Rules {canary(number)}title\n\nThe rule {number + 20} of {canary(number)} holds. It is checked in May.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One for all worlds; each sets members and readers anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        kb = open_knowledge_base(load_settings(tmp_path_factory.mktemp("sharing")))
    for name in PEOPLE:
        kb.people.add_user(name)
    for group in GROUPS:
        kb.people.add_group(group)
    for number in DOCUMENTS:
        put(kb, path(number), text(number))
    found = tuple(cited(kb, path(number), text(number).split("\n")[2]) for number in DOCUMENTS)
    for number in EDITED:
        put(kb, path(number), text(number).replace("May", f"June of {canary(number)}new").replace("rule", "law"))
    yield Library(kb, Shares(kb.store, utc_now, ShareRules(enabled=True, anonymous=True, days=9)), found)
    kb.close()


def settle(kb: KnowledgeBase, world: World) -> None:
    for group, people in world.members.items():
        for name in PEOPLE:
            (kb.people.join if name in people else kb.people.leave)(group, name)
    for number, readers in enumerate(world.readers):
        kb.library.share(CONSOLE, path(number), sorted(readers))


def answer_of(library: Library, world: World) -> Answer:
    """Each statement tells something of what it cites; one that cites nothing tells something of everything."""
    statements = tuple(
        Statement(
            " ".join(f"{canary(number)}said" for number in (one or DOCUMENTS)),
            tuple(library.cited[number] for number in one),
        )
        for one in world.statements
    )
    said = "\n".join(statement.text for statement in statements)
    closest = tuple(library.cited[number] for number in world.closest)
    searched = " ".join(map(canary, DOCUMENTS))
    parts = (Part("What is the rule?", Outcome.ANSWERED, searched_for=searched),)
    return Answer(Outcome.ANSWERED, said, statements, closest, searched_for=searched, notice=searched, parts=parts)


def viewer_of(kb: KnowledgeBase, world: World) -> Principal:
    return kb.people.principal(world.viewer) if world.viewer else ANONYMOUS


def opened(library: Library, world: World) -> SharedAnswer:
    ada = library.kb.people.principal("ada")
    with library.kb.store.write() as tx:
        answer = tx.answers.add(ada, "What is the rule?", answer_of(library, world))
    token = library.shares.add(ada, answer, anonymous=True).token
    return library.shares.open(viewer_of(library.kb, world), token)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_a_shared_answer_holds_nothing_of_what_its_viewer_may_not_read(library: Library, world: World) -> None:
    settle(library.kb, world)
    shown = opened(library, world)
    whole = JSON.dump_json(shown).decode()
    hidden = [number for number in DOCUMENTS if not world.may_read(number)]
    ids = [mark for number in hidden for mark in (library.cited[number].document, library.cited[number].span.version)]
    assert [mark for mark in (*map(canary, hidden), *ids) if mark in whole] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds)
def test_what_the_viewer_may_read_is_all_there_with_quotes_that_hold(library: Library, world: World) -> None:
    settle(library.kb, world)
    shown = opened(library, world)
    assert [not one.redacted for one in shown.statements] == [world.shows(one) for one in world.statements]
    sources = [source for one in shown.statements for source in one.citations]
    for source in (*sources, *shown.closest):
        assert source.citation in library.cited
        assert (source.difference is not None) == (library.cited.index(source.citation) in EDITED)
    assert [source.citation for source in shown.closest] == [
        library.cited[number] for number in world.closest if world.may_read(number)
    ]


def test_a_quote_that_is_not_in_its_version_is_not_shown_as_one(library: Library) -> None:
    world = World({group: frozenset() for group in GROUPS}, (frozenset({"everyone"}),) * len(DOCUMENTS), [[0]], [], "")
    settle(library.kb, world)
    bent = replace(library.cited[0], quote="The rule is another one.")
    forged = replace(library, cited=(bent, *library.cited[1:]))
    assert opened(forged, world).redacted == 1
    assert opened(library, world).redacted == 0
