import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.generation.grounding import ground
from kb_assistant.generation.pieces.sentences import UnitKind, units
from kb_assistant.sample import FOLDER
from tests.kb_assistant.generation.passages import passage

EMBEDDER = HashingEmbedder()
TRAVEL = (FOLDER / "files" / "finance" / "travel.md").read_text()
BODY = TRAVEL[TRAVEL.index("Your manager approves the trip") :][:2400]
SENTENCES = [BODY[unit.start : unit.end] for unit in units(BODY) if unit.kind is not UnitKind.ROW]
NUMBERED = [sentence for sentence in SENTENCES if re.search(r"\d", sentence)]


@given(st.sampled_from([one for one in SENTENCES if len(one.split()) > 5]), st.integers(0, 5000))
@settings(max_examples=40)
def test_a_sentence_is_grounded_in_itself_and_the_quote_is_the_slice(sentence: str, start: int) -> None:
    version = "x" * start + BODY
    found = ground(sentence, (), [passage(BODY, start=start)], EMBEDDER)
    assert [version[one.span.start : one.span.end] for one in found.citations] == [one.quote for one in found.citations]
    assert any(sentence in one.quote for one in found.citations)


@given(st.sampled_from(NUMBERED), st.integers(2, 9999), st.data())
@settings(max_examples=80)
def test_a_copy_with_one_number_changed_is_never_grounded(sentence: str, other: int, data: st.DataObject) -> None:
    numbers = list(re.finditer(r"\d+(?:[.,:]\d+)*", sentence))
    changed = data.draw(st.sampled_from(numbers))
    if changed.group().replace(",", "") == str(other):
        return
    said = sentence[: changed.start()] + str(other) + sentence[changed.end() :]
    assert ground(said, (1,), [passage(BODY)], EMBEDDER).citations == ()


@given(st.sampled_from(NUMBERED), st.data())
@settings(max_examples=80)
def test_nor_is_one_whose_new_number_stands_elsewhere_in_the_passage(sentence: str, data: st.DataObject) -> None:
    numbers = list(re.finditer(r"\d+(?:[.,:]\d+)*", sentence))
    changed = data.draw(st.sampled_from(numbers))
    other = data.draw(st.sampled_from(re.findall(r"\d+(?:[.,:]\d+)*", BODY)))
    if changed.group() != other:
        said = sentence[: changed.start()] + other + sentence[changed.end() :]
        assert ground(said, (), [passage(BODY)], EMBEDDER).citations == ()


def test_the_named_source_wins_between_equals_and_is_not_trusted_otherwise() -> None:
    one, two = passage("Claims are paid within 60 days."), passage("Claims are paid within 60 days.", "second")
    assert ground("Claims are paid within 60 days.", (2,), [one, two], EMBEDDER).citations[0].document == "second"
    other = passage("Laptops are replaced after four years.", "third")
    assert ground("Claims are paid within 60 days.", (2,), [one, other], EMBEDDER).citations[0].document == "handbook"


def test_a_claim_spread_over_two_sentences_cites_both() -> None:
    text = "Use the mutual template. It lasts three years. Parking is free for guests."
    found = ground("The mutual template lasts three years.", (), [passage(text)], EMBEDDER)
    assert [one.quote for one in found.citations] == ["Use the mutual template. It lasts three years."]


def test_a_row_is_cited_with_the_header_of_its_table() -> None:
    text = "| Country | Hotel limit |\n|---|---|\n| France | 140 euros |\n| Spain | 120 euros |"
    found = ground("The hotel limit in Spain is 120 euros.", (), [passage(text)], EMBEDDER)
    assert [one.quote for one in found.citations] == ["| Country | Hotel limit |", "| Spain | 120 euros |"]
    assert ground("The hotel limit in Spain is 140 euros.", (), [passage(text)], EMBEDDER).citations == ()


def test_a_citation_carries_what_its_passage_knows() -> None:
    source = passage("Claims are paid within 60 days.", dated=date(2026, 1, 1), headings=("Claims",))
    (citation,) = ground("Claims are paid within 60 days.", (), [source], EMBEDDER).citations
    assert (citation.dated, citation.headings, citation.title) == (date(2026, 1, 1), ("Claims",), "Handbook")


def test_words_in_quotation_marks_must_stand_in_a_passage() -> None:
    source = passage("Claims are paid within 60 days of the purchase.")
    assert ground("The page says “paid within 60 days of the purchase”.", (), [source], EMBEDDER).citations
    assert not ground("The page says “claims are paid within 60 full days”.", (), [source], EMBEDDER).citations


def test_nothing_supports_without_passages_or_in_empty_ones() -> None:
    assert ground("Claims are paid.", (1,), [], EMBEDDER).citations == ()
    assert ground("Claims are paid.", (1,), [passage("")], EMBEDDER).citations == ()
    assert ground("", (), [passage("Claims are paid.")], EMBEDDER).citations == ()


COSTS = passage(
    "What we do not pay for\n\n- Gym membership.\n\nWhat we pay for\n\n- Hotels.\n\n"
    "May I bring a dog?\n\nNo. The kitchen is shared.",
    headings=("What we do not pay for", "What we pay for", "May I bring a dog?"),
)


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        ("We do not pay for a gym membership.", ["What we do not pay for", "Gym membership."]),
        ("We pay for a gym membership.", []),
        ("Gym membership.", []),
        ("We pay for hotels.", ["Hotels."]),
        ("You may not bring a dog.", ["May I bring a dog?", "No."]),
        ("You may bring a dog.", []),
    ],
)
def test_an_item_says_what_it_says_below_a_heading_that_denies(said: str, quotes: list[str]) -> None:
    assert [citation.quote for citation in ground(said, (), [COSTS], EMBEDDER).citations] == quotes


def test_a_heading_that_denies_counts_where_it_is_out_of_sight() -> None:
    item = passage("- Gym membership.", headings=("What we do not pay for",))
    assert ground("We pay for a gym membership.", (), [item], EMBEDDER).citations == ()
    assert ground("We do not pay for a gym membership.", (), [item], EMBEDDER).citations
