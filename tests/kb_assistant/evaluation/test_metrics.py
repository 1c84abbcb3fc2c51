"""The metrics against values worked out by hand and against their own invariants."""

import math
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.evaluation.metrics import collapse, ndcg, recall, reciprocal_rank, token_f1

Metric = Callable[[Sequence[str], Mapping[str, int], int], float]
NAMES = st.text("abcdefgh", min_size=1, max_size=1)
RANKED = st.lists(NAMES, unique=True)
GOLD = st.dictionaries(NAMES, st.integers(-1, 3))


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    assert ndcg(["x", "a", "b"], {"a": 1, "b": 1}, 10) == pytest.approx(
        (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    )


def test_ndcg_takes_the_grade_itself_as_gain() -> None:
    assert ndcg(["b", "a"], {"a": 3, "b": 1}, 10) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_the_ideal_ranking_is_cut_at_k_too() -> None:
    assert ndcg(["a"], {"a": 1, "b": 1, "c": 1}, 1) == 1.0


def test_recall_is_a_share_of_all_relevant_ids() -> None:
    gold = {"a": 1, "b": 2, "c": 0, "d": -1}
    assert recall(["a", "c", "d"], gold, 5) == 0.5
    assert recall(["c", "d", "a", "b"], gold, 3) == 0.5


def test_reciprocal_rank_looks_at_the_first_relevant_id_within_k() -> None:
    assert reciprocal_rank(["x", "y", "a", "b"], {"b": 1, "a": 1, "x": 0}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}, 2) == 0.0


@pytest.mark.parametrize("metric", [ndcg, recall, reciprocal_rank])
def test_a_question_without_relevant_ids_scores_nothing(metric: Metric) -> None:
    assert metric(["a"], {"a": 0}, 10) == 0.0


@given(RANKED, GOLD, st.integers(1, 10))
def test_ranking_metrics_stay_between_none_and_all(ranked: list[str], gold: dict[str, int], k: int) -> None:
    for value in (ndcg(ranked, gold, k), recall(ranked, gold, k), reciprocal_rank(ranked, gold, k)):
        assert 0 <= value <= 1 + 1e-9


@given(GOLD, st.integers(1, 10))
def test_ranking_by_grade_is_ideal(gold: dict[str, int], k: int) -> None:
    ranked = sorted(gold, key=lambda name: -gold[name])
    assert ndcg(ranked, gold, k) == pytest.approx(float(any(grade > 0 for grade in gold.values())))


@given(RANKED, GOLD, st.integers(1, 9))
def test_swapping_a_relevant_id_forward_never_costs(ranked: list[str], gold: dict[str, int], at: int) -> None:
    if at >= len(ranked) or gold.get(ranked[at], 0) < max(gold.get(ranked[at - 1], 0), 0):
        return
    better = [*ranked[: at - 1], ranked[at], ranked[at - 1], *ranked[at + 1 :]]
    assert ndcg(better, gold, 10) >= ndcg(ranked, gold, 10) - 1e-12


def test_f1_counts_words_as_often_as_both_hold_them() -> None:
    assert token_f1("yes yes no", ["yes no no"]) == pytest.approx(2 / 3)
    assert token_f1("in Leeds", ["the Leeds office"]) == pytest.approx(2 / 5)


def test_f1_ignores_case_and_punctuation_of_every_language() -> None:
    assert token_f1("«Straße», 25 €!", ["strasse 25"]) == 1.0


def test_f1_takes_the_best_reference() -> None:
    assert token_f1("25 euros", ["fifteen", "25 euros", "25"]) == 1.0
    assert token_f1("25 euros", []) == 0.0


def test_f1_reads_chinese_by_character() -> None:
    assert token_f1("黑豹队", ["黑豹"]) == pytest.approx(4 / 5)


def test_f1_of_two_empty_texts_is_full_and_of_one_is_nothing() -> None:
    assert token_f1("", ["..."]) == 1.0
    assert token_f1("", ["something"]) == 0.0


@given(st.text(), st.text())
def test_f1_is_symmetric(one: str, other: str) -> None:
    assert token_f1(one, [other]) == pytest.approx(token_f1(other, [one]))


def test_passages_of_a_document_count_once_at_the_best_rank() -> None:
    places = [("b.md", None), ("a.md", None), ("b.md", None), ("c.pdf", 3), ("c.pdf", 4)]
    assert collapse(places, {"a.md": 1}) == ["b.md", "a.md", "c.pdf"]


def test_pages_are_told_apart_where_the_gold_names_pages() -> None:
    places = [("c.pdf", 4), ("c.pdf", 3), ("a.md", None), ("c.pdf", 4)]
    assert collapse(places, {"c.pdf#page=3": 1}) == ["c.pdf#page=4", "c.pdf#page=3", "a.md"]


def test_a_document_judged_as_a_whole_stays_whole_beside_pages_of_another() -> None:
    places = [("c.pdf", 4), ("d.pdf", 1), ("d.pdf", 2)]
    assert collapse(places, {"c.pdf#page=4": 1, "d.pdf": 1}) == ["c.pdf#page=4", "d.pdf"]
