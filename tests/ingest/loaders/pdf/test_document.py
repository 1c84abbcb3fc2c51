from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.annotations import Text as Remark
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from ingest.loaders.pdf import load
from ingest.loaders.pdf.pages import page_marks
from ingest.loaders.pdf.rectangles import rectangles
from kb_assistant.domain.documents import Extract, page_at
from kb_assistant.errors import LoadFailure
from tests.ingest.loaders.pdf_file import Text, operators, pdf

LINES = (
    "The allowance covers the whole of the year and is",
    "paid with the second salary, unless the con-",
    "tract says otherwise.",
)


def loaded(tmp_path: Path, pages: Sequence[Sequence[Text] | str], info: str = "") -> Extract:
    file = tmp_path / "blob"
    file.write_bytes(pdf(pages, info))
    return load(file, "handbook.pdf")


def paragraph(top: float, lines: Sequence[str] = LINES, x: float = 72) -> list[Text]:
    return [Text(x, top - 12 * number, line) for number, line in enumerate(lines)]


def test_wrapped_lines_are_joined_and_broken_words_made_whole(tmp_path: Path) -> None:
    assert loaded(tmp_path, [paragraph(700)]).text == (
        "The allowance covers the whole of the year and is paid with the second salary,"
        " unless the contract says otherwise."
    )


def test_a_half_word_before_and_stays_half(tmp_path: Path) -> None:
    lines = ("Die Regeln für Arbeits-", "und Gesundheitsschutz, Ein-", "oder Ausgang gelten im-", "mer und überall.")
    assert loaded(tmp_path, [paragraph(700, lines)]).text == (
        "Die Regeln für Arbeits- und Gesundheitsschutz, Ein- oder Ausgang gelten immer und überall."
    )


def test_a_ligature_of_another_font_stays_in_its_word(tmp_path: Path) -> None:
    pieces = [Text(72, 700, "The of"), Text(100.35, 700, "fi"), Text(106.25, 700, "ce is closed.")]
    assert loaded(tmp_path, [pieces]).text == "The office is closed."


def test_larger_and_bold_lines_are_headings(tmp_path: Path) -> None:
    page = [
        Text(72, 740, "Travel", 20),
        Text(72, 700, "Hotels", 14),
        *paragraph(680),
        Text(72, 620, "Limits", bold=True),
    ]
    extract = loaded(tmp_path, [page + paragraph(600)])
    assert [(heading.level, heading.text) for heading in extract.headings] == [
        (1, "Travel"),
        (2, "Hotels"),
        (3, "Limits"),
    ]
    assert all(extract.text.startswith(heading.text, heading.start) for heading in extract.headings)


def test_sentences_in_large_letters_are_no_headings(tmp_path: Path) -> None:
    slide = [Text(72, 700, "Sick leave", 30), Text(72, 600, "Call your manager before nine on the first day.", 18)]
    extract = loaded(tmp_path, [[*slide, *paragraph(500)]])
    assert [heading.text for heading in extract.headings] == ["Sick leave"]


def test_the_outline_says_what_is_a_heading(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    file.write_bytes(pdf([[Text(72, 700, "Scope of this policy"), *paragraph(660)]]))
    writer = PdfWriter(clone_from=PdfReader(file))
    writer.add_outline_item(title="Scope of this policy", page_number=0)
    writer.write(tmp_path / "outlined")
    assert [heading.text for heading in load(tmp_path / "outlined", "x.pdf").headings] == ["Scope of this policy"]


def test_pages_begin_where_they_say_and_running_lines_go(tmp_path: Path) -> None:
    pages = [
        [
            Text(72, 770, "Handbook of Tidewater"),
            *paragraph(700, [f"Page {word} begins here."]),
            Text(300, 30, str(number)),
        ]
        for number, word in enumerate(("one", "two", "three"), start=1)
    ]
    extract = loaded(tmp_path, pages)
    assert extract.text == "Page one begins here.\n\nPage two begins here.\n\nPage three begins here."
    assert [extract.text[start:][:8] for start in extract.page_starts] == ["Page one", "Page two", "Page thr"]


def test_running_lines_of_wide_margins_go_and_titles_of_slides_stay(tmp_path: Path) -> None:
    def page(number: int, title: float, name: str = "Step") -> list[Text]:
        head, foot = Text(72, 650, f"{name} {number}", title), Text(280, 130, f"Page {number} of 2")
        return [head, *paragraph(400), *([foot] if number > 1 else [Text(300, 130, "1")])]

    assert loaded(tmp_path, [page(1, 10, "Guide to trips"), page(2, 10, "Guide to trips")]).text.count("\n\n") == 1
    slides = loaded(tmp_path, [page(1, 20), page(2, 20)])
    assert [heading.text for heading in slides.headings] == ["Step 1", "Step 2"]


def test_a_sentence_over_a_page_s_end_stays_one(tmp_path: Path) -> None:
    extract = loaded(
        tmp_path, [paragraph(100, ["A visitor must be met at the"]), paragraph(700, ["door and signed in."])]
    )
    assert extract.text == "A visitor must be met at the door and signed in."
    assert page_at(extract.page_starts, extract.text.index("door")) == 2


def test_lists_have_a_line_for_each_item(tmp_path: Path) -> None:
    page = [text for number, word in enumerate(("one", "two")) for text in
            (Text(72, 700 - 14 * number, "\u2022"), Text(90, 700 - 14 * number, f"item {word}"))]  # fmt: skip
    assert loaded(tmp_path, [page]).text == "- item one\n- item two"


def rates(top: float) -> list[Text]:
    rows = [
        ("Country", "Hotel limit", "Meals"),
        ("Portugal", "110 EUR", "45 EUR"),
        ("Spain", "120 EUR", "50 EUR"),
        ("Italy", "130 EUR", ""),
    ]
    places = (72, 220, 380)
    return [
        Text(x, top - 20 * n, cell) for n, row in enumerate(rows) for x, cell in zip(places, row, strict=True) if cell
    ]


def test_a_table_without_rules_keeps_names_and_cells_together(tmp_path: Path) -> None:
    extract = loaded(tmp_path, [[*paragraph(740), *rates(660)]])
    assert (
        "Country: Portugal | Hotel limit: 110 EUR | Meals: 45 EUR\nCountry: Spain | Hotel limit: 120 EUR"
        in extract.text
    )
    assert extract.text.endswith("Country: Italy | Hotel limit: 130 EUR")
    assert extract.tables == 1


def test_rows_of_words_stay_apart_where_narrow_columns_leave_no_room(tmp_path: Path) -> None:
    rows = [
        ("Leave desk", "leave@tidewater.example", "Ext. 4410"),
        ("Payroll", "pay@tidewater.example", "Ext. 4415"),
        ("Works council", "council@tidewater.example", "Ext. 4499"),
    ]
    cells = [
        Text(x, 600 - 15 * at, cell) for at, row in enumerate(rows) for x, cell in zip((72, 150, 280), row, strict=True)
    ]
    assert loaded(tmp_path, [[*paragraph(700), *cells]]).text.split("\n")[-3:] == [" | ".join(row) for row in rows]


def test_a_ruled_table_keeps_cells_of_several_lines_together(tmp_path: Path) -> None:
    rules = "\n".join(f"72 {y} m 500 {y} l S" for y in (712, 690, 650, 630))
    rules += "\n" + "\n".join(f"{x} 712 m {x} 630 l S" for x in (72, 200, 500))
    texts = [
        Text(76, 698, "Kind", bold=True),
        Text(204, 698, "Rule", bold=True),
        Text(76, 676, "Late"),
        Text(204, 676, "Tell your manager"),
    ]
    texts += [Text(204, 662, "and the team"), Text(76, 638, "Ill"), Text(204, 638, "Call before nine")]
    assert loaded(tmp_path, ["\n".join([rules, *map(operators, texts)])]).text == (
        "Kind: Late | Rule: Tell your manager and the team\nKind: Ill | Rule: Call before nine"
    )
    plain = [replace(text, bold=False) for text in texts[2:]]
    rules = rules.replace("712", "690")
    assert loaded(tmp_path, ["\n".join([rules, *map(operators, plain)])]).text == (
        "Late: Tell your manager and the team\nIll: Call before nine"
    )


def test_rows_of_figures_stay_apart_where_narrow_columns_leave_no_room(tmp_path: Path) -> None:
    rows = [("Route", 190, "Voyages"), ("Rotterdam-Santos", 215, "84"), ("Felixstowe-Mombasa", 209.5, "131")]
    rows.append(("Gdansk-Felixstowe", 215, "97"))
    texts = [Text(72, 600 - 12 * at, route) for at, (route, _, _) in enumerate(rows)]
    texts += [Text(x, 600 - 12 * at, count) for at, (_, x, count) in enumerate(rows)]
    texts.sort(key=lambda text: -text.y)
    rules = "".join(f"70 {y} m 227 {y} l S\n" for y in (610, 597, 560))
    assert loaded(tmp_path, [rules + "\n".join(map(operators, texts))]).text.split("\n") == [
        "Route: Rotterdam-Santos | Voyages: 84",
        "Route: Felixstowe-Mombasa | Voyages: 131",
        "Route: Gdansk-Felixstowe | Voyages: 97",
    ]


def test_what_heads_a_page_is_kept_where_its_figures_say_something(tmp_path: Path) -> None:
    heads = [Text(72, 740, f"Prices until {day}.12.2026") for day in (3, 14, 25)]
    steps = [Text(72, 720, f"Step {number}", size=16) for number in (1, 2, 3)]
    feet = [Text(72, 40, f"Price list, edition 4, page {number} of 3") for number in (1, 2, 3)]
    pages = [[head, step, *paragraph(690), foot] for head, step, foot in zip(heads, steps, feet, strict=True)]
    text = loaded(tmp_path, pages).text
    assert [text.count(piece) for piece in ("Prices until", "Step", "edition")] == [3, 3, 0]


def test_the_number_of_a_section_that_begins_with_its_page_is_no_page_number(tmp_path: Path) -> None:
    for head in ("Article {}", "§ {} Fees", "Page {} Handbook", "Handbook, page {}"):
        pages = [[Text(72, 690, head.format(number)), *paragraph(675)] for number in (1, 2, 3)]
        text = loaded(tmp_path, pages).text
        kept = [head.format(number) in text for number in (1, 2, 3)]
        assert kept == [head.startswith(("Article", "§"))] * 3


def test_a_row_with_an_empty_cell_does_not_end_its_table(tmp_path: Path) -> None:
    cells = [(72, 700, "Item"), (204, 700, "Price"), (72, 680, "Desk"), (72, 660, "Lamp"), (204, 660, "40 EUR")]
    shown = [operators(Text(x, y, text, bold=y == 700)) for x, y, text in cells]
    lines = [f"70 {713 - 20 * at} m 300 {713 - 20 * at} l S" for at in range(4)]
    uprights = [f"{x} 653 m {x} 713 l S" for x in (70, 200, 300)]
    assert loaded(tmp_path, ["\n".join(shown + lines + uprights)]).text == "Item: Desk\nItem: Lamp | Price: 40 EUR"


def test_names_in_bold_above_the_first_rule_are_the_columns_of_a_table(tmp_path: Path) -> None:
    rows = [("Dish", "Price"), ("Soup", "3.20"), ("Pasta", "6.40"), ("Salad", "5.10")]
    cells = [
        Text(x, 600 - 20 * at, cell, bold=at == 0)
        for at, row in enumerate(rows)
        for x, cell in zip((72, 200), row, strict=True)
    ]
    rules = "".join(f"70 {594 - 20 * at} m 240 {594 - 20 * at} l S\n" for at in range(4))
    lead = [operators(text) for text in paragraph(700)]
    text = loaded(tmp_path, [rules + "\n".join([*lead, *map(operators, cells)])]).text
    assert text.split("\n")[-3:] == [
        "Dish: Soup | Price: 3.20",
        "Dish: Pasta | Price: 6.40",
        "Dish: Salad | Price: 5.10",
    ]


def test_a_line_in_bold_above_a_table_that_has_names_of_its_own_is_its_caption(tmp_path: Path) -> None:
    rows = [("Dish", "Price"), ("Soup", "3.20"), ("Pasta", "6.40"), ("Salad", "5.10")]
    cells = [
        Text(x, 600 - 20 * at, cell) for at, row in enumerate(rows) for x, cell in zip((72, 200), row, strict=True)
    ]
    rules = "".join(f"70 {614 - 20 * at} m 240 {614 - 20 * at} l S\n" for at in range(5))
    caption = [Text(72, 620, "Table 4", bold=True), Text(200, 620, "Canteen", bold=True)]
    text = loaded(tmp_path, [rules + "\n".join(map(operators, [*paragraph(700), *caption, *cells]))]).text
    assert text.split("\n")[-4:] == [
        "",
        "Dish: Soup | Price: 3.20",
        "Dish: Pasta | Price: 6.40",
        "Dish: Salad | Price: 5.10",
    ]


def test_a_heading_below_a_table_with_a_rule_below_its_names_is_no_row(tmp_path: Path) -> None:
    rows = [("Dish", "Price"), ("Soup", "3.20"), ("Pasta", "6.40")]
    cells = [
        Text(x, 600 - 16 * at, cell) for at, row in enumerate(rows) for x, cell in zip((72, 200), row, strict=True)
    ]
    rules = "70 610 m 240 610 l S\n70 596 m 240 596 l S\n"
    heading = [Text(72, 545, "2", 14), Text(110, 545, "Hours", 14)]
    extract = loaded(tmp_path, [rules + "\n".join(map(operators, [*cells, *heading, *paragraph(500)]))])
    assert extract.text.startswith("Dish: Soup | Price: 3.20\nDish: Pasta | Price: 6.40\n\n2 Hours\n\n")
    assert [heading.text for heading in extract.headings] == ["2 Hours"]


def test_what_begins_further_to_the_left_than_a_sentence_ended_is_a_paragraph(tmp_path: Path) -> None:
    lines = [(72, "Hire car"), (90, "Of the small class."), (72, "Taxi"), (90, "After ten at night.")]
    listed = [(90, "\u2022 Tell the police."), (72, "Whoever is ill calls first.")]
    texts = [Text(x, 700 - 12 * at, text) for at, (x, text) in enumerate([*lines, *listed])]
    assert loaded(tmp_path, [texts]).text.split("\n\n") == [
        "Hire car\nOf the small class.",
        "Taxi\nAfter ten at night.",
        "- Tell the police.",
        "Whoever is ill calls first.",
    ]


def test_lines_that_a_browser_wrote_letter_by_letter_are_joined_and_raised_figures_kept(tmp_path: Path) -> None:
    def spelt(y: float, text: str) -> str:
        letters = ("/F1 6 Tf 4 Ts (1) Tj /F1 10 Tf 0 Ts" if letter == "^" else f"({letter}) Tj" for letter in text)
        return f"BT /F1 10 Tf 72 {y} Td {' '.join(letters)} ET\n"

    page = spelt(700, "Lifts in the hall stand^ and all") + spelt(688, "straightforwardly, 110 EUR.")
    assert loaded(tmp_path, [page]).text == "Lifts in the hall stand ¹ and all straightforwardly, 110 EUR."


def test_a_figure_at_the_foot_of_a_page_is_kept_where_it_belongs_to_what_stands_above_it(tmp_path: Path) -> None:
    cells = [
        Text(72, 104, "Name", bold=True),
        Text(200, 104, "Article", bold=True),
        Text(72, 84, "MF-"),
        Text(72, 72, "1091"),
        Text(200, 84, "Box"),
    ]
    rules = "".join(f"70 {y} m 300 {y} l S\n" for y in (116, 98, 66))
    upright = "".join(f"{x} 66 m {x} 116 l S\n" for x in (70, 190, 300))
    table = loaded(tmp_path, [rules + upright + "\n".join(map(operators, cells))])
    assert table.text == "Name: MF-1091 | Article: Box"
    lines = [*paragraph(600), Text(72, 96, "The edition that holds is the one of the year"), Text(72, 84, "2026")]
    assert loaded(tmp_path, [lines]).text.endswith("2026")


def test_figures_of_a_table_at_the_foot_of_a_page_are_no_page_numbers(tmp_path: Path) -> None:
    rows = [("", "2025", "2026"), ("Rent", "100", "110"), ("Heat", "20", "22"), ("Water", "7", "8")]
    cells = [
        Text(x, 110 - 20 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((72, 200, 300), row, strict=True)
        if cell
    ]
    number = Text(300, 20, "4")
    assert loaded(tmp_path, [[*paragraph(700), *cells, number]]).text.split("\n")[-3:] == [
        "Rent | 2025: 100 | 2026: 110",
        "Heat | 2025: 20 | 2026: 22",
        "Water | 2025: 7 | 2026: 8",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    extract = loaded(tmp_path, [[*paragraph(700), *paragraph(700, ["Second column starts", "and ends here."], x=330)]])
    assert extract.text.index("otherwise.") < extract.text.index("Second column")
    assert "Second column starts and ends here." in extract.text
    assert extract.tables == 0


def test_a_turned_page_keeps_its_text_in_order(tmp_path: Path) -> None:
    page = [Text(100 + 14 * number, 72, line, turn=True) for number, line in enumerate(LINES)]
    assert loaded(tmp_path, [page]).text.endswith("unless the contract says otherwise.")


def test_invisible_tiny_and_white_text_is_left_out_and_reported(tmp_path: Path) -> None:
    hidden = [
        Text(72, 500, "invisible", mode=3),
        Text(72, 480, "tiny text", size=1),
        Text(72, 460, "white on white", grey=1),
    ]
    extract = loaded(tmp_path, [[*paragraph(700), *hidden]])
    assert not any(text.text in extract.text for text in hidden)
    assert [(finding.code, finding.page) for finding in extract.findings] == [("hidden_text", 1)]


def test_white_text_on_a_dark_bar_is_kept(tmp_path: Path) -> None:
    page = "0 g 60 690 300 30 re f BT /F1 12 Tf 1 g 72 700 Td (Read me on the bar) Tj ET"
    assert "Read me on the bar" in loaded(tmp_path, [page]).text


def test_the_layer_of_recognised_text_over_a_scan_is_read(tmp_path: Path) -> None:
    assert "recognised" in loaded(tmp_path, [[Text(72, 700, "recognised text", mode=3)]]).text


def test_dates_and_titles_come_from_the_metadata(tmp_path: Path) -> None:
    info = "/Title (Travel rates) /ModDate (D:20240506120000Z)"
    extract = loaded(tmp_path, [paragraph(700)], info)
    assert (extract.title, extract.dated) == ("Travel rates", date(2024, 5, 6))
    stated = loaded(tmp_path, [[Text(72, 740, "Last updated: 12 March 2026"), *paragraph(700)]], info)
    assert stated.dated == date(2026, 3, 12)


def test_what_a_program_wrote_for_a_title_is_none(tmp_path: Path) -> None:
    title = loaded(tmp_path, [paragraph(700)], "/Title (Travel rates)").title
    for written in ("about:blank", "Microsoft Word - rates.doc", "untitled"):
        assert loaded(tmp_path, [paragraph(700)], f"/Title ({written})").title not in (title, written)


def test_pages_without_text_are_reported(tmp_path: Path) -> None:
    extract = loaded(tmp_path, [paragraph(700), "0 0 m 9 9 l S", paragraph(700)])
    assert [(finding.code, finding.page) for finding in extract.findings] == [("page_without_text", 2)]


def test_a_scan_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match=r"scanned.*OCR"):
        loaded(tmp_path, ["0 0 m 9 9 l S"])


def test_a_password_is_asked_to_be_taken_off(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(pdf([paragraph(700)]))
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "plain"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked")
    with pytest.raises(LoadFailure, match="is protected by a password: upload a copy without it"):
        load(tmp_path / "locked", "locked.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\xff" * 5000, pdf([]), pdf([[]])[:200]])
def test_a_damaged_file_ends_with_a_reason(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "blob").write_bytes(data)
    with pytest.raises(LoadFailure, match=r"^broken\.pdf "):
        load(tmp_path / "blob", "broken.pdf")


def test_pages_that_contain_each_other_end(tmp_path: Path) -> None:
    looped = pdf([paragraph(700)]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    (tmp_path / "blob").write_bytes(looped)
    with pytest.raises(LoadFailure):
        load(tmp_path / "blob", "loop.pdf")


def entered(kind: str, value: str, x: float, y: float, flags: int = 4) -> DictionaryObject:
    """A field of a form with what was filled in."""
    written = NameObject(value) if kind == "/Btn" else TextStringObject(value)
    names = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": kind}
    field: dict[NameObject, PdfObject] = {NameObject(key): NameObject(name) for key, name in names.items()}
    field |= {NameObject("/T"): TextStringObject(f"{x}-{y}"), NameObject("/V"): written, NameObject("/AS"): written}
    corners = ArrayObject(NumberObject(corner) for corner in (x, y, x + 150 if kind == "/Tx" else x + 10, y + 12))
    return DictionaryObject({**field, NameObject("/Rect"): corners, NameObject("/F"): NumberObject(flags)})


def form(tmp_path: Path, page: Sequence[Text], fields: Sequence[DictionaryObject]) -> Path:
    (tmp_path / "blank").write_bytes(pdf([page]))
    writer = PdfWriter(clone_from=tmp_path / "blank")
    kids = ArrayObject(writer._add_object(field) for field in fields)
    writer.pages[0][NameObject("/Annots")] = kids
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): kids})
    writer.write(tmp_path / "filled")
    return tmp_path / "filled"


def test_what_was_filled_into_a_form_is_read_behind_its_label(tmp_path: Path) -> None:
    page = [
        Text(72, 700, "Name:"),
        Text(72, 660, "Days:"),
        Text(90, 620, "Paid"),
        Text(72, 590, "Unpaid"),
        *paragraph(500),
    ]
    fields = [
        *(entered("/Tx", "12 in October", 130, 656), entered("/Tx", "Mara Lindqvist", 130, 697)),
        *(entered("/Btn", "/Yes", 75, 618), entered("/Btn", "/Off", 200, 588), entered("/Tx", "unseen", 130, 540, 2)),
    ]
    file = form(tmp_path, page, fields)
    extract = load(file, "leave.pdf")
    assert extract.text.split("\n\n")[:4] == ["Name: Mara Lindqvist", "Days: 12 in October", "☒ Paid", "Unpaid ☐"]
    assert [finding.code for finding in extract.findings] == ["hidden_text"]
    end = extract.text.index("\n")
    boxes = rectangles(page_marks(file, "leave.pdf", 1), extract.text, 0, end)
    assert [round(612 * box.left) for box in boxes] == [72, 130]


def test_what_was_written_onto_a_page_is_read_where_it_stands_and_remarks_are_reported(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(pdf([[*paragraph(700), *paragraph(500)]]))
    writer = PdfWriter(clone_from=tmp_path / "plain")
    writer.add_annotation(0, FreeText(text="NEW: use stair B", rect=(72, 590, 300, 604)))
    writer.add_annotation(0, Remark(text="Ask the fire brigade", rect=(400, 590, 420, 610)))
    writer.write(tmp_path / "annotated")
    extract = load(tmp_path / "annotated", "plan.pdf")
    assert extract.text.split("\n\n")[1] == "NEW: use stair B"
    assert [(finding.code, finding.page) for finding in extract.findings] == [("comments", 1)]


@pytest.mark.parametrize(("words", "findings"), [(5_000, []), (20_000, ["hidden_text"])])
def test_a_long_text_in_a_field_is_read_and_what_is_too_long_reported(
    tmp_path: Path, words: int, findings: list[str]
) -> None:
    file = form(tmp_path, paragraph(500), [entered("/Tx", "leave " * words, 130, 697)])
    extract = load(file, "leave.pdf")
    assert extract.text.count("leave") >= 5_000
    assert [finding.code for finding in extract.findings] == findings


def test_what_no_hand_wrote_into_a_field_is_reported(tmp_path: Path) -> None:
    file = form(tmp_path, paragraph(500), [entered("/Tx", "leave " * 90_000, 130, 697)])
    extract = load(file, "leave.pdf")
    assert "leave" not in extract.text
    assert [finding.code for finding in extract.findings] == ["hidden_text"]


def test_figures_above_the_line_stay_there_and_letters_below_it_belong_to_their_word(tmp_path: Path) -> None:
    pieces = [("10", 0), ("6", 4), (" EUR for CO", 0), ("2", -3), (" within days", 0), ("3", 4), (" of notice.", 0)]
    written = " ".join(f"/F1 {6 if rise else 10} Tf {rise} Ts ({text}) Tj" for text, rise in pieces)
    assert loaded(tmp_path, [f"BT 72 700 Td {written} ET"]).text == "10⁶ EUR for CO2 within days ³ of notice."


def test_a_word_across_the_page_is_no_text_and_no_title(tmp_path: Path) -> None:
    stamp = "BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET\n"
    line = "BT /F1 10 Tf 72 700 Td (Three days are paid.) Tj ET"
    extract = loaded(tmp_path, [stamp + line])
    assert (extract.text, extract.title) == ("Three days are paid.", "handbook")
    assert [(finding.code, finding.page) for finding in extract.findings] == [("watermark", 1)]


NOTICE = "BT /F1 10 Tf 72 500 Td (Notice is ) Tj (thirty) Tj ( ) Tj (ninety days.) Tj ET\n"


def test_what_a_line_is_drawn_through_is_left_out_and_reported(tmp_path: Path) -> None:
    through, below = "112.5 503 m 138 503 l S\n", "141 499 m 194 499 l S\n"
    extract = loaded(tmp_path, [NOTICE + through + below])
    assert extract.text == "Notice is ninety days."
    assert [(finding.code, finding.page) for finding in extract.findings] == [("crossed_out", 1)]
    marks = page_marks(tmp_path / "blob", "handbook.pdf", 1)
    assert "".join(mark.char for mark in marks) == "Noticeisninetydays."


def test_a_rule_that_goes_on_beside_words_crosses_nothing_out(tmp_path: Path) -> None:
    extract = loaded(tmp_path, [NOTICE + "72 503 m 540 503 l S\n", NOTICE + "112.5 500 25.5 8 re S\n"])
    assert extract.text.count("Notice is thirty ninety days.") == 2
    assert not extract.findings


def test_a_line_through_a_dash_crosses_it_out_too_and_is_no_rule_of_a_table(tmp_path: Path) -> None:
    cells = [
        ("Grade", 72),
        ("Days a year", 172),
        ("A", 72),
        ("30 - 40", 172),
        ("B", 72),
        ("50", 172),
        ("C", 72),
        ("60", 172),
    ]
    words = [f"BT /F1 10 Tf {x} {700 - 20 * (at // 2)} Td ({text}) Tj ET" for at, (text, x) in enumerate(cells)]
    words.append("BT /F1 10 Tf 210 680 Td (25) Tj ET")
    rules = [f"70 {713 - 20 * at} m 300 {713 - 20 * at} l S" for at in range(5)]
    through = ["171 683 m 204 683 l S", "71 663 m 79 663 l S", "171 663 m 184 663 l S"]
    extract = loaded(tmp_path, ["\n".join([*words, *rules, *through])])
    assert extract.text == "Grade: A | Days a year: 25\nGrade: C | Days a year: 60"


def test_what_a_reader_of_the_file_crosses_out_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(pdf([NOTICE]))
    writer = PdfWriter(clone_from=tmp_path / "plain")
    corners = ArrayObject(FloatObject(number) for number in (112, 509, 139, 509, 112, 498, 139, 498))
    box = ArrayObject(FloatObject(number) for number in (112, 498, 139, 509))
    fields = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/StrikeOut"), "/Rect": box, "/QuadPoints": corners}
    strike = DictionaryObject({NameObject(key): value for key, value in fields.items()})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(strike)])
    writer.write(tmp_path / "struck")
    extract = load(tmp_path / "struck", "contract.pdf")
    assert extract.text == "Notice is ninety days."
    assert [finding.code for finding in extract.findings] == ["crossed_out"]


def test_a_file_that_is_crossed_out_as_a_whole_is_refused_as_such(tmp_path: Path) -> None:
    line = "BT /F1 10 Tf 72 500 Td (Notice) Tj ET\n"
    with pytest.raises(LoadFailure, match="only text that is crossed out"):
        loaded(tmp_path, [line + "72 503 m 102 503 l S\n"])
