from pathlib import Path

from tests.ingest.loaders.pdf.test_document import loaded
from tests.ingest.loaders.pdf_file import Text, operators

ITEMS = ("Half days are possible.", "Whole weeks need notice.", "Friday is the last day.")


def dots(*places: tuple[float, float], side: float = 3) -> str:
    return "".join(f"{x} {y} {side} {side} re f\n" for x, y in places)


def page(*texts: Text) -> str:
    return "\n".join(map(operators, texts))


def items(x: float = 90, step: float = 12) -> str:
    return page(*(Text(x, 700 - step * number, item) for number, item in enumerate(ITEMS)))


def test_bullets_that_are_drawn_make_a_list(tmp_path: Path) -> None:
    drawn = dots((80, 702), (80, 690), (80, 678))
    assert loaded(tmp_path, [drawn + items()]).text == "\n".join(f"- {item}" for item in ITEMS)


def test_what_is_drawn_elsewhere_makes_none(tmp_path: Path) -> None:
    for drawn in (
        dots((80, 690)),
        dots((40, 702), (40, 690)),
        dots((80, 696), (80, 684)),
        dots((78, 702), (78, 690), side=9),
    ):
        assert "- " not in loaded(tmp_path, [drawn + items()]).text


def test_numbers_of_lists_count_where_each_letter_is_written_by_itself(tmp_path: Path) -> None:
    def spelt(y: float, text: str) -> str:
        return f"BT /F1 10 Tf 72 {y} Td " + " ".join(f"({letter}) Tj" for letter in text) + " ET\n"

    steps = ("1. Open the page of the department and its form.", "2. Send the form to whoever leads the department.")
    assert loaded(tmp_path, [spelt(700, steps[0]) + spelt(688, steps[1])]).text == "\n".join(steps)
