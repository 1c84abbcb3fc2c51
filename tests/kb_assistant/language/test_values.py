import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.language.values import Bound, values


def read(text: str) -> list[tuple[str, str]]:
    return [(value.amount, value.unit) for value in values(text) if not value.article]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20 days", "twenty days"),
        ("20 working days", "vingt jours ouvrés"),
        ("€1,200", "1 200 euros"),
        ("€1,200", "1200 EUR"),
        ("10 %", "10 per cent"),
        ("10 percent", "10 pour cent"),
        ("2.5 hours", "2,5 heures"),
        ("on 31 March", "le 31 mars"),
        ("March 31st", "31 March"),
        ("09:30", "9 h 30"),
        ("9:30 am", "9h30"),
        ("2 pm", "14:00"),
        ("45 minutes", "forty-five minutes"),
        ("£38", "38 pounds"),
        ("250 GB", "250 Go"),
        ("one hour", "1 hour"),
        ("-18 °C", "minus 18 degrees Celsius"),
        ("€1.2bn", "1,2 milliard d'euros"),
        ("1.5 Mio. €", "1,500,000 euros"),
        ("₹2,50,000", "250,000 rupees"),
        ("2½ hours", "two and a half hours"),
        ("half an hour", "eine halbe Stunde"),
        ("90 jours", "quatre-vingt-dix jours"),
        ("31 jours", "trente et un jours"),
        ("7 jours", "sept jours"),
        ("225 Tage", "zweihundertfünfundzwanzig Tage"),
        ("30 Urlaubstage", "dreißig Tage"),
        ("2,500 euros", "two thousand five hundred euros"),
        ("120 days", "one hundred and twenty days"),
        ("50 cents", "fifty cents"),
        ("100 euros", "a hundred euros"),
        ("31.12.2026", "31 December 2026"),
        ("12/31/2026", "31 December 2026"),
        ("9.30 Uhr", "9:30"),
        ("9.30am", "9:30"),
        ("10ms", "10 milliseconds"),
        ("30 mn", "30 minutes"),
        ("4 wks", "4 weeks"),
        ("CHF 50", "50 Swiss francs"),
        ("55 cm", "55 centimetres"),
        ("20 workdays", "20 working days"),
        ("eine 14-tägige Frist", "14 Tage"),
        ("fünfzig Cent", "50 Cent"),
    ],
)
def test_spellings_of_one_value_read_alike(one: str, other: str) -> None:
    assert read(one) == read(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20 days", "20 weeks"),
        ("€300", "$300"),
        ("40 seconds", "40 minutes"),
        ("10 %", "10 euros"),
        ("24 June", "24 July"),
        ("1,5 h", "15 h"),
        ("-18 °C", "18 °C"),
        ("25 °C", "25 °F"),
        ("5 percentage points", "5 percent"),
        ("5 Prozentpunkte", "5 Prozent"),
        ("5 million euros", "5 euros"),
        ("5 M€", "5 k€"),
        ("2½ days", "2 days"),
        ("two and a half days", "two days"),
        ("03/04/2026", "04/03/2026"),
        ("2026-04-03", "2025-04-03"),
        ("0.125 %", "125 %"),
        ("trente et un jours", "30 jours"),
        ("zwanzig Tage", "dreißig Tage"),
        ("10kb", "20kb"),
        ("5 ft", "5 m"),
    ],
)
def test_different_values_read_differently(one: str, other: str) -> None:
    assert read(one) != read(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The 2026 vacation days", [("2026", "")]),
        ("20 paid vacation days", [("20", "day")]),
        ("2 Mal pro Woche", [("2", "")]),
        ("3 two-hour talks", [("3", ""), ("2", "hour")]),
        ("level 5 €300 bonus", [("5", ""), ("300", "eur")]),
        ("300 €", [("300", "eur")]),
        ("version 3.11.14", [("3.11", ""), ("14", "")]),
        ("31.12.26", [("31-12", "date"), ("2026", "")]),
        ("5 million. Days went by.", [("5000000", "")]),
    ],
)
def test_a_unit_is_that_of_the_number_it_belongs_to(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_a_hyphen_between_two_numbers_and_in_front_of_what_is_never_negative_is_no_sign() -> None:
    assert read("10-15 %, 10 –15 %, F-16, -5 days") == [
        ("10", ""), ("15", "%"), ("10", ""), ("15", "%"), ("16", ""), ("5", "day")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("up to 5 days", Bound.MOST),
        ("15 euros or less", Bound.MOST),
        ("no more than 5 days", Bound.MOST),
        ("never more than 10 %", Bound.MOST),
        ("jusqu'à 5 jours", Bound.MOST),
        ("within 60 days", Bound.MOST),
        ("at least 16 characters", Bound.LEAST),
        ("23 or older", Bound.LEAST),
        ("more than 15 euros", Bound.LEAST),
        ("au moins 3 jours", Bound.LEAST),
        ("exactly 5 days", Bound.NONE),
    ],
)
def test_limits_are_read(text: str, bound: Bound) -> None:
    assert [value.bound for value in values(text)] == [bound]


@pytest.mark.parametrize("text", ["You may march on.", "no one knows", "a sixth sense of S1"])
def test_words_that_look_like_values_are_none(text: str) -> None:
    assert read(text) == []


@given(st.text(max_size=120))
def test_places_lie_in_the_text_in_order(text: str) -> None:
    found = values(text)
    assert all(0 <= value.start < value.end <= len(text) for value in found)
    assert [value.start for value in found] == sorted(value.start for value in found)
