from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.generation.pieces.columns import entries
from kb_assistant.generation.pieces.sentences import UnitKind, units

NETWORKS = """There are two networks:

  Loom-Staff    Company laptops only. Connects by itself with a
                certificate.
  Visitors,     A code is handed out at reception. It is valid for
  and guests    24 hours.

Printers are on a third one. It does
not show up.
"""


def said(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in entries(text)]


def test_an_entry_is_its_name_and_all_lines_of_what_is_said_of_it() -> None:
    assert said(NETWORKS) == [
        "Loom-Staff Company laptops only. Connects by itself with a certificate.",
        "Visitors, A code is handed out at reception. It is valid for and guests 24 hours.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One line alone   with a gap in it.",
        "The gate closes  at eight. Whoever comes\nlater rings, and somebody  opens.",
        "  A first line\n  and a second one below it",
        "",
    ],
)
def test_text_without_a_second_column_has_no_entries(text: str) -> None:
    assert entries(text) == []


def test_an_entry_is_quoted_whole_and_the_text_around_it_by_the_sentence() -> None:
    pieces = units(NETWORKS)
    assert [piece.kind for piece in pieces] == [UnitKind.SENTENCE, *2 * [UnitKind.ITEM], *2 * [UnitKind.SENTENCE]]
    assert NETWORKS[pieces[1].start : pieces[1].end].endswith("certificate.")


def test_an_entry_too_long_to_be_quoted_is_cut_at_its_sentences() -> None:
    text = "  Short    One.\n  Long     " + "Somebody has to sign for it at the desk. " * 12
    assert [piece.kind for piece in units(text)] == 13 * [UnitKind.ITEM]


def test_names_in_small_letters_begin_entries_where_there_are_no_others() -> None:
    assert said("build     makes the packages\ndeploy    puts them\n          on the servers") == [
        "build makes the packages",
        "deploy puts them on the servers",
    ]


LINES = st.sampled_from(["a   b", "A   b", "    b", "  b", "a b", "A b c", "", "\ta", "1)  b"])


@given(st.lists(LINES, max_size=12))
def test_entries_ascend_and_do_not_overlap_and_any_text_is_cut(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert all(piece.start < piece.end for piece in units(text))
    found = entries(text)
    assert all(left < right for left, right in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
