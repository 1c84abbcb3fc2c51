"""Small real documents for tests, written into a folder."""

from collections.abc import Mapping
from pathlib import Path

HOLIDAYS = """---
title: Holidays
date: 2026-02-01
---

# Holidays

## Days per year

Every employee has 27 days of paid holiday a year. Part-time staff get a share of that.

## Carrying over

Up to five unused days move into the next year. They lapse on 31 March.
"""

PARKING = """# Parking

## Who may park

The garage has 40 places. A place costs 30 euros a month, taken from the salary.

## Visitors

Visitors park on the second floor. The reception hands out the ticket.
"""

SALARIES = """# Salary bands

## Engineers

A junior engineer earns between 41,000 and 52,000 euros a year in band E1.
"""

DOCUMENTS = {"holidays.md": HOLIDAYS, "office/parking.md": PARKING, "hr/salaries.md": SALARIES}


def write(folder: Path, documents: Mapping[str, str] = DOCUMENTS) -> Path:
    """The folder with the documents in it."""
    for name, text in documents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
