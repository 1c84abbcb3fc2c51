"""Names without their versions, and how much of a text another one repeats."""

import pytest

from kb_assistant.domain.likeness import plain_name, repeated, spread


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Employee Handbook", "employee-handbook_v2"),
        ("travel-rates-2025", "Travel rates 2026 (final)"),
        ("expenses", "Expenses (1)"),
        ("Pricelist 2026-03-01", "Pricelist 1 September 2025"),
        ("Reisekosten Entwurf", "Reisekosten neu"),
        ("security policy rev3", "Security Policy"),
    ],
)
def test_versions_of_one_name_are_known(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("travel rates", "travel policy"), ("salary bands", "salaries"), ("office Leeds", "office Lyon")]
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


@pytest.mark.parametrize("name", ["2026", "v2 final", "new", "---", ""])
def test_nothing_is_known_by_a_version_alone(name: str) -> None:
    assert plain_name(name) == ""


def test_what_is_repeated_is_a_share_of_the_text_not_of_the_others() -> None:
    text = "Everybody has thirty days of paid holiday a year."
    assert repeated(text, [f"Before it. {text.upper()} And much after it, on other things."]) == 1
    assert 0.3 < repeated(text, ["Everybody has thirty days of unpaid leave."]) < 0.7
    assert repeated(text, ["Invoices are paid within a month."]) == 0
    assert repeated(text, []) == repeated("", [text]) == 0


def test_a_sample_reaches_from_the_first_to_the_last() -> None:
    assert list(spread(3, 5)) == [0, 1, 2]
    assert list(spread(101, 5)) == [0, 25, 50, 75, 100]
    assert list(spread(9, 1)) == [0]
    assert list(spread(0, 5)) == []
