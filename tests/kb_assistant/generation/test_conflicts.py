import pytest

from kb_assistant.generation.conflicts import Claim, ConflictLimits, differ, quantities

LIMITS = ConflictLimits()
TWENTY = "You may work from another country for up to 20 working days in a calendar year."


def claim(text: str, document: str = "a", *context: str) -> Claim:
    return Claim(text, context or (f"Title {document}",), document)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("up to twenty working days", {"day": {"20"}}),
        ("€1,500.50 or 20 %", {"eur": {"1500.5"}, "%": {"20"}}),
        ("two hundred euros and 10 per cent", {"eur": {"200"}, "%": {"10"}}),
        ("0.125 % of 5 millions d'euros", {"%": {"0.125"}, "eur": {"5000000"}}),
        ("by 31 March 2026 at 9:30", {"date": {"31-3"}, "time": {"9:30"}}),
        ("founded in 1987.", {"year": {"1987"}}),
        ("Sept. 15 or the 30th of Sept, sept jours", {"date": {"15-9", "30-9"}, "jour": {"7"}}),
        ("see section 20 days", {}),
        ("updated (December 2016)", {}),
        ("norme n°13 concernant", {}),
        ("/guide-2-book/ ISO27001", {}),
    ],
)
def test_quantities_are_read_with_their_unit(text: str, values: dict[str, set[str]]) -> None:
    assert quantities(text) == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TWENTY, TWENTY.replace("20", "30")),
        (TWENTY, "You may work from another country up to thirty working days in each calendar year."),
        ("The supplier contract ends on 31 March.", "The supplier contract ends on 30 June."),
        ("Receipts are not needed below 15 euros.", "Receipts are not needed below €25."),
        ("The yearly budget for training is 5 million euros.", "The yearly budget for training is 5 billion euros."),
        ("The training course takes 2½ days in Leeds.", "The training course takes 2 days in Leeds."),
        ("The training course takes twenty-five days.", "The training course takes 20 days."),
    ],
)
def test_the_same_fact_with_another_value_is_a_conflict(one: str, other: str) -> None:
    assert differ(claim(one), claim(other, "b"), frozenset(), LIMITS)


@pytest.mark.parametrize(
    "other",
    [
        TWENTY,
        TWENTY.replace("20", "10 to 20"),
        TWENTY.replace("work from another country", "park your bicycle indoors"),
        TWENTY.replace("another country", "Ireland"),
        "A parcel is kept for up to 30 days.",
    ],
)
def test_other_subjects_lists_and_shared_values_are_none(other: str) -> None:
    first = TWENTY.replace("another country", "Portugal") if "Ireland" in other else TWENTY
    assert not differ(claim(first), claim(other, "b"), frozenset(), LIMITS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The yearly budget for training is two hundred euros.", "The yearly budget for training is 200 euros."),
        ("The yearly budget for training is €1.2 million.", "The yearly budget for training is 1,200,000 euros."),
        ("The yearly training course takes 2½ days.", "The yearly training course takes 2.5 days."),
        ("The training course has three two-hour talks.", "The training course has 3 two-hour talks."),
    ],
)
def test_one_value_in_two_spellings_is_none(one: str, other: str) -> None:
    assert not differ(claim(one), claim(other, "b"), frozenset(), LIMITS)


SERVICED = "It is serviced every 6 weeks by the maintenance team in the hall."


@pytest.mark.parametrize(
    ("one", "other"), [("Machine 217", "Machine 41"), ("Room no. 12", "Room no. 7"), ("Level 4 pay", "Level 5 pay")]
)
def test_titles_told_apart_by_a_number_are_of_two_subjects(one: str, other: str) -> None:
    left, right = claim(SERVICED, "a", one), claim(SERVICED.replace("6", "8"), "b", other)
    assert not differ(left, right, frozenset(), LIMITS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maintenance 2024", "Maintenance 2025"),
        ("Maintenance, edition 4", "Maintenance, edition 5"),
        ("4. Maintenance", "5. Maintenance"),
        ("Maintenance", "Maintenance 2"),
    ],
)
def test_editions_and_the_numbers_of_sections_are_of_one_subject(one: str, other: str) -> None:
    left, right = claim(SERVICED, "a", one), claim(SERVICED.replace("6", "8"), "b", other)
    assert differ(left, right, frozenset(), LIMITS)


def test_table_rows_are_never_held_against_each_other() -> None:
    one, other = claim(TWENTY), Claim(TWENTY.replace("20", "30"), ("Title b",), "b", row=True)
    assert not differ(one, other, frozenset(), LIMITS)


def test_one_document_does_not_contradict_itself() -> None:
    assert not differ(claim(TWENTY), claim(TWENTY.replace("20", "30")), frozenset(), LIMITS)


def test_documents_of_one_pattern_speak_of_different_things() -> None:
    edge, swift = ("The tank holds 45 litres of fuel.", "The tank holds 40 litres of fuel.")
    assert not differ(claim(edge, "a", "Aventro Edge"), claim(swift, "b", "Aventro Swift"), frozenset(), LIMITS)
    assert differ(claim(edge, "a", "Manual 2024"), claim(swift, "b", "Manual 2026"), frozenset(), LIMITS)


def test_a_name_in_the_question_that_one_side_lacks_sets_the_sides_apart() -> None:
    one, other = claim(TWENTY, "a", "Lyon"), claim(TWENTY.replace("20", "30"), "b", "Handbook")
    assert not differ(one, other, frozenset({"lyon"}), LIMITS)
