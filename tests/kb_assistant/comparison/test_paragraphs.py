"""Texts compared by paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.comparison import paragraphs
from kb_assistant.comparison.paragraphs import Changed, compared, told
from kb_assistant.domain.shares import Change

OLD = "Holiday\n\nEverybody has 30 days a year.\n\nAsk your manager.\n\nUnused days end in March."
NEW = "Holiday\n\nEverybody has 31 days a year.\n\nUnused days end in March.\n\nPart-time staff get their share."

PARAGRAPHS = st.lists(st.sampled_from(["a b c d", "a b c e", "x y", "z", "x y w q"]), max_size=8)


def shown(old: str, new: str) -> list[tuple[str, str]]:
    """What stood there and what stands there now, of each change."""
    cut = [(change.old or (0, 0), change.new or (0, 0)) for change in compared(old, new).changes]
    return [(old[a[0] : a[1]], new[b[0] : b[1]]) for a, b in cut]


def test_paragraphs_are_changed_taken_out_and_added() -> None:
    assert shown(OLD, NEW) == [
        ("Everybody has 30 days a year.", "Everybody has 31 days a year."),
        ("Ask your manager.", ""),
        ("", "Part-time staff get their share."),
    ]
    assert compared(OLD, NEW).unchanged == 2


def test_a_changed_paragraph_is_told_word_by_word() -> None:
    change = compared(OLD, NEW).changes[0]
    words = [(segment.change, segment.text) for segment in told(OLD, NEW, change)]
    assert words == [
        (Change.EQUAL, "Everybody has "),
        (Change.REMOVED, "30"),
        (Change.ADDED, "31"),
        (Change.EQUAL, " days a year."),
    ]


def test_white_space_alone_is_no_change() -> None:
    assert shown("One  line.\nTwo.", "One line.\n\n\nTwo. ") == []


def test_a_paragraph_too_long_for_words_is_told_as_a_whole() -> None:
    old, new = "word " * 2_000, "word " * 1_990 + "other " * 10
    told_of = list(told(old, new, Changed((0, len(old)), (0, len(new)))))
    assert [segment.change for segment in told_of] == [Change.REMOVED, Change.ADDED]


def test_of_texts_without_end_the_beginning_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paragraphs, "MOST_PARAGRAPHS", 3)
    found = compared("a\nb\nc\nd", "a\nb\nx\nd")
    assert (found.complete, found.unchanged, len(found.changes)) == (False, 2, 2)
    assert compared("a\nb\nc", "a\nb\nc").complete


@given(PARAGRAPHS, PARAGRAPHS)
def test_the_changes_make_one_text_of_the_other(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    found = compared(before, after)
    assert found.unchanged + sum(change.old is not None for change in found.changes) == len(old)
    assert found.unchanged + sum(change.new is not None for change in found.changes) == len(new)
    places = [change.new[0] for change in found.changes if change.new]
    assert places == sorted(places)
    for change in found.changes:
        words = list(told(before, after, change))
        kept = "".join(segment.text for segment in words if segment.change is not Change.REMOVED)
        lost = "".join(segment.text for segment in words if segment.change is not Change.ADDED)
        assert (lost, kept) == (
            before[slice(*change.old)] if change.old else "",
            after[slice(*change.new)] if change.new else "",
        )
