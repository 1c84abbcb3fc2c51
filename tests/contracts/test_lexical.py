"""Every lexical index against a plain reference: whatever shares a word is found, nothing else, best first."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexes.lexical
from indexes.base import Audiences, Entry, LexicalBackend, LexicalIndex, Match, Spelling
from indexes.languages import STEMMED
from kb_assistant.errors import IndexDamaged

NO_VECTOR = np.zeros(1, np.float32)
ALL = 100_000

BACKENDS = sorted(module.name for module in iter_modules(indexes.lexical.__path__))


def entry(number: int, text: str, language: str = "en", context: str = "", audience: int = 1) -> Entry:
    return Entry(number, audience, context, text, language, NO_VECTOR)


def ids(matches: list[Match]) -> list[int]:
    return [match.id for match in matches]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> LexicalBackend:
    return cast("LexicalBackend", import_module(f"indexes.lexical.{request.param}"))


@pytest.fixture
def index(backend: LexicalBackend) -> Iterator[LexicalIndex]:
    index = backend.create()
    yield index
    index.close()


@cache
def apart(one: str, other: str) -> int:
    """The restricted Damerau-Levenshtein distance, as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        apart(one[:-1], other) + 1,
        apart(one, other[:-1]) + 1,
        apart(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-2:][::-1]:
        ways.append(apart(one[:-2], other[:-2]) + 1)
    return min(ways)


def spellings(entries: Mapping[int, Entry], word: str, edits: int, audiences: Audiences) -> list[Spelling]:
    """What `similar` has to find, for words without accents: every word counted in every entry."""
    held: dict[str, int] = {}
    for one in entries.values():
        if audiences is None or one.audience in audiences:
            for other in {*one.context.lower().split(), *one.text.lower().split()}:
                held[other] = held.get(other, 0) + (len(other) >= 3 and apart(word.lower(), other) <= edits)
    found = [Spelling(other, count) for other, count in held.items() if count]
    return sorted(found, key=lambda one: (-one.entries, one.word))


def test_there_is_something_to_check() -> None:
    assert BACKENDS


def test_an_empty_index_finds_nothing(index: LexicalIndex) -> None:
    assert index.count() == 0
    assert index.search("anything", 5) == []
    assert index.search("anything", 5, frozenset({1})) == []


def test_a_change_is_visible_to_the_next_search(index: LexicalIndex) -> None:
    index.add([entry(1, "travel expenses"), entry(2, "parking")])
    assert ids(index.search("expenses", 5)) == [1]
    index.add([entry(1, "holidays", audience=2)])
    assert index.count() == 2
    assert ids(index.search("expenses", 5)) == []
    assert ids(index.search("holidays", 5, frozenset({2}))) == [1]
    index.remove([1, 1, 999])
    index.remove([])
    assert index.count() == 1
    assert ids(index.search("holidays parking", 5)) == [2]


def test_every_entry_is_owned_by_its_audience_and_what_is_gone_by_none(index: LexicalIndex) -> None:
    index.add([entry(1, "travel"), entry(2, "parking", audience=5), entry(3, "pay")])
    index.add([entry(1, "travel", audience=7)])
    index.remove([3])
    assert sorted(index.owners().tolist()) == [[1, 7], [2, 5]]
    index.remove([1, 2])
    assert index.owners().shape == (0, 2)


def test_the_last_of_two_entries_with_one_id_counts(index: LexicalIndex) -> None:
    index.add([entry(1, "first"), entry(1, "second")])
    assert index.count() == 1
    assert ids(index.search("first second", 5)) == [1]
    assert ids(index.search("first", 5)) == []


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("en", "Employees are reimbursed for travelling.", "reimbursing an employee"),
        ("fr", "Les congés payés de l'employée", "conge paye des employées"),
        ("fr", "Qu'est-ce que l'assurance ?", "les assurances"),
        ("de", "Die Kündigungsfristen der Mietverträge", "Kundigungsfrist"),
        ("de", "Straßen und Häuser", "STRASSE"),
        ("es", "Las vacaciones de los trabajadores", "trabajador"),
        ("it", "L'assicurazione dell'automobile", "assicurazioni"),
        ("pt", "As férias dos funcionários", "ferias"),
        ("nl", "De werknemers hebben vakantiedagen", "werknemer"),
        ("sv", "Semesterdagar för anställda", "semesterdagarna"),
        ("pl", "Urlop wypoczynkowy", "URLOP"),
        ("el", "Οι εργαζόμενοι", "εργαζόμενοι"),
        ("ru", "Отпуск сотрудников", "отпуск"),
        ("zh", "员工手册规定了年假的天数", "年假有几天"),
        ("ja", "有給休暇の申請方法", "休暇を申請する"),
        ("ko", "연차휴가는 신청해야 합니다", "연차휴가"),
        ("th", "พนักงานมีวันหยุดพักร้อน", "วันหยุด"),
        ("hi", "कर्मचारियों की छुट्टी", "छुट्टी"),
        ("und", "Zebrafish assay", "zebrafish"),
        ("en", "ﬁnancial year ２０２４", "financial 2024"),
        ("fr", "le resume\u0301 du dossier", "résumé"),
    ],
)
def test_a_question_finds_its_language_without_saying_which(
    index: LexicalIndex, language: str, text: str, question: str
) -> None:
    index.add([entry(1, text, language), entry(2, "completely unrelated words", "en"), entry(3, "kiwi", "und")])
    assert ids(index.search(question, 5)) == [1]


@pytest.mark.parametrize("language", [*STEMMED, "pl", "xx", "und"])
def test_entries_of_every_language_are_taken(index: LexicalIndex, language: str) -> None:
    index.add([entry(1, "Zanzibar 2024", language)])
    assert index.count() == 1
    assert ids(index.search("zanzibar", 5)) == [1]


def test_words_of_the_context_are_found_and_count_more(index: LexicalIndex) -> None:
    index.add([entry(1, "the dress code is casual"), entry(2, "wear what you like", context="Dress code")])
    assert ids(index.search("dress code", 5)) == [2, 1]


def test_stop_words_find_nothing_beside_a_real_word_but_something_alone(index: LexicalIndex) -> None:
    index.add([entry(1, "the who is on it"), entry(2, "the salary"), entry(3, "le salaire de la mine", "fr")])
    assert ids(index.search("what is the salary", 5)) == [2]
    assert 1 in ids(index.search("who is it", 5))


def test_more_matching_and_rarer_words_rank_higher(index: LexicalIndex) -> None:
    index.add([entry(number, "report on the budget of the office") for number in range(1, 10)])
    index.add([entry(10, "report on the zeppelin budget of the office")])
    found = index.search("zeppelin budget", 20)
    assert found[0].id == 10
    assert set(ids(found)) == set(range(1, 11))
    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("readable", [0.001, 0.05, 0.5, 0.99])
def test_filtering_inside_is_filtering_afterwards(index: LexicalIndex, readable: float) -> None:
    draw = np.random.default_rng(3)
    words = [f"w{number}" for number in range(300)]
    entries = [
        entry(number, " ".join(draw.choice(words, 8)), "und", audience=int(draw.integers(1_000)))
        for number in range(3_000)
    ]
    index.add(entries)
    audiences = frozenset(range(int(1_000 * readable)))
    owner = {one.id: one.audience for one in entries}
    exact = [match for match in index.search("w1 w2 w3", ALL) if owner[match.id] in audiences]
    found = index.search("w1 w2 w3", ALL, audiences)
    assert {match.id: match.score for match in found} == pytest.approx({match.id: match.score for match in exact})
    best = index.search("w1 w2 w3", 5, audiences)
    assert [match.score for match in best] == pytest.approx([match.score for match in exact[:5]])
    assert all(owner[match.id] in audiences for match in best)


def test_an_unreadable_crowd_does_not_starve_the_one_that_may_be_read(index: LexicalIndex) -> None:
    index.add([entry(number, "salary of the board salary", audience=1) for number in range(10_000)])
    index.add([entry(77_777, "a word on pay, hours, holidays and, last of all, the salary", audience=2)])
    assert ids(index.search("salary of the board", 10, frozenset({2, 9}))) == [77_777]
    assert index.search("salary of the board", 10, frozenset()) == []
    assert index.search("salary of the board", 10, frozenset({9})) == []


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "a\0b", "😀", "\ud800", '"unclosed', "AND OR NOT", "title:x^9 +must -not", "* NEAR ( -",
        "(a+)+$", "[1 TO 5]", "\\", "/re.*/", "the of and", "x" * 100_000,
    ],
)  # fmt: skip
def test_any_text_is_a_question(index: LexicalIndex, text: str) -> None:
    index.add([entry(1, "the must of wine", context="x"), entry(2, text)])
    assert all(match.id in (1, 2) for match in index.search(text, 5))
    assert index.count() == 2


def test_a_huge_question_is_answered(index: LexicalIndex) -> None:
    index.add([entry(number, f"w{number} " * 5) for number in range(1_000)])
    huge = " ".join(f"w{number}" for number in range(150_000))
    assert index.search(huge, 5)
    assert index.search("salary " * 150_000, 5) == []


def test_a_loaded_index_gives_the_same_answers_and_leaves_its_folder_alone(
    backend: LexicalBackend, tmp_path: Path
) -> None:
    index = backend.create()
    for first in range(0, 300, 100):
        index.add([entry(number, f"alpha w{number % 17} w{number % 5}", audience=number % 3) for number in
                   range(first, first + 100)])  # fmt: skip
        index.count()
    index.remove(range(40))
    index.save(tmp_path)
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    loaded = backend.load(tmp_path)
    for audiences in (None, frozenset({1})):
        assert loaded.search("alpha w3", 50, audiences) == index.search("alpha w3", 50, audiences)
    loaded.remove([100])
    loaded.add([entry(1_000, "beta")])
    assert loaded.count() == index.count() == 260
    assert ids(loaded.search("beta", 5)) == [1_000]
    loaded.close()
    index.close()
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()} == before


def test_an_index_is_still_of_use_after_it_was_saved(index: LexicalIndex, tmp_path: Path) -> None:
    index.add([entry(1, "alpha")])
    index.save(tmp_path)
    index.add([entry(2, "alpha")])
    assert sorted(ids(index.search("alpha", 5))) == [1, 2]


def test_an_empty_index_can_be_saved(index: LexicalIndex, backend: LexicalBackend, tmp_path: Path) -> None:
    index.save(tmp_path)
    loaded = backend.load(tmp_path)
    assert loaded.count() == 0
    loaded.close()


def test_a_folder_without_its_files_is_damaged(backend: LexicalBackend, tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="kb reindex"):
        backend.load(tmp_path)


words = st.lists(st.sampled_from([f"q{number}" for number in range(8)]), max_size=5).map(" ".join)
numbers = st.integers(0, 12)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.tuples(numbers, st.integers(0, 2), words, words), max_size=4)),
        st.tuples(st.just("remove"), st.lists(numbers, max_size=4)),
    ),
    max_size=6,
)


@pytest.mark.parametrize("name", BACKENDS)
@settings(max_examples=25)
@given(steps=steps, question=words, audiences=st.none() | st.frozensets(st.integers(0, 2)))
def test_any_history_of_changes_finds_exactly_what_shares_a_word(
    name: str, steps: list[tuple[str, list[tuple[int, int, str, str]]]], question: str, audiences: Audiences
) -> None:
    index = cast("LexicalBackend", import_module(f"indexes.lexical.{name}")).create()
    alive: dict[int, Entry] = {}
    for verb, values in steps:
        if verb == "remove":
            gone = cast("list[int]", values)
            index.remove(gone)
            alive = {number: kept for number, kept in alive.items() if number not in gone}
        else:
            added = [entry(number, text, "en", context, audience) for number, audience, context, text in values]
            index.add(added)
            alive |= {one.id: one for one in added}
        index.search(question, 3)
    assert index.count() == len(alive)
    readable = [one for one in alive.values() if audiences is None or one.audience in audiences]
    asked = set(question.split())
    sharing = {one.id for one in readable if asked & set(f"{one.context} {one.text}".split())}
    found = index.search(question, 50, audiences)
    index.close()
    assert set(ids(found)) == sharing
    assert len(found) == len(sharing)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_words_near_a_misspelt_one_are_found_as_they_are_written(index: LexicalIndex) -> None:
    index.add([entry(1, "Hotel, HOTEL and hotels"), entry(2, "the hovel", context="Hôtel"), entry(3, "hot total")])
    assert index.similar("hotle", 1) == [Spelling("hotel", 1), Spelling("hôtel", 1)]
    assert index.similar("HOTEL", 1) == [Spelling("hotel", 1), Spelling("hotels", 1), Spelling("hovel", 1),
                                         Spelling("hôtel", 1)]  # fmt: skip
    assert index.similar("hotel", 0) == [Spelling("hotel", 1), Spelling("hôtel", 1)]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("congez", "congés"), ("Strase", "straße"), ("отпусг", "отпуск"), ("εργαζόμενοs", "εργαζόμενος")],
)
def test_words_of_any_alphabet_are_near(index: LexicalIndex, typed: str, written: str) -> None:
    index.add([entry(1, f"x {written} y", "und")])
    assert index.similar(typed, 1) == [Spelling(written, 1)]


def test_what_holds_words_is_counted_in_any_of_their_forms(index: LexicalIndex) -> None:
    index.add([entry(1, "the supplier invoices"), entry(2, "suppliers", context="Travel"), entry(3, "an invoice")])
    assert index.holding(["supplier"]) == 2
    assert index.holding(["SUPPLIERS", "invoice"]) == 1
    assert index.holding(["travelling", "supplier"]) == 1
    assert index.holding(["travel", "invoice"]) == 0
    assert [index.holding(words) for words in ([], [""], ["?!"], ["supplier", ""])] == [0, 0, 0, 0]
    assert [index.holds(words) for words in (["supplier"], ["travel", "invoice"], [], [""])] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("audiences", [frozenset(), frozenset({1}), frozenset({0, 2}), frozenset({1, 9}), None])
def test_whether_words_are_held_agrees_with_the_count(index: LexicalIndex, audiences: Audiences) -> None:
    index.add([entry(number, f"alpha w{'x' * (number % 60)}", audience=number % 3) for number in range(200)])
    index.remove([5])
    for words in (["alpha"], ["wxxxxx"], ["w" + "x" * 7], ["alpha", "wx"], ["wx", "wxx"]):
        assert index.holds(words, audiences) == (index.holding(words, audiences) > 0)


def test_only_the_languages_of_the_audiences_count(index: LexicalIndex) -> None:
    index.add([entry(1, "gut", "en", audience=1)])
    assert index.holding(["guten"], frozenset({1})) == 0
    index.add([entry(2, "der Hund", "de", audience=2)])
    assert index.holding(["guten"], frozenset({1})) == 0
    assert index.holding(["guten"], frozenset({1, 2})) == 1


def test_words_of_entries_that_are_gone_or_moved_are_forgotten(index: LexicalIndex) -> None:
    index.add([entry(1, "zeppelin"), entry(2, "zeppelin"), entry(3, "zeppelins")])
    assert index.similar("zepelin", 1) == [Spelling("zeppelin", 2)]
    index.add([entry(1, "nothing of the kind"), entry(2, "zeppelin", audience=2)])
    index.remove([3])
    assert index.similar("zepelin", 2, frozenset({1})) == []
    assert index.holding(["zeppelin"], frozenset({1})) == 0
    assert index.similar("zepelin", 2) == [Spelling("zeppelin", 1)]


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "a\0b", "😀", "\ud800", "x" * 100_000, "a b c", "(a+)+$", "年假有几天"]
)
def test_any_text_may_be_asked_for(index: LexicalIndex, text: str) -> None:
    index.add([entry(1, "alpha"), entry(2, text)])
    assert index.holding([text]) in (0, 1, 2)
    assert all(apart(text.lower(), one.word) <= 2 for one in index.similar(text, 2) if len(text) < 10)


def test_a_loaded_index_knows_the_same_words(backend: LexicalBackend, index: LexicalIndex, tmp_path: Path) -> None:
    index.add([entry(number, f"w{number % 7}rd alpha alphas", audience=number % 3) for number in range(20)])
    index.remove([3])
    index.save(tmp_path)
    loaded = backend.load(tmp_path)
    for audiences in (None, frozenset({1})):
        assert loaded.similar("alpah", 2, audiences) == index.similar("alpah", 2, audiences) != []
        assert loaded.holding(["alpha"], audiences) == index.holding(["alpha"], audiences) > 0
    loaded.close()


near_words = st.text("ab", min_size=1, max_size=6)
near_texts = st.lists(near_words, max_size=4).map(" ".join)


@pytest.mark.parametrize("name", BACKENDS)
@settings(max_examples=40)
@given(
    before=st.lists(st.tuples(numbers, st.integers(0, 2), near_texts, near_texts), max_size=4),
    gone=st.lists(numbers, max_size=2),
    after=st.lists(st.tuples(numbers, st.integers(0, 2), near_texts, near_texts), max_size=4),
    asked=st.tuples(st.text("abB", min_size=3, max_size=7), st.integers(0, 2)),
    audiences=st.none() | st.frozensets(st.integers(0, 3)),
)
def test_similar_words_are_exactly_those_of_the_reference(
    name: str,
    before: list[tuple[int, int, str, str]],
    gone: list[int],
    after: list[tuple[int, int, str, str]],
    asked: tuple[str, int],
    audiences: Audiences,
) -> None:
    index = cast("LexicalBackend", import_module(f"indexes.lexical.{name}")).create()
    first = [entry(number, text, "und", context, audience) for number, audience, context, text in before]
    second = [entry(number, text, "und", context, audience) for number, audience, context, text in after]
    index.add(first)
    index.similar(*asked, audiences)
    index.remove(gone)
    index.add(second)
    alive = {one.id: one for one in first if one.id not in gone} | {one.id: one for one in second}
    found = index.similar(*asked, audiences)
    index.close()
    assert found == spellings(alive, *asked, audiences)
