"""How the rows of a Word table look: which of them name its columns."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from ingest.loaders.column_names import Row, header_rows
from ingest.loaders.docx.styles import Style, is_bold
from ingest.loaders.docx.xml import W, is_on, value

_FIRST_ROW = 0x20
_NO_FILLS = frozenset(("", "auto", "ffffff"))


def rows_of(table: etree._Element) -> list[etree._Element]:
    """Its own, without those of tables in its cells."""
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl"), None) is table]


def names_of_columns(table: etree._Element, texts: Sequence[Row], styles: Mapping[str, Style]) -> int:
    """How many rows at the top name the columns; `texts` are those of its cells."""
    rows = rows_of(table)
    marked = 0
    while marked < len(rows) and is_on(rows[marked].find(f"{W}trPr/{W}tblHeader")):
        marked += 1
    set_off = [_is_set_off(row, styles) for row in rows]
    if set_off and _heads(table, styles):
        set_off[0] = True
    return header_rows(texts, marked if marked < len(rows) else 0, set_off)


def _heads(table: etree._Element, styles: Mapping[str, Style]) -> bool:
    """Whether the table's style sets off its first row, and it is let to: Word lets it unless told otherwise."""
    style = styles.get(value(table, "tblPr", "tblStyle"), Style())
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None or not style.heads:
        return False
    first = look.get(f"{W}firstRow")
    return first in {"1", "true"} if first else bool(int(look.get(f"{W}val") or "0", 16) & _FIRST_ROW)


def _is_set_off(row: etree._Element, styles: Mapping[str, Style]) -> bool:
    """In bold, or each of its cells on a colour."""
    cells = list(row.iter(f"{W}tc"))
    if cells and all(_fill(cell) not in _NO_FILLS for cell in cells):
        return True
    bold = list(_bold_runs(row, styles))
    return bool(bold) and all(bold)


def _fill(cell: etree._Element) -> str:
    shade = cell.find(f"{W}tcPr/{W}shd")
    return "" if shade is None else (shade.get(f"{W}fill") or "").lower()


def _bold_runs(row: etree._Element, styles: Mapping[str, Style]) -> Iterator[bool]:
    for paragraph in row.iter(f"{W}p"):
        style = styles.get(value(paragraph, "pPr", "pStyle"), Style())
        yield from (_is_bold(run, style, styles) for run in paragraph.iter(f"{W}r") if _text_of(run).strip())


def _text_of(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(f"{W}t"))


def _is_bold(run: etree._Element, paragraph: Style, styles: Mapping[str, Style]) -> bool:
    own = is_bold(run)
    if own is not None:
        return own
    return paragraph.bold or styles.get(value(run, "rPr", "rStyle"), Style()).bold
