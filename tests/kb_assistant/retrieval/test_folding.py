from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.answers import Passage
from kb_assistant.domain.documents import Span
from kb_assistant.retrieval.folding import fold, neighbours

TEXT = "One rule holds here.\n\nAnother rule holds there. A third one follows after it.\n\nThe end of the page."


def passage(start: int, end: int, version: str = "v", headings: tuple[str, ...] = ()) -> Passage:
    return Passage(Span(version, start, end), TEXT[start:end], "d", "d.md", "D", headings, score=1 / (1 + start))


def read(span: Span) -> str:
    return TEXT[span.start : span.end]


def test_a_passage_that_nearly_repeats_a_better_one_is_dropped() -> None:
    better, copy, other = passage(0, 20), passage(0, 20, "copy"), passage(22, 48)
    assert list(fold([better, copy, other])) == [better, other]


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("The gate opens at seven; the shop, at nine.", "The gate opens at seven, the shop at nine"),
        ("大门七点开，商店九点开。周日不开。", "大门七点开。商店九点开，周日不开！"),
    ],
)
def test_punctuation_makes_no_difference(text: str, copy: str) -> None:
    passages = [replace(passage(0, 20, version), text=text) for version, text in (("v", text), ("w", copy))]
    assert len(list(fold(passages))) == 1


@pytest.mark.parametrize("change", [("45", "52"), ("are paid", "are not paid"), ("allowance", "allowance 2")])
def test_a_copy_that_states_something_else_stays(change: tuple[str, str]) -> None:
    text = (
        "The daily travel allowance of 45 euros and the costs of breakfast are paid with the salary of the month after "
        "the trip, where receipts were handed in to the finance team within ten working days of the return."
    )
    passages = [replace(passage(0, 20, "v"), text=text), replace(passage(0, 20, "w"), text=text.replace(*change))]
    assert len(list(fold(passages))) == 2


def test_passages_without_words_all_stay() -> None:
    assert len(list(fold([replace(passage(0, 20, version), text="– …") for version in ("v", "w")]))) == 2


def test_passages_that_share_only_some_words_both_stay() -> None:
    assert len(list(fold([passage(0, 20), passage(22, 48)]))) == 2


def test_of_one_passage_made_of_two_each_part_stands_on_its_page() -> None:
    later = replace(passage(22, 48), page=3, turns=(22, 30))
    (joined,) = neighbours([later, replace(passage(0, 20), page=1, turns=(10, 22))], read)
    assert [joined.page_at(offset) for offset in (0, 10, 22, 30)] == [1, 2, 3, 4]


def test_touching_chunks_become_one_passage_at_the_better_place() -> None:
    joined = neighbours([passage(22, 48), passage(85, 105), passage(0, 20)], read)
    assert [(p.span.start, p.span.end) for p in joined] == [(0, 48), (85, 105)]
    assert joined[0].text == TEXT[0:48]
    assert joined[0].score == passage(22, 48).score


def test_around_a_joined_passage_stands_what_stands_around_its_outer_parts() -> None:
    first, last = replace(passage(0, 20), before="a", after="b"), replace(passage(22, 48), before="c", after="d")
    for order in ([first, last], [last, first]):
        assert [(p.before, p.after) for p in neighbours(order, read)] == [("a", "d")]


def test_chunks_of_other_versions_or_under_other_headings_are_not_joined() -> None:
    apart = [passage(0, 20), passage(22, 48, "w"), passage(49, 83, headings=("Rules",))]
    assert neighbours(apart, read) == apart


def test_a_chunk_between_two_joins_all_three() -> None:
    joined = neighbours([passage(0, 20), passage(49, 83), passage(22, 48)], read)
    assert [(p.span.start, p.span.end) for p in joined] == [(0, 83)]


@given(st.permutations([(0, 20), (22, 48), (49, 83), (85, 105)]))
def test_a_joined_passage_is_a_slice_and_nothing_is_lost(order: list[tuple[int, int]]) -> None:
    joined = neighbours([passage(*span) for span in order], read)
    assert all(p.text == TEXT[p.span.start : p.span.end] for p in joined)
    assert all(any(p.span.start <= start and end <= p.span.end for p in joined) for start, end in order)
