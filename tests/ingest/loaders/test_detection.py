import zipfile
from pathlib import Path

import pytest

from ingest.loaders.detection import loader_for, loaders_by_suffix
from kb_assistant.errors import LoadFailure, UnsupportedFormat
from tests.ingest.loaders.pdf_file import Text, pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def module_of(tmp_path: Path, data: bytes, name: str) -> str:
    file = tmp_path / "blob"
    file.write_bytes(data)
    return str(getattr(loader_for(file, name), "__name__", "")).rpartition(".")[2]


def archive(tmp_path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(tmp_path / "zip", "w") as made:
        for name in names:
            made.writestr(name, "x")
    return (tmp_path / "zip").read_bytes()


def test_each_loader_is_found_in_the_package() -> None:
    assert {".pdf", ".docx", ".pptx", ".pptm", ".html", ".md", ".txt"} <= loaders_by_suffix().keys()
    assert all(hasattr(loader, "load") for loader in loaders_by_suffix().values())


def test_the_content_decides_before_the_name(tmp_path: Path) -> None:
    assert module_of(tmp_path, pdf([[Text(1, 1, "x")]]), "notes.txt") == "pdf"
    assert module_of(tmp_path, b"<!DOCTYPE html><html><p>x", "notes.txt") == "html"
    assert module_of(tmp_path, "<html><p>x".encode("utf-16"), "notes.txt") == "html"
    assert module_of(tmp_path, archive(tmp_path, "[Content_Types].xml", "word/document.xml"), "x.xlsx") == "docx"
    assert module_of(tmp_path, archive(tmp_path, "ppt/presentation.xml"), "x.docx") == "pptx"
    assert module_of(tmp_path, b"# Title", "notes.MD") == "markdown"
    assert module_of(tmp_path, b"Just text", "LICENSE") == "text"
    assert module_of(tmp_path, b"MZ is how this sentence begins", "notes.txt") == "text"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ\x90\0\x03\0", "invoice.pdf", "a Windows program"),
        (b"\x7fELF\x02\x01", "x.docx", "a program"),
        (b"\x89PNG\r\n", "x.pdf", "a picture"),
        (OLE, "old.doc", "old Word document"),
        (OLE, "old.xls", "old Excel workbook"),
        (OLE, "old.ppt", "old PowerPoint presentation.*Save it as PPTX"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "new.pptx", "old PowerPoint presentation.*Save it as PPTX"),
        (OLE, "mail.msg", "Outlook message"),
        (b"{\\rtf1 x}", "x.txt", "Rich Text"),
        (b"plain words", "x.pdf", "no PDF document inside"),
        (b"plain words", "x.pptx", "no PPTX document inside"),
        (b"a,b\n1,2", "x.csv", "table of values"),
        (b"plain words", "x.xyz", "a .xyz file"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_hint(tmp_path: Path, data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnsupportedFormat, match=says) as caught:
        module_of(tmp_path, data, name)
    assert "PDF, DOCX, PPTX, HTML, Markdown and plain text" in caught.value.message


@pytest.mark.parametrize(
    ("part", "says"), [("xl/workbook.xml", "Excel"), ("content.xml", "OpenDocument"), ("a.txt", "archive")]
)
def test_other_containers_are_told_apart(tmp_path: Path, part: str, says: str) -> None:
    with pytest.raises(UnsupportedFormat, match=says):
        module_of(tmp_path, archive(tmp_path, part), "x.docx")


@pytest.mark.parametrize("name", ["secret.docx", "secret.pptx", "secret.ppsm", "secret"])
def test_office_files_with_a_password_are_told_as_such(tmp_path: Path, name: str) -> None:
    encrypted = "EncryptedPackage".encode("utf-16-le") if "." not in name else b""
    with pytest.raises(LoadFailure, match="password"):
        module_of(tmp_path, OLE + encrypted, name)


@pytest.mark.parametrize("data", [b"", b" \n", b"\0\0\0"])
def test_an_empty_file_is_told_as_such(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LoadFailure, match="is empty"):
        module_of(tmp_path, data, "x.md")


def test_a_damaged_container_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match="damaged"):
        module_of(tmp_path, b"PK\x03\x04 and nothing else", "x.docx")
