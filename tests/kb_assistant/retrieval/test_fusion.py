"""Fusing the dense and the lexical list, on lists whose right order is plain to see."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.base import Match
from kb_assistant.domain.answers import Hit
from kb_assistant.retrieval.fusion import Across, fuse, own_share, pieces_per_word

# Twenty passages that score alike, far below or just below the best.
BUNCHED = [0.30 - 0.005 * rank for rank in range(20)]
FLAT = [10 - 0.05 * rank for rank in range(20)]


def ranking(scores: Sequence[float], first: int) -> list[Match]:
    return [Match(first + rank, score) for rank, score in enumerate(scores)]


def order(hits: Sequence[Hit]) -> list[int]:
    return [hit.chunk for hit in hits]


@st.composite
def rankings(draw: st.DrawFn, highest: float) -> list[Match]:
    ids = draw(st.lists(st.integers(0, 30), unique=True, max_size=25))
    scores = draw(
        st.lists(st.floats(0, highest).map(lambda score: round(score, 9)), min_size=len(ids), max_size=len(ids))
    )
    return [Match(id_, score) for id_, score in zip(ids, sorted(scores, reverse=True), strict=True)]


def test_a_passage_that_stands_out_in_words_beats_a_bunched_dense_list() -> None:
    lexical = ranking([25.0] + [4.0] * 19, first=100)
    assert order(fuse(ranking(BUNCHED, first=1), lexical))[0] == 100


def test_a_passage_that_stands_out_in_meaning_beats_a_flat_lexical_list() -> None:
    dense = ranking([0.62, *BUNCHED[1:]], first=1)
    assert order(fuse(dense, ranking(FLAT, first=100)))[0] == 1


def test_a_flat_lexical_list_reorders_no_dense_list() -> None:
    dense = ranking([0.7 - 0.03 * rank for rank in range(20)], first=1)
    against = ranking(FLAT, first=19)
    assert order(fuse(dense, against))[:18] == list(range(1, 19))


def test_a_passage_that_both_lists_hold_beats_the_best_of_either() -> None:
    dense = ranking([0.60, 0.58, *BUNCHED], first=1)
    lexical = [Match(100, 20.0), Match(2, 19.0), *ranking([3.0] * 18, first=101)]
    assert order(fuse(dense, lexical))[0] == 2


def test_a_rare_word_that_one_passage_holds_is_believed() -> None:
    assert order(fuse(ranking(BUNCHED, first=1), [Match(7, 9.0)]))[0] == 7


def test_many_equal_bests_among_words_are_believed_less_than_one() -> None:
    dense = ranking(BUNCHED, first=1)
    one = fuse(dense, ranking([9.0] + [2.0] * 19, first=100))[0]
    nine = fuse(dense, ranking([9.0] * 9 + [2.0] * 11, first=100))
    assert one.score > next(hit.score for hit in nine if hit.chunk == 100)


def test_words_that_fall_into_many_pieces_are_left_to_the_lexical_list() -> None:
    dense = ranking([0.8, *BUNCHED[1:]], first=1)
    lexical = ranking([12.0, *FLAT[1:]], first=100)
    assert [order(fuse(dense, lexical, pieces=pieces))[0] for pieces in (1.0, 4.0)] == [1, 100]


def test_less_than_one_piece_a_word_is_no_reason_for_more_trust() -> None:
    dense, lexical = ranking(BUNCHED, first=1), ranking(FLAT, first=10)
    assert fuse(dense, lexical, pieces=0.5) == fuse(dense, lexical, pieces=1.0)


def test_scores_are_as_the_formula_says() -> None:
    dense = [Match(1, 0.8), Match(2, 0.6), Match(3, 0.5)]
    lexical = [Match(2, 10.0), Match(4, 4.0)]
    trust, lead = 3 / 1.5**1.75, 1 - (4 / 2) / 10  # three passages were there to find, the third has no such word
    scores = {hit.chunk: hit.score for hit in fuse(dense, lexical, pieces=1.5)}
    assert scores == pytest.approx({1: 0.3 * trust, 2: 0.1 * trust + lead, 3: 0.0, 4: 0.4 * lead})


def test_a_hit_keeps_the_raw_scores_of_both_lists() -> None:
    hits = {hit.chunk: hit for hit in fuse([Match(1, 0.8), Match(2, 0.6)], [Match(2, 10.0), Match(3, 4.0)])}
    assert [(hits[chunk].dense, hits[chunk].lexical) for chunk in (1, 2, 3)] == [
        (0.8, None),
        (0.6, 10.0),
        (None, 4.0),
    ]


def test_across_languages_neither_everyday_words_nor_an_english_model_count() -> None:
    dense, lexical = ranking([0.62, *BUNCHED[1:]], first=1), ranking([25.0] + [4.0] * 19, first=100)
    likest = ranking([0.5, 0.3, 0.2], first=50)
    assert order(fuse(dense, lexical, across=Across(likest, own=0.0)))[0] == 50
    assert order(fuse(dense, lexical, across=Across(likest, own=1.0)))[0] == 1


def test_a_code_that_one_passage_holds_still_tells_between_passages_in_another_language() -> None:
    across = Across(ranking([0.44, 0.43, *BUNCHED[2:]], first=1), own=0.0)
    assert order(fuse(ranking(BUNCHED, first=100), [Match(2, 12.0)], across=across))[:2] == [2, 1]


def test_a_list_of_few_texts_changes_little() -> None:
    dense, lexical = ranking([0.62, *BUNCHED[1:]], first=1), ranking(FLAT, first=100)
    few = Across([Match(7, 0.6), Match(8, 0.1)], own=0.0, done=0.0)
    assert order(fuse(dense, lexical, across=few)) == order(fuse(dense, lexical))


def test_the_share_in_a_language_counts_what_is_not_known_as_the_same() -> None:
    assert own_share("fr", ["en", "en-GB", "fr", "und"]) == 0.5
    assert own_share("und", ["en"]) == own_share("fr", []) == 1.0


def test_a_few_are_the_first_of_all() -> None:
    dense, lexical = [Match(1, 0.9), Match(2, 0.8), Match(3, 0.7)], [Match(3, 9.0), Match(4, 2.0)]
    assert fuse(dense, lexical, most=2) == fuse(dense, lexical)[:2]


def test_equal_scores_are_ordered_by_id() -> None:
    assert order(fuse([Match(9, 0.5), Match(4, 0.5)], [Match(7, 2.0), Match(3, 2.0)])) == [3, 4, 7, 9]


@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_a_list_alone_keeps_its_order(count: int) -> None:
    alone = ranking([30.0 - rank for rank in range(count)], first=5)
    expected = [match.id for match in alone]
    assert order(fuse(alone, [])) == expected
    assert order(fuse([], alone)) == expected


@given(rankings(1.0), rankings(40.0), st.floats(0, 20))
def test_every_match_comes_out_once_best_first(dense: list[Match], lexical: list[Match], pieces: float) -> None:
    hits = fuse(dense, lexical, pieces=pieces)
    assert sorted(order(hits)) == sorted({match.id for match in [*dense, *lexical]})
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.chunk))


@given(rankings(1.0), rankings(40.0))
def test_scores_are_bounded(dense: list[Match], lexical: list[Match]) -> None:
    assert all(-1e-9 <= hit.score <= 4 + 1e-9 for hit in fuse(dense, lexical, pieces=1.0))


@given(rankings(1.0), rankings(40.0), st.integers(-6, 6))
def test_the_scale_of_the_lexical_scores_does_not_matter(dense: list[Match], lexical: list[Match], power: int) -> None:
    scaled = [Match(match.id, match.score * 2.0**power) for match in lexical]
    plain = {hit.chunk: hit.score for hit in fuse(dense, lexical)}
    assert {hit.chunk: hit.score for hit in fuse(dense, scaled)} == pytest.approx(plain, abs=1e-6)


@given(rankings(1.0), rankings(40.0))
def test_a_passage_better_in_both_lists_is_never_behind(dense: list[Match], lexical: list[Match]) -> None:
    places = {hit.chunk: place for place, hit in enumerate(fuse(dense, lexical))}
    words = {match.id: match.score for match in lexical}
    both = [(match.id, match.score, words[match.id]) for match in dense if match.id in words]
    for one, cosine, bm25 in both:
        for other, lower_cosine, lower_bm25 in both:
            if cosine > lower_cosine + 1e-6 and bm25 > lower_bm25 + 1e-6:
                assert places[one] < places[other]


@pytest.mark.parametrize(
    ("question", "token_starts", "pieces"),
    [
        ("who pays?", [0, 4, 8], 1.0),
        ("Wer zahlt Fahrtkosten?", [0, 4, 6, 10, 13, 16, 18, 21], 7 / 3),
        ("黑豹队的防守", [0, 1, 2, 3, 4, 5], 2.0),
        ("who pays?", [], 1.0),
        ("?!", [0, 1], 1.0),
        ("", [], 1.0),
    ],
)
def test_pieces_are_tokens_per_word(question: str, token_starts: list[int], pieces: float) -> None:
    assert pieces_per_word(question, token_starts) == pytest.approx(pieces)


@given(st.text(max_size=40), st.lists(st.integers(0, 40)))
def test_any_question_has_at_least_one_piece_a_word(question: str, token_starts: list[int]) -> None:
    assert pieces_per_word(question, [start for start in token_starts if start < len(question)]) >= 1
