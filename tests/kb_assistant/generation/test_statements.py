import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb_assistant.generation.statements import Said, SaidKind, StatementStream, statements

ANSWER = """## Expenses
Here are the rules:
- **Claims** go into `Ledgerly` within 60 days [1]. See [the page](https://evil.example) or ![x](https://e.example). [2]
1. It is paid with *that* month's salary (source 4)! It is 1.5, e.g. in Lyon 【5】. A snake_case stays; 5 * 3.

| Country | Limit |
|---|---|
| France | 140 € [2-4] |
```
plain code
```
One paragraph in one line, to be cut while it streams [1]. Another sentence follows it here [2][7]. Done."""

# Pieces of what models write, to be strung together in any order.
SCRAPS = [
    "**", "*", "`", "[1]", "[2, 3]", "【4】", "[", "](", ")", "(source 5)", "http://x.example/y", "<b>", "<",
    "![i](u)", "[t](http://u.example)", "ht", "tp://z.example", "ww", "w.v.example", "*", "!", ". ", "? ", "\n",
    "- ", "# ", "| ", "e.g. ", "Dr. Who ", "word ", "No. 5 ", "3.5 ", " ", "A",
]  # fmt: skip


def said(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.hints) for one in statements(text)]


@given(st.lists(st.sampled_from(SCRAPS), max_size=60), st.data())
def test_pieces_of_any_size_give_the_same_statements(scraps: list[str], data: st.DataObject) -> None:
    text = "".join(scraps)
    assert _streamed(text, data) == statements(text)


@given(st.data())
def test_an_answer_with_everything_in_it_streams_the_same(data: st.DataObject) -> None:
    assert _streamed(ANSWER, data) == statements(ANSWER)


def _streamed(text: str, data: st.DataObject) -> list[Said]:
    stream, given_out, at = StatementStream(), [], 0
    while at < len(text):
        size = data.draw(st.integers(1, 40))
        given_out += stream.feed(text[at : at + size])
        at += size
    return [*given_out, *stream.close()]


@example(["!``![b"])
@example(["!![Dr. Who "])
@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=8), max_size=40))
def test_no_link_image_or_tag_survives(scraps: list[str]) -> None:
    for one in statements("".join(scraps)):
        assert not any(mark in one.text for mark in ("](", "![", "://", "<b>", "www.", "**", "`"))


def test_an_answer_becomes_plain_statements_with_hints() -> None:
    assert said(ANSWER) == [
        ("Expenses", ()),
        ("Here are the rules:", ()),
        ("Claims go into Ledgerly within 60 days.", (1,)),
        ("See the page or.", (2,)),
        ("It is paid with that month's salary!", (4,)),
        ("It is 1.5, e.g. in Lyon.", (5,)),
        ("A snake_case stays; 5 * 3.", ()),
        ("Country | Limit", ()),
        ("France | 140 €", (2, 3, 4)),
        ("plain code", ()),
        ("One paragraph in one line, to be cut while it streams.", (1,)),
        ("Another sentence follows it here.", (2, 7)),
        ("Done.", ()),
    ]


def test_headings_and_lines_that_announce_a_list_are_leads() -> None:
    kinds = [one.kind for one in statements("# Title\nThe rules are:\n- One rule.\nA sentence.")]
    assert kinds == [SaidKind.LEAD, SaidKind.LEAD, SaidKind.ITEM, SaidKind.SENTENCE]


def test_a_statement_is_given_out_before_the_text_ends() -> None:
    stream = StatementStream()
    early = stream.feed(
        "The first sentence is complete. The second one is still being written and goes on for a while "
    )
    assert [one.text for one in early] == ["The first sentence is complete."]


@pytest.mark.parametrize("text", ["It costs (38) pounds.", "Article (2024) applies.", "It has 12 m² of space."])
def test_numbers_of_the_statement_itself_are_not_taken_for_markers(text: str) -> None:
    assert said(text) == [(text, ())]


@pytest.mark.parametrize(
    ("marker", "hints"),
    [("[1]", (1,)), ("[1,2]", (1, 2)), ("[1][3]", (1, 3)), ("(source 2)", (2,)), ("【1†source】", (1,)),
     ("[Source 4]", (4,)), ("[2-4]", (2, 3, 4)), ("(Sources: 1 and 2)", (1, 2)), ("¹²", (12,))],
)  # fmt: skip
def test_markers_in_front_of_and_behind_the_full_stop_are_hints(marker: str, hints: tuple[int, ...]) -> None:
    assert said(f"Claims are paid{' ' * (marker[0] != '¹')}{marker}. Next.")[0] == ("Claims are paid.", hints)
    assert said(f"Claims are paid. {marker} Next.")[0] == ("Claims are paid.", hints)


def test_a_model_that_repeats_a_raised_figure_without_end_names_no_source_by_it() -> None:
    assert not any(one.hints for one in statements("Two days." + "¹" * 5000))
