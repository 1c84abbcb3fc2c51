"""The dates documents give of themselves, in the forms people write."""

import re
from datetime import date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar jänner enero gennaio janeiro januari",
            "february feb février fevrier februar febrero febbraio fevereiro februari",
            "march mar mars märz maerz marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juin juni junio giugno junho",
            "july jul juillet juli julio luglio julho",
            "august aug août aout agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct octobre oktober octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre dezember diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?({_MONTH})\b\.?,?\s+(?:de\s+)?(\d{{4}})\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_NUMBERS = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
_CJK = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_PDF = re.compile(r"^D:(\d{4})(\d{2})?(\d{2})?")
_STATED = re.compile(
    r"(?:last\s+(?:updated|reviewed|modified|revised|changed)|updated|revised|as\s+of|effective(?:\s+date)?"
    r"|derni[èe]re\s+mise\s+à\s+jour|mise?\s+à\s+jour|stand|zuletzt\s+(?:aktualisiert|geändert)"
    r"|[úu]ltima\s+actualizaci[óo]n|最后更新|更新日期)\s*(?:on|le|am|:|：)?[^\n\d]{0,12}?(.{4,30})"
)
_NEAR_THE_TOP = 1500


def parse_date(text: str) -> date | None:
    """The first date in the text. A form like 03/04/2026, which nobody can tell apart, is none."""
    for pattern, order in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_CJK, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
    ):
        if match := pattern.search(text):
            return _date(*(match.group(index) for index in order))
    return _from_numbers(text)


def parse_pdf_date(text: str) -> date | None:
    """A PDF date such as D:20260312140000+01'00'."""
    match = _PDF.match(text.strip())
    if match is None:
        return parse_date(text)
    return _date(match.group(1), match.group(2) or "1", match.group(3) or "1")


def stated_date(text: str) -> date | None:
    """The date of a line like "Last updated: 12 March 2026" near the top of the text."""
    # To ignore case takes several times as long as to have none.
    for match in _STATED.finditer(text[:_NEAR_THE_TOP].lower()):
        if (found := parse_date(match.group(1))) is not None:
            return found
    return None


def _from_numbers(text: str) -> date | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, mark, second, year = match.groups()
    if mark == "." or int(first) > 12:
        return _date(year, second, first)
    return _date(year, first, second) if int(second) > 12 or first == second else None


def _date(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month.lower()) or (int(month) if month.isdigit() else 0)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= datetime.now().year + 20 else None
