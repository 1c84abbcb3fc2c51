import pytest

from kb_assistant.generation.pieces.asides import asks_of_itself, is_of_itself, points_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: 15 January 2025 · Written by the People team",
        "Owner: Head of Security.",
        "**Version:** 4",
        "Dernière mise à jour : 3 mars 2025",
        "Stand: 1. Mai 2025",
    ],
)
def test_who_keeps_a_document_and_since_when_is_of_itself(text: str) -> None:
    assert is_of_itself(text)


@pytest.mark.parametrize(
    "text",
    [
        "Owners of a dog tell reception.",
        "Version control is used by all teams: see the guide.",
        "The status of a ticket is shown in Beacon.",
        "Everyone has €1,200 a calendar year.",
    ],
)
def test_what_only_begins_like_that_is_of_the_matter(text: str) -> None:
    assert not is_of_itself(text)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("who owns the security handbook", True),
        ("when was it last updated", True),
        ("qui a rédigé la page", True),
        ("what's my learning budget", False),
        ("who is the head of people", False),
    ],
)
def test_whether_a_document_itself_is_asked_about_shows_in_the_words(question: str, asks: bool) -> None:
    assert asks_of_itself(question) is asks


@pytest.mark.parametrize(
    "text",
    [
        'How to book them is in "Meetings".',
        "See the Security handbook.",
        "How much you may accept is laid down in the Employee handbook.",
        "Le détail figure dans le guide.",
    ],
)
def test_a_sentence_that_names_another_place_points_elsewhere(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize(
    "text", ["The office is in Leeds.", "Meals are in the price.", "You see the doctor within three days."]
)
def test_a_sentence_that_says_where_something_is_does_not(text: str) -> None:
    assert not points_elsewhere(text)
