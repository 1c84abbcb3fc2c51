"""A source's text keeps every character, with exactly the quote marked."""

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.catalogue import TextSlice
from kb_assistant.domain.documents import Heading
from ui.reading import blocks


def sliced(text: str, start: int = 0, headings: tuple[Heading, ...] = ()) -> TextSlice:
    return TextSlice("d", "v", 1, True, "T", None, "en", 9_999, start, start + len(text), text, (), None, headings, ())


def test_headings_and_the_quote_are_found_by_their_offsets() -> None:
    text = sliced("Holiday\n\nYou get 31 days. More.", 100, (Heading(100, 1, "Holiday"),))
    heading, line = blocks(text, 109, 125)
    assert heading.level == 1
    assert [(piece.text, piece.marked) for piece in line.pieces] == [("You get 31 days.", True), (" More.", False)]


@given(st.text(alphabet="ab \n\r\u2028é", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_marked_is_the_quote_and_nothing_else(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    drawn = blocks(sliced(text, 7), start + 7, end + 7)
    marked = "".join(piece.text for block in drawn for piece in block.pieces if piece.marked)
    shown = "".join(piece.text for block in drawn for piece in block.pieces)
    assert "".join(marked.split()) == "".join(text[start:end].split())
    assert "".join(shown.split()) == "".join(text.split())
