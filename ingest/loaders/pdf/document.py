"""PDF: text in reading order page by page, with headings, lists and tables, without running headers and footers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ingest.loaders.blocks import Block, Kind, Outside, assemble, comments, crossed_out, hidden_text, only_crossed_out
from ingest.loaders.cleaning import clean_line
from ingest.loaders.column_names import header_rows
from ingest.loaders.dates import parse_pdf_date
from ingest.loaders.pdf.bullets import bullets, with_bullets
from ingest.loaders.pdf.cells import PdfTable
from ingest.loaders.pdf.contents import Part, contents
from ingest.loaders.pdf.page import Page, Run
from ingest.loaders.pdf.paragraphs import (
    Line,
    Typography,
    block_of,
    goes_on,
    groups_of,
    lines_from,
    running_lines,
    typography,
)
from ingest.loaders.pdf.pdfium.file import PdfFile
from ingest.loaders.pdf.pieces import Columns
from ingest.loaders.pdf.tables import tables_on, without_tables
from ingest.loaders.tables import table_blocks
from kb_assistant.domain.documents import Extract, Finding
from kb_assistant.errors import LoadFailure

SUFFIXES: tuple[str, ...] = (".pdf",)

_REPORTED_HIDDEN_CHARS = 4
_MOST_FINDINGS = 50
_PROGRAM_TITLES = ("microsoft word -", "untitled", "powerpoint", "unbenannt", "(anonymous)", "about:blank")


def load(file: Path, name: str) -> Extract:
    try:
        document = PdfFile(file, name)
    except LoadFailure as failure:
        return _load_damaged(file, name, failure)
    try:
        return _load(document, name)
    finally:
        document.close()


def _load(document: PdfFile, name: str) -> Extract:
    pages, parts = _read(document)
    if not pages:
        raise LoadFailure(f"{name} has no pages: print the document to PDF again and upload that.")
    if not any(page.runs for page in pages):
        raise _nothing(pages, name)
    look = typography(pages, document.outline())
    blocks = list(_blocks(pages, parts, look))
    dated = parse_pdf_date(document.metadata("ModDate")) or parse_pdf_date(document.metadata("CreationDate"))
    title = _title(document.metadata("Title"), name)
    outside = Outside(title, dated, len(pages), tuple(_findings(pages)), stated_date_wins=True)
    if not any(block.text.strip() for block in blocks):
        raise _nothing(pages, name)
    return assemble(blocks, name, outside)


def _nothing(pages: Sequence[Page], name: str) -> LoadFailure:
    if any(page.crossed for page in pages):
        return only_crossed_out(name)
    return LoadFailure(
        f"{name} holds no text, only pictures: it looks scanned. Run text recognition (OCR) and upload the result."
    )


def _title(given: str, name: str) -> str:
    """Programs fill the title with the name of a file or their own."""
    title = clean_line(given)
    lower = title.lower()
    if lower.startswith(_PROGRAM_TITLES) or lower.endswith(
        (".doc", ".docx", ".pdf", ".indd", ".tex", ".dvi", ".ppt", ".pptx")
    ):
        return ""
    return title


def _findings(pages: Sequence[Page]) -> Iterator[Finding]:
    empty = [page.number for page in pages if not page.runs and not page.crossed]
    for number in empty[:_MOST_FINDINGS]:
        yield Finding(
            "page_without_text", "Holds no text: a picture or a scan, perhaps. It cannot be searched.", number
        )
    for page in pages:
        if page.hidden_chars >= _REPORTED_HIDDEN_CHARS:
            yield hidden_text(page.number)
        if page.crossed:
            yield crossed_out(page.number)
        if page.has_watermark:
            yield Finding("watermark", "Holds large text across the page, such as DRAFT; it was left out.", page.number)
        if page.has_remarks:
            yield comments(page.number)
        if page.has_strays and any(word.unread for run in page.runs for word in run):
            message = "Holds signs that the file does not say the meaning of, such as ₹ or ✔; they were left out."
            yield Finding("unreadable_characters", message, page.number)


def _blocks(pages: Sequence[Page], parts: Mapping[int, Sequence[Part]], look: Typography) -> Iterator[Block]:
    lines = {number: [part for part in page if isinstance(part, Line)] for number, page in parts.items()}
    left_out = running_lines(lines, {page.number: page.height for page in pages})
    kept = {number: [part for part in page if part not in left_out] for number, page in parts.items()}
    listed = contents(chain.from_iterable(kept.values()), len(pages))
    tables = 0
    before: Sequence[Line] | PdfTable | None = None
    contained = ((number, [part for part in page if part not in listed]) for number, page in kept.items())
    groups = ((number, group) for number, page in contained for group in _grouped(page, look))
    for number, group in groups:
        if not isinstance(group, PdfTable):
            yield _after(before, group, look)
            before = group
            continue
        table = _continued(before, group)
        tables += 1 if table is None else 0
        yield from table_blocks(*_grid(table or group), tables, number)
        before = table or group


def _read(document: PdfFile) -> tuple[list[Page], dict[int, list[Part]]]:
    """The pages, and the parts of each: tables are found while their page is open."""
    pages: list[Page] = []
    parts: dict[int, list[Part]] = {}
    carried: PdfTable | None = None
    for page in document.pages():
        pages.append(page)
        parts[page.number] = list(_parts(page, carried))
        carried = _last_table(parts[page.number], page)
    return pages, parts


def _last_table(parts: Sequence[Part], page: Page) -> PdfTable | None:
    """The table with which a page ends, a footer apart."""
    table = next((part for part in reversed(parts[-3:]) if isinstance(part, PdfTable)), None)
    if table is None or not parts:
        return None
    below = [part for part in parts if isinstance(part, Line) and part.baseline > table.box.bottom]
    margin = page.height * 0.85
    return table if all(part.baseline > margin for part in below) else None


def _parts(page: Page, carried: PdfTable | None) -> Iterator[Part]:
    """Lines and tables in the order of the file."""
    runs: list[Run] = []
    drawn = bullets(page.rules)
    for part in without_tables(page.runs, tables_on(page, carried)):
        if isinstance(part, PdfTable):
            yield from with_bullets(lines_from(runs, page.number), drawn)
            runs.clear()
            yield part
        else:
            runs.append(part)
    yield from with_bullets(lines_from(runs, page.number), drawn)


def _grouped(parts: Sequence[Part], look: Typography) -> Iterator[list[Line] | PdfTable]:
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, Line):
            lines.append(part)
            continue
        yield from groups_of(lines, look)
        lines = []
        yield part
    yield from groups_of(lines, look)


def _after(before: "Sequence[Line] | PdfTable | None", group: Sequence[Line], look: Typography) -> Block:
    block = block_of(group, look)
    if before is None or isinstance(before, PdfTable) or before[-1].page == group[0].page:
        return block
    between = goes_on(before, group, look)
    kind = Kind.ITEM if before[0].is_item and between is not None else block.kind
    return replace(block, joint=between, kind=kind)


def _headers(table: PdfTable) -> int:
    if table.headers is not None:
        return table.headers
    return header_rows(table.rows, bold=[table.is_headed, False])


def _grid(table: PdfTable) -> tuple[list[list[str]], int]:
    return table.rows, _headers(table)


def _continued(before: "Sequence[Line] | PdfTable | None", table: PdfTable) -> PdfTable | None:
    """The rest of the table before, under its column names, where the next page does not repeat them."""
    if not isinstance(before, PdfTable) or not _same_columns(before.columns, table.columns):
        return None
    header = before.rows[: _headers(before)]
    if not header or table.headers:
        return table
    if table.rows[: len(header)] == header:
        return replace(table, headers=len(header))
    return replace(table, rows=[*header, *table.rows], headers=len(header))


def _same_columns(first: Columns, second: Columns) -> bool:
    if len(first) != len(second):
        return False
    return all(abs(a[0] - b[0]) < 12 or abs(a[1] - b[1]) < 12 for a, b in zip(first, second, strict=True))


def _load_damaged(file: Path, name: str, failure: LoadFailure) -> Extract:
    """pypdf mends some files that pdfium gives up on; it knows text and pages, but no layout."""
    from pypdf import PdfReader

    if "password" in failure.message:
        raise failure
    try:
        texts = [page.extract_text() for page in PdfReader(file).pages]
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001
        raise failure from None
    blocks = [Block(text, page=number) for number, text in enumerate(texts, start=1)]
    if not any(text.strip() for text in texts):
        raise failure
    finding = Finding("damaged", "Is damaged: only its plain text could be read. Check it, or upload a sound copy.")
    return assemble(blocks, name, Outside(pages=len(texts), findings=(finding,), stated_date_wins=True))
