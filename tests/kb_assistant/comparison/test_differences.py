"""What became of a quote in a newer text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.comparison.differences import LONGEST_QUOTE, difference, segments
from kb_assistant.domain.shares import Change, Difference

OLD = "Every employee has 27 days of paid holiday a year."
NEW = f"# Holidays\n\n{OLD.replace('27', '28')} Part-time staff get a share of that.\n\n# Parking\n\nIt is free.\n"


def parts(found: Difference, change: Change) -> list[str]:
    return [segment.text for segment in found.segments if segment.change is change]


def quote_of(found: Difference) -> str:
    return "".join(segment.text for segment in found.segments if segment.change is not Change.ADDED)


def passage_of(found: Difference) -> str:
    return "".join(segment.text for segment in found.segments if segment.change is not Change.REMOVED)


def test_what_still_stands_there_is_unchanged() -> None:
    assert difference(OLD, f"Something new. {OLD}") == Difference(unchanged=True)


def test_one_changed_word_is_all_that_differs() -> None:
    found = difference(OLD, NEW)
    assert not found.unchanged
    assert (parts(found, Change.REMOVED), parts(found, Change.ADDED)) == (["27"], ["28"])
    assert passage_of(found) == OLD.replace("27", "28")


def test_what_is_there_no_more_is_removed_as_a_whole() -> None:
    found = difference(OLD, "Visitors park on the second floor. The reception hands out the ticket.")
    assert [(one.change, one.text) for one in found.segments] == [(Change.REMOVED, OLD)]


def test_a_quote_of_two_sentences_is_compared_with_two() -> None:
    found = difference(f"{OLD} Ask your manager first.", f"{NEW} {OLD} Ask your team lead first. Then go.")
    assert passage_of(found) == f"{OLD} Ask your team lead first."


def test_a_row_of_a_table_is_compared_with_its_row() -> None:
    found = difference("| Lyon | 40 desks |", "| City | Desks |\n| Lyon | 44 desks |\n| Leeds | 40 desks |\n")
    assert passage_of(found) == "| Lyon | 44 desks |"


def test_large_texts_end_in_time() -> None:
    text = " ".join(f"Rule {n} of the house says that {n * 7} people may enter at once." for n in range(30_000))
    found = difference("Rule 29999 of the house says that 5 people may enter at once.", text)
    assert parts(found, Change.REMOVED) == ["5"]
    assert difference("It is not so. It was so.", "a. " * 1_000_000).segments[0].change is Change.REMOVED
    assert difference("word " * LONGEST_QUOTE, text).segments[0].change is Change.REMOVED


@pytest.mark.parametrize("sign", [".", "…", "?!", ". ."])
def test_t052_a_long_row_of_signs_is_read_once(sign: str) -> None:
    """Whoever opens a link waits for it, and everybody else with them."""
    row = sign * (400_000 // len(sign))
    assert passage_of(difference(OLD, f"{row}x\n{NEW}")) == OLD.replace("27", "28")


def test_a_few_words_over_and_over_in_another_order_are_not_compared_each_with_each() -> None:
    old, new = "a b " * 700, "b a a " * 460
    kinds = [one.change for one in segments(old, new)]
    assert kinds == [Change.REMOVED, Change.ADDED, Change.EQUAL]
    assert parts(difference(f"{old.strip()}.", f"{new.strip()}."), Change.ADDED) == []


TEXTS = st.text(st.sampled_from("ab 1.?\nÉ\u00a0\u0301|😀"), max_size=120)


@given(TEXTS, TEXTS)
def test_segments_make_up_the_quote_and_a_passage_of_the_text(quote: str, text: str) -> None:
    found = difference(quote, text)
    if found.unchanged:
        assert quote in text and not found.segments
        return
    assert quote_of(found) == quote
    assert passage_of(found) in text
