from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ingest.loaders.pdf.test_document import loaded, paragraph
from tests.ingest.loaders.pdf_file import Text

REST = [paragraph(500), paragraph(400)]
DOTS = " . . . . . . . . . . "


def listed(entries: Sequence[str], above: str = "Contents") -> list[Text]:
    return [Text(72, 700 - 14 * number, text) for number, text in enumerate((above, *entries))]


@pytest.mark.parametrize(
    "entries",
    [
        [f"1 Hours{DOTS}2", "2 Parking and what it costs", f"outside of hours{DOTS}2", f"3 Keys{DOTS}3"],
        ["1 Hours......2", "Foreword.......ii", "3 Keys.........3"],
        ["Hours and days 2", "Parking of cars 2", "Keys and doors 3"],
    ],
)
def test_a_list_of_contents_is_no_text(tmp_path: Path, entries: list[str]) -> None:
    extract = loaded(tmp_path, [listed(entries), *REST])
    assert extract.text.startswith("The allowance")
    assert extract.page_starts[0] == extract.page_starts[1]


def test_a_list_of_contents_in_columns_is_no_table(tmp_path: Path) -> None:
    names, numbers = ("Hours", "Parking", "Visitors", "Keys"), ("2", "2", "3", "3")
    rows = [
        Text(x, 680 - 14 * at, text)
        for at, row in enumerate(zip(names, numbers, strict=True))
        for x, text in zip((72, 300), row, strict=True)
    ]
    extract = loaded(tmp_path, [[Text(72, 700, "Contents"), *rows], *REST])
    assert extract.text.startswith("The allowance")
    kept = loaded(tmp_path, [[Text(72, 700, "Desks by floor"), *rows], *REST])
    assert "Hours: 2\nParking: 2" in kept.text


@pytest.mark.parametrize(
    ("above", "entries"),
    [
        ("Menu", ["Coffee......2", "Tea.........1", "Cake........3"]),
        ("Menu", ["Coffee......2", "Tea.........4", "Cake........15"]),
        ("Seats", ["Leeds has 1", "Hull has 2", "Leith has 3"]),
    ],
)
def test_prices_and_counts_are_kept(tmp_path: Path, above: str, entries: list[str]) -> None:
    text = loaded(tmp_path, [listed(entries, above), *REST]).text
    assert all(entry in text for entry in entries)
