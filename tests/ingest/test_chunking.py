import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import LIMIT, chunk, embedded_text
from kb_assistant.domain.documents import Chunk, Heading, headings_at

PIECES = (
    "A sentence of some words. ",
    "Ask, e.g. the office; they know. ",
    "word ",
    "\n",
    "\n\n",
    "  \n \t\n",
    "| a | cell | 12.50 |\n",
    "出差申请需要批准。",
    "x" * 300,
    "🙂é\u0301 ",
    "- point one\n",
    " ",
)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)


def tokens(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"[^\W_]{1,8}|[^\w\s]", text)]


def headings_of(text: str) -> tuple[Heading, ...]:
    return tuple(Heading(m.start(), len(m[1]), m[2]) for m in HEADING.finditer(text))


def cut(text: str, limit: int = LIMIT, title: str = "") -> list[Chunk]:
    return chunk(text, title, headings_of(text), tokens, limit)


def slices(text: str, limit: int = LIMIT) -> list[str]:
    return [text[piece.start : piece.end] for piece in cut(text, limit)]


headings = st.builds(lambda level, name: f"\n{'#' * level} {name}\n", st.integers(1, 4), st.sampled_from("ABC"))
texts = st.lists(st.sampled_from(PIECES) | headings | st.text(max_size=20), max_size=60).map("".join)
limits = st.integers(4, 60)


@given(texts, limits)
def test_chunks_ascend_and_none_is_blank_or_padded(text: str, limit: int) -> None:
    chunks = cut(text, limit)
    assert all(first.end <= second.start for first, second in pairwise(chunks))
    assert all(piece and piece == piece.strip() for piece in slices(text, limit))


@given(texts, limits)
def test_only_space_and_headings_lie_between_chunks(text: str, limit: int) -> None:
    left, at = "", 0
    for piece in cut(text, limit):
        left, at = left + text[at : piece.start] + "\n", piece.end
    assert not HEADING.sub("", left + text[at:]).strip()


@given(texts, limits)
def test_no_chunk_costs_more_than_the_limit(text: str, limit: int) -> None:
    for piece in cut(text, limit):
        own = len(tokens(text[piece.start : piece.end]))
        context = len(tokens(embedded_text("", piece.headings, "")))
        assert own <= max(limit - context, limit // 2)
        assert piece.end - piece.start <= limit * 12


@given(texts, limits)
def test_a_chunk_stays_under_its_heading(text: str, limit: int) -> None:
    headings = headings_of(text)
    for piece in cut(text, limit):
        assert piece.headings == headings_at(headings, piece.start) == headings_at(headings, piece.end - 1)


@given(texts)
def test_the_title_is_paid_for(text: str) -> None:
    title = "Travel and expenses policy of the whole group"
    for piece in cut(text, 30, title):
        embedded = embedded_text(title, piece.headings, text[piece.start : piece.end])
        context = len(tokens(embedded_text(title, piece.headings, "")))
        assert len(tokens(embedded)) <= max(30, 15 + context)


def test_a_text_within_the_limit_is_one_chunk() -> None:
    assert slices("One.\n\nTwo.\n\n| a | b |") == ["One.\n\nTwo.\n\n| a | b |"]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u2003"])
def test_a_blank_text_has_no_chunks(text: str) -> None:
    assert cut(text) == []


def test_paragraphs_stay_whole_where_they_fit() -> None:
    text = "one two three four. five six.\n\nseven eight nine ten.\n\neleven twelve."
    assert slices(text, 10) == ["one two three four. five six.", "seven eight nine ten.\n\neleven twelve."]


def test_sentences_stay_whole_where_paragraphs_do_not_fit() -> None:
    assert slices("Go by train, e.g. at night. Keep the receipt. Claim it.", 11) == [
        "Go by train, e.g. at night.",
        "Keep the receipt. Claim it.",
    ]


def test_chinese_is_cut_after_its_full_stop() -> None:
    text = "出差申请需要在系统中提交并且由部门经理批准。" * 40
    assert all(piece.endswith("。") for piece in slices(text, 20))


def test_a_table_row_is_not_cut() -> None:
    rows = [f"| row {number} | some text in a cell. Another one. | {number}.50 |" for number in range(40)]
    assert all(line in rows for piece in slices("\n".join(rows), 50) for line in piece.split("\n"))


def test_a_row_too_long_for_any_chunk_is_cut_all_the_same() -> None:
    assert len(slices("| head |\n| " + "cell " * 200 + "|", 50)) > 3


def test_a_heading_without_text_is_left_to_its_subsections() -> None:
    text = "# Guide\n\n## Install\nRun it.\n\n## Empty\n"
    assert [(text[c.start : c.end], c.headings) for c in cut(text)] == [
        ("Run it.", ("Guide", "Install")),
        ("## Empty", ("Guide", "Empty")),
    ]


def test_a_heading_that_shares_its_line_with_text_keeps_it() -> None:
    text = "Scope. These rules hold for everybody."
    (found,) = chunk(text, "", (Heading(0, 1, "Scope."),), tokens)
    assert (found.start, found.end, found.headings) == (0, len(text), ("Scope.",))


def test_a_text_without_any_space_is_cut_to_what_a_model_can_take() -> None:
    found = cut("x" * 1_000_000, 100)
    assert max(piece.end - piece.start for piece in found) <= 1_200
    assert sum(piece.end - piece.start for piece in found) == 1_000_000


def test_many_headings_cost_no_more_than_their_number() -> None:
    text = "# A\nbody text\n" * 20_000
    assert len(cut(text)) == 20_000


def test_what_is_embedded_names_the_place_first() -> None:
    assert embedded_text("Travel", ("Travel", "Hotels"), "120 EUR.") == "Travel > Hotels\n120 EUR."
    assert embedded_text("Travel", ("Hotels",), "120 EUR.") == "Travel > Hotels\n120 EUR."
    assert embedded_text("", (), "120 EUR.") == "120 EUR."


def test_endless_headings_leave_room_for_the_text() -> None:
    place = embedded_text("t" * 1000, ["h" * 1000] * 50, "")
    assert len(place) < 250
