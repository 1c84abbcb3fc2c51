"""Text before it is cut into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.languages import fold, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("e\u0301cole", "école"),
        ("\ufb01n ２０", "fin 20"),
        ("安全手册", " 安全 全手 手册 "),
        ("v2的", "v2 的 "),
        ("a\ud800b é", "ab é"),
    ],
)
def test_compatible_forms_are_one_and_unspaced_scripts_are_pairs(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(st.characters()))
def test_any_text_can_be_normalised(text: str) -> None:
    normalise(text).encode("utf-8")


@pytest.mark.parametrize(
    ("word", "folded"), [("Hotel", "hotel"), ("Congés", "conges"), ("STRASSE", "strasse"), ("Straße", "strasse")]
)
def test_case_and_accents_are_folded(word: str, folded: str) -> None:
    assert fold(word) == folded
