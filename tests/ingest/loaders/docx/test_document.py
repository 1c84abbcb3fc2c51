import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from ingest.loaders.docx import load
from kb_assistant.domain.documents import Extract
from kb_assistant.errors import LimitExceeded, LoadFailure

Build = Callable[[docx.document.Document], object]


def made(tmp_path: Path, build: Build) -> Path:
    document = docx.Document()
    document.core_properties.modified = datetime(2026, 3, 12)
    build(document)
    file = tmp_path / "blob.docx"
    document.save(str(file))
    return file


def loaded(tmp_path: Path, build: Build) -> Extract:
    return load(made(tmp_path, build), "policy.docx")


def with_part(file: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same file with one part changed."""
    changed = file.with_name("changed.docx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return changed


def write(document: docx.document.Document, text: str, properties: str = "") -> None:
    """A paragraph of plain text or of runs."""
    runs = text if text.startswith("<") else run(text)
    paragraph = f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{runs}</w:p>"
    document.element.body.insert(-1, parse_xml(paragraph))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(key: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'


def test_body_order_headings_lists_and_tables(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.add_heading("Holidays", 0)
        document.add_heading("Days", 1)
        document.add_paragraph("You have thirty days.")
        document.add_paragraph("first", style="List Bullet")
        document.add_paragraph("one", style="List Number")
        document.add_paragraph("two", style="List Number")
        table = document.add_table(2, 3)
        for cell, text in zip(table._cells, ["Grade", "Days", "Note", "A", "30", "full"], strict=True):
            cell.text = text
        document.add_paragraph("After.")

    extract = loaded(tmp_path, build)
    assert extract.text == (
        "Holidays\n\nDays\n\nYou have thirty days.\n\n- first\n1. one\n2. two\n\n"
        "Grade: A | Days: 30 | Note: full\n\nAfter."
    )
    assert [(heading.level, heading.text) for heading in extract.headings] == [(1, "Holidays"), (1, "Days")]
    assert (extract.title, extract.dated, extract.tables) == ("Holidays", date(2026, 3, 12), 1)


def test_merged_cells_and_tables_inside_cells(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        table = document.add_table(3, 3)
        for cell, text in zip(
            table._cells, ["Area", "Kind", "Limit", "North", "Day", "10", "", "Night", "20"], strict=True
        ):
            cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(2, 2).add_table(1, 1).cell(0, 0).text = "inner"

    assert (
        loaded(tmp_path, build).text
        == "Area: North | Kind: Day | Limit: 10\nArea: North | Kind: Night | Limit: 20 inner"
    )


@pytest.mark.parametrize(
    ("style", "names"), [("Normal Table", False), ("Table Grid", False), ("Light Grid Accent 1", True)]
)
def test_the_first_row_names_two_columns_of_words_where_it_looks_different(
    tmp_path: Path, style: str, names: bool
) -> None:
    def build(document: docx.document.Document) -> None:
        for heading in ("", "Strong"):
            table = document.add_table(3, 2, style=style)
            for cell, text in zip(
                table._cells, ["Leave", "Ada Lund", "Pay", "Ivo Kern", "Fleet", "Tom Hay"], strict=True
            ):
                cell.text = text
            for cell in table.rows[0].cells:
                cell.paragraphs[0].runs[0].style = heading or None
            document.add_paragraph("After.")

    form = "Leave: Ada Lund\nPay: Ivo Kern\nFleet: Tom Hay"
    named = "Leave: Pay | Ada Lund: Ivo Kern\nLeave: Fleet | Ada Lund: Tom Hay"
    assert loaded(tmp_path, build).text.split("\n\nAfter.")[:2] == [named if names else form, f"\n\n{named}"]


def test_headers_and_deletions_are_left_out_and_insertions_kept(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Running header"
        paragraph = document.add_paragraph("The limit is ")
        deleted = f"<w:del {nsdecls('w')}><w:r><w:delText>fifteen</w:delText></w:r></w:del>"
        inserted = f"<w:ins {nsdecls('w')}><w:r><w:t>twenty-five</w:t></w:r></w:ins>"
        for change in (deleted, inserted):
            paragraph._p.append(parse_xml(change))

    assert loaded(tmp_path, build).text == "The limit is twenty-five"


def test_hidden_runs_are_left_out_and_reported(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("Seen. ")
        paragraph.add_run("vanished").font.hidden = True
        paragraph.add_run("tiny").font.size = Pt(1)
        paragraph.add_run("white").font.color.rgb = RGBColor(255, 255, 255)

    extract = loaded(tmp_path, build)
    assert extract.text == "Seen."
    assert [finding.code for finding in extract.findings] == ["hidden_text"]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
        space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        xml = f"<w:r {nsdecls('w')} {space}><mc:AlternateContent>{choices}</mc:AlternateContent></w:r>"
        document.add_paragraph("Around.")._p.append(parse_xml(xml))

    assert loaded(tmp_path, build).text == "Around.\n\nBoxed"


def test_what_is_crossed_out_is_left_out_and_reported(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        write(
            document, run("Within ") + run("14", "<w:strike/>") + run(" 30 days, ") + run("no", '<w:strike w:val="0"/>')
        )

    extract = loaded(tmp_path, build)
    assert (extract.text, [finding.code for finding in extract.findings]) == ("Within 30 days, no", ["crossed_out"])


def test_a_document_that_is_crossed_out_as_a_whole_is_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match=r"^policy\.docx holds only text that is crossed out"):
        loaded(tmp_path, lambda document: write(document, run("Within 14 days", "<w:strike/>")))


def test_what_a_style_crosses_out_is_left_out_and_reported(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        old = document.styles.add_style("Old", WD_STYLE_TYPE.CHARACTER)
        old.font.strike = True
        document.styles.add_style("Older", WD_STYLE_TYPE.CHARACTER).base_style = old
        document.styles.add_style("Gone", WD_STYLE_TYPE.PARAGRAPH).font.double_strike = True
        named = '<w:rStyle w:val="Older"/>'
        write(
            document, run("Within ") + run("14", named) + run(" 30 days, ") + run("no", f'{named}<w:strike w:val="0"/>')
        )
        write(document, "Ask Anna.", '<w:pStyle w:val="Gone"/>')

    extract = loaded(tmp_path, build)
    assert (extract.text, [finding.code for finding in extract.findings]) == ("Within 30 days, no", ["crossed_out"])


def test_raised_figures_stay_raised(tmp_path: Path) -> None:
    above = '<w:vertAlign w:val="superscript"/>'

    def build(document: docx.document.Document) -> None:
        write(document, run("10") + run("6", above) + run(" EUR for 25 m") + run("2", above) + run(", leave"))
        write(document, run("The 1") + run("st", above) + run(" of May") + run("3", above))

    assert loaded(tmp_path, build).text == "10⁶ EUR for 25 m², leave\n\nThe 1st of May ³"


LISTS = """<w:abstractNum w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="91">
<w:lvl w:ilvl="0"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%1)"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="92">
<w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="decimal"/><w:lvlText w:val="§ %1"/></w:lvl>
</w:abstractNum>
<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num><w:num w:numId="91"><w:abstractNumId w:val="91"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="92"/></w:num><w:num w:numId="93"><w:abstractNumId w:val="91"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="26"/></w:lvlOverride></w:num>"""


def test_numbers_are_those_that_word_shows(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        numbering = parse_xml(f"<w:numbering {nsdecls('w')}>{LISTS}</w:numbering>")
        document.part.numbering_part._element = numbering
        write(document, "Travel", '<w:pStyle w:val="Heading1"/>' + numbered(90, 0))
        numbered_style = f"<w:numPr {nsdecls('w')}><w:numId w:val='90'/></w:numPr>"
        document.styles["Heading 2"].element.get_or_add_pPr().append(parse_xml(numbered_style))
        write(document, "Trains", '<w:pStyle w:val="Heading2"/>')
        for text, key, depth in (
            *(("first", 91, 0), ("inner", 91, 1), ("inner still", 91, 1), ("second", 91, 0)),
            *(("Gifts.", 92, 0), ("Hosts.", 92, 0), ("late", 93, 0), ("later", 93, 0)),
        ):
            write(document, text, numbered(key, depth))

    extract = loaded(tmp_path, build)
    assert extract.text == (
        "2 Travel\n\n2.1 Trains\n\n(a) first\n  i. inner\n  ii. inner still\n(b) second\n\n"
        "§ 5 Gifts.\n\n§ 6 Hosts.\n\n(z) late\n(aa) later"
    )
    assert [heading.text for heading in extract.headings] == ["2 Travel", "2.1 Trains"]


def test_a_list_in_the_cells_of_a_table_goes_on_counting(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        table = document.add_table(3, 2)
        for cell, text in zip(table._cells, ["Step", "Who", "", "Ada", "", "Ben"], strict=True):
            cell.text = text
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
        for row, text in enumerate(("Order", "Pay"), 1):
            table.cell(row, 0).paragraphs[0].style = "List Number"
            table.cell(row, 0).paragraphs[0].add_run(text)

    assert loaded(tmp_path, build).text == "Step: 1. Order | Who: Ada\nStep: 2. Pay | Who: Ben"


def test_signs_and_boxes_are_read_and_unknown_signs_reported(tmp_path: Path) -> None:
    box = "<w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>"
    signs = (("Wingdings", "F0A8"), ("Symbol", "F0B1"), ("Webdings", "F04E"))

    def build(document: docx.document.Document) -> None:
        drawn = "".join(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in signs)
        write(document, f"<w:r>{box}</w:r>{run(' Badge ')}{drawn}{run(' 2')}")

    extract = loaded(tmp_path, build)
    assert (extract.text, [one.code for one in extract.findings]) == ("☒ Badge ☐± 2", ["unreadable_characters"])


def test_notes_keep_their_paragraphs_apart_and_leave_out_what_was_deleted(tmp_path: Path) -> None:
    paragraphs = "<w:p><w:r><w:t>First.</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>No.</w:delText></w:r></w:del>"
    notes = f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'>{paragraphs}{run('Second.')}</w:p></w:footnote>"

    def build(document: docx.document.Document) -> None:
        blob = f"{notes}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", blob, document.part.package)
        document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
        write(document, run("Thirty days") + "<w:r><w:footnoteReference w:id='2'/></w:r>" + run("."))

    assert loaded(tmp_path, build).text == "Thirty days.\n\n[First. Second.]"


def test_comments_are_not_read_and_reported(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.add_comment(document.add_paragraph("Three days.").runs, text="Soon only two", author="Ada")

    extract = loaded(tmp_path, build)
    assert (extract.text, [finding.code for finding in extract.findings]) == ("Three days.", ["comments"])


def test_empty_fields_and_the_list_of_contents_are_no_text(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Contents", style="TOC Heading")
        document.add_paragraph("Travel 4", style="toc 1")
        field = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        write(document, field.format("", run("Filled")) + field.format("<w:showingPlcHdr/>", run("Click here")))

    assert loaded(tmp_path, build).text == "Filled"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next_and_none_is_lost(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        write(document, "T", '<w:framePr w:dropCap="drop"/>')
        write(document, "axis need ", "<w:rPr><w:del/></w:rPr>")
        write(document, "approval.")
        write(document, "Last.", "<w:rPr><w:del/></w:rPr>")

    assert loaded(tmp_path, build).text == "Taxis need approval.\n\nLast."


def test_a_paragraph_whose_end_was_deleted_stays_before_a_table(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        write(document, "Before the table.", "<w:rPr><w:del/></w:rPr>")
        document.add_table(1, 1).cell(0, 0).text = "Inside."
        write(document, "After the table.")

    assert loaded(tmp_path, build).text == "Before the table.\n\nInside.\n\nAfter the table."


def test_a_paragraph_with_a_text_box_whose_end_was_deleted_goes_on_behind_the_box(tmp_path: Path) -> None:
    def build(document: docx.document.Document) -> None:
        box = f"<w:r><w:txbxContent><w:p>{run('Boxed.')}</w:p></w:txbxContent></w:r>"
        write(document, f"{run('Taxis need ')}{box}", "<w:rPr><w:del/></w:rPr>")
        write(document, "approval.")

    assert loaded(tmp_path, build).text == "Boxed.\n\nTaxis need approval."


def test_a_file_without_properties_has_no_date(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text")
    document.save(str(tmp_path / "plain.docx"))
    assert load(tmp_path / "plain.docx", "plain.docx").dated is None


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = made(tmp_path, lambda document: None)
    bomb = with_part(
        file, "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 4_000_000)
    )
    assert bomb.stat().st_size < 200_000
    with pytest.raises(LimitExceeded, match="unpacks to"):
        load(bomb, "bomb.docx")


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path, lambda document: None)
    bomb = with_part(
        file, "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 4_000_000)
    )
    with zipfile.ZipFile(bomb) as archive:
        size = archive.getinfo("word/document.xml").file_size
    bomb.write_bytes(bomb.read_bytes().replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))
    with pytest.raises(LoadFailure, match="damaged"):
        load(bomb, "bomb.docx")


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    file = made(tmp_path, lambda document: None)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(5_001):
            archive.writestr(f"x/{number}", "")
    with pytest.raises(LimitExceeded, match="parts"):
        load(file, "many.docx")


@pytest.mark.parametrize("entity", ['SYSTEM "file://{secret}"', '"&f;&f;&f;&f;"'])
def test_entities_are_refused_because_they_steal_or_lose_text(tmp_path: Path, entity: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    doctype = f"<!DOCTYPE x [<!ENTITY f 'a'><!ENTITY e {entity.format(secret=secret)}>]><w:document".encode()
    file = made(tmp_path, lambda document: document.add_paragraph("Text"))
    hostile = with_part(file, "word/document.xml", lambda xml: xml.replace(b"<w:document", doctype, 1))
    with pytest.raises(LoadFailure, match="entities") as caught:
        load(hostile, "x.docx")
    assert "TOPSECRET" not in caught.value.message


def test_a_cut_file_is_damaged(tmp_path: Path) -> None:
    file = made(tmp_path, lambda document: document.add_paragraph("Text"))
    cut = tmp_path / "cut.docx"
    shutil.copy(file, cut)
    with cut.open("r+b") as stream:
        stream.truncate(file.stat().st_size // 2)
    with pytest.raises(LoadFailure, match="damaged"):
        load(cut, "cut.docx")


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match="holds no text"):
        loaded(tmp_path, lambda document: None)
