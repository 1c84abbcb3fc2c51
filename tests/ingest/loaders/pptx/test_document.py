import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as Deck
from pptx.util import Inches, Pt

from ingest.loaders.detection import loader_for
from ingest.loaders.pptx import load
from ingest.sandbox import Sandbox
from kb_assistant.domain.documents import Extract, page_at
from kb_assistant.errors import LimitExceeded, LoadFailure
from tests.ingest.loaders.pptx_file import (
    BLANK,
    CAPTION,
    COMPARISON,
    CONTENT,
    DIAGRAM,
    SECTION,
    TITLE,
    TITLE_ONLY,
    TWO,
    WATERFALL,
    alternatives,
    box,
    graphic_frame,
    made,
    related,
    slide,
    with_part,
)

Build = Callable[[Deck], object]
SLIDE = "ppt/slides/slide1.xml"


def loaded(tmp_path: Path, build: Build) -> Extract:
    return load(made(tmp_path, build), "deck.pptx")


def codes(extract: Extract) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.page) for finding in extract.findings]


def one_slide(deck: Deck) -> None:
    slide(deck, CONTENT, "Travel", "Book early.")


def test_slides_are_pages_and_their_titles_headings(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        slide(deck, TITLE, "Travel policy", "Spring 2026")
        slide(deck, SECTION, "Hotels")
        slide(deck, CONTENT, "Limits", "Up to 110 EUR a night.")
        deck.core_properties.modified = datetime(2026, 3, 12)

    extract = loaded(tmp_path, build)
    assert extract.text == "Travel policy\n\nSpring 2026\n\nHotels\n\nLimits\n\n- Up to 110 EUR a night."
    assert [(heading.level, heading.text) for heading in extract.headings] == [
        (1, "Travel policy"),
        (1, "Hotels"),
        (2, "Limits"),
    ]
    assert page_at(extract.page_starts, extract.text.index("110 EUR")) == 3
    assert (extract.title, extract.dated, extract.findings) == ("Travel policy", date(2026, 3, 12), ())


def test_bullets_come_from_the_layout_and_can_be_switched_off(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        frame = slide(deck, CONTENT, "Steps", "first").placeholders[1].text_frame
        for text, level in (("deeper", 1), ("second", 0), ("prose", 0), ("one", 0), ("two", 0)):
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = text, level
        none, number = "buNone", 'buAutoNum type="arabicPeriod" startAt="3"'
        for paragraph, mark in zip(frame.paragraphs[3:], (none, number, number), strict=True):
            space = "http://schemas.openxmlformats.org/drawingml/2006/main"
            paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:{mark} xmlns:a="{space}"/>'))

    assert loaded(tmp_path, build).text == "Steps\n\n- first\n  - deeper\n- second\n\nprose\n\n3. one\n4. two"


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        slide(deck, TWO, "Two", "left", "right")
        slide(deck, COMPARISON, "Four", "above left", "left", "above right", "right")
        slide(deck, CAPTION, "Caption", "content", "caption")
        boxed = slide(deck, BLANK)
        for left, top, text in ((5, 1, "C"), (1, 2, "B"), (5, 2, "D"), (1, 1, "A")):
            box(boxed, text, left, top, 2, 0.9)

    text = " ".join(loaded(tmp_path, build).text.replace("- ", "").split())
    assert text == "Two left right Four above left left above right right Caption caption content A B C D"


def test_tables_with_merged_cells(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Limits")
        table = page.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
        texts = iter(["Area", "Kind", "Limit", "North", "Day", "10", "", "Night", "20"])
        for cell in table.iter_cells():
            cell.text = next(texts)
        table.cell(1, 0).merge(table.cell(2, 0))

    extract = loaded(tmp_path, build)
    assert extract.text == "Limits\n\nArea: North | Kind: Day | Limit: 10\nArea: North | Kind: Night | Limit: 20"
    assert extract.tables == 1


def test_charts_are_read_as_figures_by_category(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        shapes: Any = slide(deck, TITLE_ONLY, "Sales").shapes
        bars = CategoryChartData(number_format="0%")
        bars.categories = ["East", "West"]
        bars.add_series("2024", (0.125, 0.5))
        bars.add_series("2025", (0.25, None))
        place = (Inches(1), Inches(2), Inches(3), Inches(2))
        chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, bars).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Share of orders"
        points = XyChartData()
        points.add_series("Trips").add_data_point(3, 3)
        place = (Inches(1), Inches(5), Inches(3), Inches(2))
        shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, points)

    extract = loaded(tmp_path, build)
    assert extract.text == (
        "Sales\n\nShare of orders\n\nEast | 2024: 12.5 % | 2025: 25 %\nWest | 2024: 50 %\n\n3 | Trips: 3"
    )
    assert extract.tables == 2


def test_charts_of_newer_kinds_are_read_too(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Cash")
        key = related(page, "/ppt/charts/chartEx1.xml", WATERFALL.encode())
        page.shapes._spTree.append(alternatives(graphic_frame("cx:chart", "r:id", key)))

    extract = loaded(tmp_path, build)
    assert (extract.text, extract.tables) == ("Cash\n\nCash flow\n\nStart | 120\nRent | -20.5", 1)


def with_diagram(data: bytes) -> Build:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Way")
        key = related(page, "/ppt/diagrams/data1.xml", data)
        page.shapes._spTree.append(graphic_frame("dgm:relIds", "r:dm", key))

    return build


def test_smart_art_is_a_list_even_where_it_runs_in_a_circle(tmp_path: Path) -> None:
    assert loaded(tmp_path, with_diagram(DIAGRAM.encode())).text == "Way\n\n- Order\n  - By form\n- Pay"


@pytest.mark.parametrize("data", [b"", b"<cut"])
def test_a_damaged_drawing_costs_only_itself(tmp_path: Path, data: bytes) -> None:
    extract = loaded(tmp_path, with_diagram(data))
    assert (extract.text, codes(extract)) == ("Way", [("damaged", 1)])


def test_groups_are_read_together_where_they_lie(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, BLANK)
        box(page, "after", 1, 5)
        group = page.shapes.add_group_shape()
        for top, text in ((3, "lower"), (2, "upper")):
            shape = group.shapes.add_textbox(Inches(1), Inches(top), Inches(2), Inches(0.5))
            shape.text_frame.text = text
        group.left, group.top, group.width, group.height = Inches(1), Inches(1), Inches(2), Inches(1)
        box(page, "before", 1, 0.2)

    assert loaded(tmp_path, build).text == "before\n\nupper\n\nlower\n\nafter"


def test_notes_stand_after_their_slide_and_are_marked(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        frame = slide(deck, TITLE, "Plan").notes_slide.notes_text_frame
        assert frame is not None
        frame.text = "Ask for questions.\nThen lunch."
        slide(deck, TITLE, "End")

    extract = loaded(tmp_path, build)
    assert extract.text == "Plan\n\nSpeaker notes: Ask for questions.\nThen lunch.\n\nEnd"
    assert page_at(extract.page_starts, extract.text.index("lunch")) == 1


def test_hidden_slides_are_left_out_and_reported(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        slide(deck, TITLE, "Shown")
        slide(deck, TITLE, "Old prices").element.set("show", "0")
        slide(deck, TITLE, "Third")

    extract = loaded(tmp_path, build)
    assert (extract.text, codes(extract)) == ("Shown\n\nThird", [("hidden_slide", 2)])
    assert page_at(extract.page_starts, extract.text.index("Third")) == 3


def test_a_presentation_of_hidden_slides_says_so(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match="hidden"):
        loaded(tmp_path, lambda deck: slide(deck, TITLE, "Old").element.set("show", "0"))


def test_t047_hidden_text_is_left_out_and_reported(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Seen")
        frame = box(page, "in sight ", 1, 2, 5, 2).text_frame
        for text in ("tiny", "white", "theme"):
            frame.paragraphs[0].add_run().text = text
        tiny, white, theme = (run.font for run in frame.paragraphs[0].runs[1:])
        tiny.size = Pt(1)
        white.color.rgb = RGBColor.from_string("FFFFFF")
        theme.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        box(page, "beside the slide", 20, 2)
        box(page, "switched off", 1, 4)._element.nvSpPr.cNvPr.set("hidden", "1")
        table = page.shapes.add_table(1, 2, Inches(1), Inches(5), Inches(3), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "shown", "pale"
        table.cell(0, 1).text_frame.paragraphs[0].runs[0].font.size = Pt(1)

    extract = loaded(tmp_path, build)
    assert (extract.text, codes(extract)) == ("Seen\n\nin sight\n\nshown", [("hidden_text", 1)])


def test_what_is_crossed_out_is_left_out_and_reported_and_raised_figures_stay_raised(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        runs = box(slide(deck, TITLE_ONLY, "Targets"), "Sell ", 1, 2, 5, 2).text_frame.paragraphs[0]
        for text, name, value in (("12", "strike", "sngStrike"), ("10", "b", "0"), ("6", "baseline", "30000")):
            new = runs.add_run()
            new.text = text
            new.font._element.set(name, value)

    extract = loaded(tmp_path, build)
    assert (extract.text, codes(extract)) == ("Targets\n\nSell 10⁶", [("crossed_out", 1)])


def test_a_deck_that_is_crossed_out_as_a_whole_is_refused_as_such(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        paragraph = box(slide(deck, TITLE_ONLY), "", 1, 2, 5, 2).text_frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = "Sell 12"
        run.font._element.set("strike", "sngStrike")

    with pytest.raises(LoadFailure, match="holds only text that is crossed out"):
        loaded(tmp_path, build)


@pytest.mark.parametrize(
    ("form", "label"),
    [("arabicPeriod", "4."), ("alphaLcParenR", "d)"), ("romanUcParenBoth", "(IV)"), ("alphaUcPeriod", "D.")],
)
def test_numbers_are_written_as_on_the_slide(tmp_path: Path, form: str, label: str) -> None:
    numbering = (
        f'<a:buAutoNum xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" type="{form}" startAt="4"/>'
    )

    def build(deck: Deck) -> None:
        frame = box(slide(deck, TITLE_ONLY, "Steps"), "Order", 1, 2).text_frame
        frame.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(numbering))

    assert loaded(tmp_path, build).text == f"Steps\n\n{label} Order"


def test_white_text_on_a_colour_is_seen(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, BLANK)
        filled = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(1), Inches(1), Inches(3), Inches(1))
        over = box(page, "over a shape", 1.2, 1.1, 2, 0.3)
        dark = slide(deck, BLANK)
        dark.background.fill.solid()
        dark.background.fill.fore_color.rgb = RGBColor.from_string("000028")
        on_dark = box(dark, "on a dark slide")
        filled.text_frame.text = "in a shape"
        for shape in (filled, over, on_dark):
            shape.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string("FFFFFF")

    extract = loaded(tmp_path, build)
    assert set(extract.text.split("\n\n")) == {"in a shape", "over a shape", "on a dark slide"}
    assert extract.findings == ()


def test_footers_numbers_and_what_stands_on_every_slide_are_left_out(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        for number in range(1, 5):
            page = slide(deck, TITLE_ONLY, f"Slide {number}")
            box(page, f"ACME confidential {number}", 1, 7.1, 3, 0.3)
            role = '<p:ph xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" type="{}" idx="{}"/>'
            for index, kind in enumerate(("ftr", "sldNum", "dt"), 10):
                box(page, kind, 1, 6)._element.nvSpPr.nvPr.append(parse_xml(role.format(kind, index)))

    assert loaded(tmp_path, build).text == "Slide 1\n\nSlide 2\n\nSlide 3\n\nSlide 4"


def test_bold_lines_above_text_are_headings_and_others_are_not(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Cars")
        frame = box(page, "Sedan", 1, 2).text_frame
        frame.add_paragraph().text = "Five seats."
        frame.add_paragraph().text = "Fits a family."
        frame.add_paragraph().text = "And a dog."
        last = box(page, "Ask us", 1, 4).text_frame
        for paragraph in (frame.paragraphs[0], frame.paragraphs[2], last.paragraphs[0]):
            paragraph.runs[0].font.bold = True

    extract = loaded(tmp_path, build)
    assert extract.text == "Cars\n\nSedan\n\nFive seats.\n\nFits a family.\n\nAnd a dog.\n\nAsk us"
    assert [(heading.level, heading.text) for heading in extract.headings] == [(2, "Cars"), (3, "Sedan")]


def test_a_title_in_a_text_box_is_told_by_its_size_and_place(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        for size, top in ((36, 0.5), (18, 0.5), (36, 6)):
            page = slide(deck, BLANK)
            box(page, "Opening hours", 1, top).text_frame.paragraphs[0].runs[0].font.size = Pt(size)
            box(page, "From eight to five.", 1, 3)

    assert [(heading.level, heading.start) for heading in loaded(tmp_path, build).headings] == [(2, 0)]


def test_files_inside_are_reported(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Figures")
        sheet = tmp_path / "sheet.xlsx"
        sheet.write_bytes(b"PK")
        page.shapes.add_ole_object(str(sheet), "Excel.Sheet.12", Inches(1), Inches(3))

    assert codes(loaded(tmp_path, build)) == [("not_read", 1)]


@pytest.mark.parametrize(("given", "title"), [("PowerPoint Presentation", "Travel"), ("Trips 2026", "Trips 2026")])
def test_the_title_is_the_first_slides_unless_somebody_wrote_one(tmp_path: Path, given: str, title: str) -> None:
    def build(deck: Deck) -> None:
        one_slide(deck)
        deck.core_properties.title = given

    assert loaded(tmp_path, build).title == title


def test_slides_of_pictures_are_reported(tmp_path: Path, picture: Path) -> None:
    def build(deck: Deck) -> None:
        one_slide(deck)
        slide(deck, BLANK).shapes.add_picture(str(picture), Inches(1), Inches(1))

    assert codes(loaded(tmp_path, build)) == [("page_without_text", 2)]
    with pytest.raises(LoadFailure, match="only pictures"):
        loaded(tmp_path, lambda deck: slide(deck, BLANK).shapes.add_picture(str(picture), Inches(1), Inches(1)))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "dot.png")
    return tmp_path / "dot.png"


@pytest.mark.parametrize(
    "kind", ["presentation.macroEnabled", "slideshow.macroEnabled", "template.macroEnabled", "slideshow", "template"]
)
def test_t028_shows_templates_and_files_with_macros_are_read_alike(tmp_path: Path, kind: str) -> None:
    known = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    vendor = "ms-powerpoint" if "macro" in kind else "openxmlformats-officedocument.presentationml"
    other = f"application/vnd.{vendor}.{kind}.main+xml".encode()
    file = with_part(made(tmp_path, one_slide), "[Content_Types].xml", lambda xml: xml.replace(known, other))
    assert loader_for(file, "any.bin").load(file, "any.pptm").title == "Travel"


def test_an_empty_presentation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match="holds no text"):
        loaded(tmp_path, lambda deck: None)


def test_t033_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = with_part(
        made(tmp_path, one_slide),
        SLIDE,
        lambda xml: xml.replace(b"</p:spTree>", b"<p:sp/>" * 4_000_000 + b"</p:spTree>"),
    )
    assert bomb.stat().st_size < 200_000
    with pytest.raises(LimitExceeded, match="unpacks to"):
        load(bomb, "bomb.pptx")


@pytest.mark.parametrize("entity", ['SYSTEM "file://{secret}"', 'SYSTEM "http://127.0.0.1:9/"', '"&f;&f;&f;&f;"'])
def test_t038_entities_are_refused_because_they_steal_or_lose_text(tmp_path: Path, entity: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    doctype = f"<!DOCTYPE x [<!ENTITY f 'a'><!ENTITY e {entity.format(secret=quote(str(secret)))}>]><p:sld".encode()
    hostile = with_part(
        made(tmp_path, one_slide), SLIDE, lambda xml: xml.replace(b"<p:sld", doctype, 1).replace(b"early", b"&e;")
    )
    with pytest.raises(LoadFailure, match="entities") as caught:
        load(hostile, "x.pptx")
    assert "TOPSECRET" not in caught.value.message


def test_t051_what_lies_outside_the_file_is_not_fetched(tmp_path: Path) -> None:
    """A chart and a template that the file refers to by address: the sandbox has no network either."""

    def build(deck: Deck) -> None:
        page = slide(deck, TITLE_ONLY, "Kept")
        key = page.part.relate_to("http://127.0.0.1:9/data.xml", RELATIONSHIP_TYPE.DIAGRAM_DATA, is_external=True)
        page.shapes._spTree.append(graphic_frame("dgm:relIds", "r:dm", key))

    extract = loaded(tmp_path, build)
    assert (extract.text, codes(extract)) == ("Kept", [("damaged", 1)])


def test_a_missing_slide_costs_only_itself(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        one_slide(deck)
        slide(deck, TITLE, "Second")

    extract = load(with_part(made(tmp_path, build), SLIDE, lambda xml: None), "x.pptx")
    assert (extract.text, extract.page_starts, codes(extract)) == ("Second", (0, 0), [("damaged", 1)])


@pytest.mark.parametrize(
    "part",
    [
        "ppt/presentation.xml",
        SLIDE,
        "ppt/slideLayouts/slideLayout2.xml",
        "ppt/slideMasters/slideMaster1.xml",
        "_rels/.rels",
        "[Content_Types].xml",
    ],
)
@pytest.mark.parametrize(
    "change", [lambda xml: None, lambda xml: b"", lambda xml: b"<cut"], ids=["gone", "empty", "cut"]
)
def test_missing_and_broken_parts_are_damage(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes | None]
) -> None:
    file = with_part(made(tmp_path, one_slide), part, change)
    with pytest.raises(LoadFailure, match=r"damaged|archive"):
        loader_for(file, "x.pptx").load(file, "x.pptx")


@pytest.mark.parametrize("part", ["ppt/theme/theme1.xml", "docProps/core.xml"])
@pytest.mark.parametrize("change", [lambda xml: None, lambda xml: b"<other/>"], ids=["gone", "other"])
def test_a_broken_theme_or_broken_properties_cost_nothing(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes | None]
) -> None:
    changed = with_part(made(tmp_path, one_slide), part, change)
    assert load(changed, "x.pptx").title == "Travel"


def test_a_cut_file_is_damaged(tmp_path: Path) -> None:
    file = made(tmp_path, one_slide)
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size // 2)
    with pytest.raises(LoadFailure, match="damaged"):
        load(file, "cut.pptx")


def test_comments_in_the_markup_are_no_text(tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        frame = box(slide(deck, TITLE_ONLY, "Seen"), "white").text_frame
        frame.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string("FFFFFF")

    def comment(xml: bytes) -> bytes:
        return xml.replace(b"<a:r>", b"<!--a--><a:r><!--b-->").replace(b"<a:solidFill>", b"<a:solidFill><!--c-->")

    extract = load(with_part(made(tmp_path, build), SLIDE, comment), "x.pptx")
    assert (extract.text, codes(extract)) == ("Seen", [("hidden_text", 1)])


def test_figures_that_are_none_cost_no_text(tmp_path: Path) -> None:
    def spoil(xml: bytes) -> bytes:
        return xml.replace(b"<a:p>", b'<a:p><a:pPr lvl="x"/>').replace(b'idx="1"', b'idx="-999999999999999999999"')

    assert load(with_part(made(tmp_path, one_slide), SLIDE, spoil), "x.pptx").text == "Travel\n\n- Book early."


def test_the_limited_child_reads_it(tmp_path: Path) -> None:
    file = made(tmp_path, one_slide)
    with Sandbox() as sandbox:
        extract = sandbox.load(file, "travel.pptx")
    assert (extract.text, extract.format, extract.page_starts) == ("Travel\n\n- Book early.", "pptx", (0,))


def _replaced(end: bytes, xml: bytes) -> bytes:
    return xml.replace(b"</p:spTree>", end)


def test_groups_inside_groups_end_somewhere(tmp_path: Path) -> None:
    """As deep as the parser lets through: the rest is refused as damage."""
    group = b"<p:grpSp><p:nvGrpSpPr><p:cNvPr id='7' name='g'/></p:nvGrpSpPr><p:grpSpPr/>"
    for depth, ends in ((40, None), (3_000, "damaged")):
        nested = group * depth + b"</p:grpSp>" * depth + b"</p:spTree>"
        file = with_part(made(tmp_path, one_slide), SLIDE, partial(_replaced, nested))
        if ends is None:
            assert load(file, "x.pptx").title == "Travel"
        else:
            with pytest.raises(LoadFailure, match=ends):
                load(file, "x.pptx")


def test_every_part_is_small_enough_to_look_at(tmp_path: Path) -> None:
    file = made(tmp_path, one_slide)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(5_001):
            archive.writestr(f"x/{number}", "")
    with pytest.raises(LimitExceeded, match="parts"):
        load(file, "many.pptx")
