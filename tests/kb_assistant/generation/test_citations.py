from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.domain.answers import Statement
from kb_assistant.generation.citations import cite, marked, numbered
from tests.kb_assistant.generation.passages import passage


@given(st.text(min_size=1), st.text(max_size=200), st.integers(0, 500), st.data())
def test_a_citation_is_the_slice_of_the_version(text: str, before: str, start: int, data: st.DataObject) -> None:
    version, start = "x" * start + before + text, start + len(before)
    left = data.draw(st.integers(-len(before), len(text)))
    right = data.draw(st.integers(left, len(text)))
    made = cite(passage(text, start=start, before=before), left, right)
    assert version[made.span.start : made.span.end] == made.quote


def test_citations_are_numbered_by_first_use() -> None:
    one, two = cite(passage("One thing."), 0, 10), cite(passage("Two things.", "other"), 0, 11)
    statements = [Statement("Two things.", (two,)), Statement("Both.", (two, one)), Statement("Bare.")]
    order = numbered(statements)
    assert [marked(said, order) for said in statements] == ["Two things. [1]", "Both. [1][2]", "Bare."]
