import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
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
