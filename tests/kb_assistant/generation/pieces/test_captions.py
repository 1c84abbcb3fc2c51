import pytest

from kb_assistant.generation.citations import cite
from kb_assistant.generation.pieces.captions import caption
from kb_assistant.generation.pieces.sentences import units
from tests.kb_assistant.generation.passages import passage

ITEMS = "- tell anyone your passphrase, including IT. We never ask for it;\n- reuse a private password."


def quoted(text: str, piece: str, heading: str, before: str = "", headings: tuple[str, ...] = ()) -> str | None:
    """The caption of the piece, as it is cited."""
    held = passage(text, headings=headings or (heading,), before=before)
    unit = next(unit for unit in units(text, held.headings) if text[unit.start : unit.end].startswith(piece))
    found = caption(held, unit)
    return cite(held, *found).quote if found else None


@pytest.mark.parametrize("heading", ["Please do not", "What is never allowed", "Ce qui est interdit", "Nicht erlaubt"])
def test_an_item_below_a_heading_that_denies_is_quoted_with_it(heading: str) -> None:
    assert quoted(ITEMS, "reuse", heading, before=f"Some text.\n\n{heading}\n\n") == heading
    assert quoted(f"{heading}\n\n{ITEMS}", "tell", heading) == heading


def test_a_row_below_such_a_heading_is_too() -> None:
    assert quoted("Item: fines | Why: the law", "Item", "Not paid", before="Not paid\n\n") == "Not paid"


def test_the_answer_to_a_question_in_the_heading_is_quoted_with_it() -> None:
    heading, text = "May my children use it?", "No. Not for homework.\n\nNobody may lend a machine."
    assert quoted(text, "No.", heading, before=f"{heading}\n\n") == heading
    assert quoted(text, "Nobody", heading, before=f"{heading}\n\n") is None


def test_what_an_item_goes_on_to_say_stands_for_itself() -> None:
    assert quoted(ITEMS, "We never", "Please do not", before="Please do not\n\n") is None


def test_sentences_and_items_below_other_headings_stand_for_themselves() -> None:
    assert quoted("They are refused.", "They", "What we do not pay for", before="What we do not pay for\n\n") is None
    assert quoted(ITEMS, "reuse", "Good habits", before="Good habits\n\n") is None


def test_a_heading_out_of_sight_is_not_made_up() -> None:
    assert quoted(ITEMS, "reuse", "Please do not", before="of a passage before this one; ") is None
    assert quoted(ITEMS, "reuse", "Please do not", before="We say: Please do not worry.\n") is None


def test_of_two_headings_that_read_alike_the_nearest_is_quoted() -> None:
    text = f"Not allowed\n\nSomething else.\n\nNot allowed\n\n{ITEMS}"
    held = passage(text, headings=("Not allowed",))
    unit = next(unit for unit in units(text, held.headings) if text[unit.start :].startswith("reuse"))
    assert caption(held, unit) == (text.rindex("Not allowed"), text.rindex("Not allowed") + 11)


def test_marks_around_a_heading_are_left_out() -> None:
    assert quoted(ITEMS, "tell", "Please do not", before="## **Please do not**\n\n") == "Please do not"
