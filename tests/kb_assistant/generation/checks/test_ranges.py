"""A value that is asked about is held against the range that a quote states."""

import pytest

from kb_assistant.generation.checks.ranges import out_of_range

CEO = "Discounts of more than 30 % are approved by the CEO."
LEAD = "The lead approves discounts of up to 15 %."
FRENCH = "Les remises de plus de 30 % sont approuvées par le directeur."
GERMAN = "Rabatte ab 30 % genehmigt die Geschäftsführung."


@pytest.mark.parametrize(
    ("statement", "asked", "quote"),
    [
        ("The CEO approves it.", "who approves a 25 % discount", CEO),
        ("The CEO approves it.", "who approves a discount of at most 10 %", CEO),
        ("The lead approves it.", "who approves a 25 % discount", LEAD),
        ("The CFO approves it.", "who approves 40 %", "Discounts between 15 and 30 % are approved by the CFO."),
        ("The CFO approves it.", "who approves 5 %", "Discounts from 15 to 30 % are approved by the CFO."),
        ("The CEO approves it.", "who approves 25 %", "Discount: more than 30 % | Approved by: the CEO"),
        ("Le directeur les approuve.", "qui approuve une remise de 25 %", FRENCH),
        ("Das genehmigt die Geschäftsführung.", "wer genehmigt einen Rabatt von 25 %", GERMAN),
    ],
)
def test_a_value_outside_the_range_is_not_what_the_quote_is_about(statement: str, asked: str, quote: str) -> None:
    assert out_of_range(statement, asked, quote)


@pytest.mark.parametrize(
    ("statement", "asked", "quote"),
    [
        ("The CEO approves it.", "who approves a 35 % discount", CEO),
        ("The CEO approves it.", "who approves a discount of more than 25 %", CEO),
        ("The lead approves it.", "who approves a 10 % discount", LEAD),
        ("The CFO approves it.", "who approves 20 %", "Discounts between 15 and 30 % are approved by the CFO."),
        ("Le directeur les approuve.", "qui approuve une remise de 35 %", FRENCH),
        ("Das genehmigt die Geschäftsführung.", "wer genehmigt einen Rabatt von 30 %", GERMAN),
        # Other units, other sentences, and no range at all.
        ("The CEO approves it.", "who approves 25 euros", CEO),
        ("The manager approves training.", "who approves 3 days of training",
         "The manager approves training. Ask at least 14 days before."),
        ("The lead approves it.", "who approves 25 %", "The lead approves a discount of 15 %."),
        # The range itself answers.
        ("You may work abroad for up to 20 days.", "may i work abroad for 25 days",
         "You may work from another country for up to 20 days."),
    ],
)  # fmt: skip
def test_what_lies_in_the_range_or_is_measured_by_none_is_left_to_the_other_checks(
    statement: str, asked: str, quote: str
) -> None:
    assert not out_of_range(statement, asked, quote)
