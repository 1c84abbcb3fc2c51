from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.dates import parse_date, parse_pdf_date, stated_date

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12",
        "2026-03-12T10:00:00Z",
        "12 March 2026",
        "March 12th, 2026",
        "12. März 2026",
        "12 mars 2026",
        "12 de marzo de 2026",
        "12.03.2026",
        "03/12/2026x 2026/3/12",
        "2026年3月12日",
        "12th Mar 2026",
    ],
)
def test_a_date_is_read_in_the_forms_people_write(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["03/04/2026", "99 March 2026", "2026-13-40", "no date", "", "12 Foo 2026", "1234-01-01"]
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    parse_date(text)
    parse_pdf_date(text)
    stated_date(text)


def test_a_pdf_date_is_read() -> None:
    assert parse_pdf_date("D:20260312140000+01'00'") == DAY


@pytest.mark.parametrize(
    "line", ["Last updated: 12 March 2026", "Stand: 12.03.2026", "Dernière mise à jour : 12 mars 2026"]
)
def test_the_line_near_the_top_is_found(line: str) -> None:
    assert stated_date(f"Title\n\n{line} · Owner: IT\n\nText of 1 May 2020") == DAY


def test_a_date_in_running_text_is_not_the_document_s() -> None:
    assert stated_date("The contract of 12 March 2026 ends.") is None
