"""Questions as they are understood, with vocabularies small enough to see what must happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.base import Spelling
from indexes.edits import edits
from indexes.languages import fold
from kb_assistant.retrieval.spelling import MOST_DOUBTED, respelt, tokens_of

ENTRIES = (
    "how early do i have to book flights and a hotel in switzerland",
    "a supplier wants a purchase order and an approval of the password policy",
    "every visitor needs a badge for the home office and the post mortem of an incident",
    "the home office has no rules on visitors",
    "the self review is due in april and so is the peer review",
    "who answers for the self review of a contractor",
    "les congés payés sont accordés par la direction de la société",
    "medical reports are kept in the cabinet",
)
GENERAL = frozenset(" ".join(ENTRIES[:6]).split()) | {"dinosaur", "modal", "keyboard", "horses"}


@dataclass(frozen=True)
class Plain:
    """The words of entries, found by comparing each."""

    entries: Sequence[str]

    def holding(self, words: Sequence[str]) -> int:
        return sum({fold(word) for word in words} <= set(map(fold, entry.split())) for entry in self.entries)

    def holds(self, words: Sequence[str]) -> bool:
        return self.holding(words) > 0

    def similar(self, word: str, most: int) -> list[Spelling]:
        held = sorted({other for entry in self.entries for other in entry.split()})
        apart = edits(fold(word), [fold(other) for other in held], most)
        near = [other for other, distance in zip(held, apart, strict=True) if distance <= most]
        found = [Spelling(other, sum(other in entry.split() for entry in self.entries)) for other in near]
        return sorted(found, key=lambda one: (-one.entries, one.word))


def understood(question: str, entries: Sequence[str] = ENTRIES) -> str:
    return respelt(question, Plain(entries), GENERAL.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how erly do i book flihgts", "how early do i book flights"),
        ("who wants a Suplier?", "who wants a Supplier?"),
        ("is the (pasword) policy in order", "is the (password) policy in order"),
        ("SUPLIER AND PURCHASE ORDER", "SUPPLIER AND PURCHASE ORDER"),
        ("who has to aproove the hotel", "who has to aproove the hotel"),
        ("is the hotel in swtizerlamd", "is the hotel in switzerland"),
        ("rules on the homeoffice", "rules on the home office"),
        ("is the selfreveiw due in april", "is the self review due in april"),
        ("hotle", "hotel"),
        ("les congez payés de la sociéte", "les congés payés de la sociéte"),
    ],
)
def test_a_misspelt_word_is_put_right_in_its_place(typed: str, meant: str) -> None:
    assert understood(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "",
        "how early do i have to book a hotel",
        "is there a dinosaur in the hotel",
        "who wants a zeppelin in the home office",
        "the modal of the keyboard and the horses",
        'who said "hotle" in the office',
        "who said « hotle » in the office",
        "what is the order of flihgt42 and PO-flihgts1",
        "the hotle/flihgts order of flihgts.md and flihgts@example.com and --flihgts",
        "what is iHotle and HTLE in the office",
        "to be at the ofic",
        "wo ist das hotle und der suplier heute",
        "the medicaid order",
        "the selffish order",
        "the hotle order " * 30,
    ],
)
def test_what_is_no_misspelling_is_the_very_same_text(question: str) -> None:
    assert understood(question) is question


def test_a_question_of_many_unknown_words_is_searched_as_it_was_typed() -> None:
    asked = "who wants a purchase order and an approval of the password policy for the hotel in the home office"
    slips = " suplier" * MOST_DOUBTED
    assert understood(asked + slips) == asked + " supplier" * MOST_DOUBTED
    assert understood(f"{asked}{slips} suplier") == f"{asked}{slips} suplier"


def test_a_word_of_another_language_is_not_taken_for_one_of_the_documents() -> None:
    assert understood("quels sont les contrats") == "quels sont les contrats"


def test_the_more_frequent_of_two_equally_near_words_is_meant() -> None:
    rare, frequent = ["the contrast of the"], ["the contract of the"] * 20
    assert understood("the contrbct of the", rare + frequent) == "the contract of the"
    assert understood("the contrbct of the", ["the contrast of the"] * 20) != "the contrast of the"


def test_a_word_that_the_documents_lack_is_not_exchanged_for_one_that_is_far_less_likely_meant() -> None:
    entries = ("the action of the office in april", "the vacation of the office")
    for held, meant in ((entries[:1], "the vaction in april"), (entries, "the vacation in april")):
        words = Plain(held)
        assert respelt("the vaction in april", words, {"vacation", "april", "the", "in"}.__contains__) == meant
    assert (
        respelt("the acton in april", Plain(entries[:1]), {"actor", "april", "the"}.__contains__)
        == "the action in april"
    )


def test_where_nothing_tells_words_from_misspellings_only_small_slips_are_put_right() -> None:
    def unknown(word: str) -> bool:
        return False

    plain = Plain(ENTRIES)
    assert respelt("a suplier of an order", plain, unknown) == "a supplier of an order"
    assert respelt("an apploval of the order", plain, unknown) == "an apploval of the order"
    assert understood("an apploval of the order") == "an approval of the order"
    assert respelt("the homeoffice policy", plain, unknown) == "the homeoffice policy"


def test_a_doubtful_correction_must_stand_beside_a_word_of_the_question() -> None:
    plain = Plain(("supplier and contract", "cabinet and hotel"))
    assert respelt("cabinet of a suplier", plain, GENERAL.__contains__) == "cabinet of a suplier"
    assert respelt("contract of a suplier", plain, GENERAL.__contains__) == "contract of a supplier"


@given(st.text())
def test_the_words_of_any_question_are_slices_of_it(question: str) -> None:
    tokens = list(tokens_of(question))
    assert all(question[token.start : token.end] == token.text for token in tokens)
    assert all(one.end < other.start for one, other in pairwise(tokens))


@given(st.lists(st.sampled_from([*" ".join(ENTRIES).split(), "hotle", "flihgts", "xyz", '"', "(", "42"])).map(" ".join))
def test_what_was_understood_is_understood_as_it_is(question: str) -> None:
    once = understood(question)
    assert understood(once) == once


def test_t052_a_word_longer_than_any_is_not_looked_for_in_two_pieces() -> None:
    asked: list[Sequence[str]] = []

    class Counting(Plain):
        def holds(self, words: Sequence[str]) -> bool:
            asked.append(words)
            return super().holds(words)

    question = f"is there a {'homeoffice' * 300}"
    assert respelt(question, Counting(ENTRIES), GENERAL.__contains__) == question
    assert len(asked) < 10
