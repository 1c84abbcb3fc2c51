from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.embedding import hashing

EMBEDDER = hashing.create("", Path())


@given(st.text())
def test_the_same_text_has_the_same_vector(text: str) -> None:
    first, second = EMBEDDER.embed_queries([text, text])
    assert (first == second).all()


def test_a_misspelt_word_is_still_near() -> None:
    right, wrong, other = EMBEDDER.embed_queries(["reimbursement", "reimbursment", "warranty"])
    assert right @ wrong > right @ other + 0.2
