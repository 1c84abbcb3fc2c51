from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.answers import Statement
from kb_assistant.generation.citations import cite, marked, numbered, told
from tests.kb_assistant.generation.passages import passage


@given(st.text(min_size=1), st.text(max_size=200), st.integers(0, 500), st.data())
def test_a_citation_is_the_slice_of_the_version(text: str, before: str, start: int, data: st.DataObject) -> None:
    version, start = "x" * start + before + text, start + len(before)
    left = data.draw(st.integers(-len(before), len(text)))
    right = data.draw(st.integers(left, len(text)))
    made = cite(passage(text, start=start, before=before), left, right)
    assert version[made.span.start : made.span.end] == made.quote


def test_a_citation_stands_on_the_page_on_which_its_quote_begins() -> None:
    over = replace(passage("One. Two. Three.", start=100, before="Zero. "), page=7, turns=(100, 105, 105, 110))
    assert [cite(over, start, start + 4).page for start in (-6, 0, 4, 5, 10)] == [6, 7, 7, 9, 10]
    assert cite(passage("One."), 0, 4).page is None


def test_citations_are_numbered_by_first_use() -> None:
    one, two = cite(passage("One thing."), 0, 10), cite(passage("Two things.", "other"), 0, 11)
    statements = [Statement("Two things.", (two,)), Statement("Both.", (two, one)), Statement("Bare.")]
    order = numbered(statements)
    assert [marked(said, order) for said in statements] == ["Two things. [1]", "Both. [1][2]", "Bare."]


@given(st.lists(st.tuples(st.sampled_from(["", "how many", "until when"]), st.integers(0, 3)), max_size=8))
def test_what_is_said_later_changes_no_line_before_it(said: list[tuple[str, int]]) -> None:
    cited = cite(passage("One thing."), 0, 10), cite(passage("Two things.", "other"), 0, 11)
    statements = [Statement("Said.", cited[:count], asked) for asked, count in said]
    for length in range(len(statements)):
        assert told(statements).startswith(told(statements[:length]))


def test_statements_stand_below_the_question_that_they_answer() -> None:
    statements = [Statement("Said.", asked=asked) for asked in ("how many", "how many", "until when")]
    assert told(statements) == "how many\nSaid.\nSaid.\nuntil when\nSaid."
