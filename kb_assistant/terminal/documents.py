"""Documents, one or all, and the receipt of one that is gone."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from kb_assistant.domain.documents import Document, DocumentState, Finding, Version, counts_slides
from kb_assistant.domain.receipts import Receipt
from kb_assistant.terminal.console import out, print_json
from kb_assistant.terminal.places import page_of


def print_documents(found: Sequence[Document], json: bool) -> None:
    if json:
        print_json([asdict(document) for document in found])
    elif out.is_terminal:
        out.print(_table(found))
    else:
        for document in found:
            out.print("\t".join([document.id, document.state.value, ",".join(document.readers), document.path]))


def _table(found: Sequence[Document]) -> Table:
    table = Table("id", "document", "state", "readers", "dated", "versions", "passages", box=None, pad_edge=False)
    for one in found:
        style = {DocumentState.FAILED: "red", DocumentState.PARTIAL: "yellow"}.get(one.state, "")
        cells = (
            one.path,
            one.state.value,
            ", ".join(one.readers),
            str(one.dated or ""),
            str(one.versions),
            str(one.chunks),
        )
        table.add_row(one.id, *map(Text, cells), style=style)
    return table


def print_document(found: Document, version: Version | None, findings: Sequence[Finding], json: bool) -> None:
    if json:
        text = {"text": version.text} if version else {}
        print_json({**asdict(found), "findings": [asdict(finding) for finding in findings], **text})
        return
    for name, value in _facts(found, version):
        out.print(Text.assemble((f"{name:<9} ", "bold"), value))
    for finding in findings:
        page = page_of(found.path, finding.page)
        out.print(f"△ {finding.message}{f' ({page})' if page else ''}")


def _facts(found: Document, version: Version | None) -> Iterator[tuple[str, str]]:
    yield "title", found.title
    yield "path", found.path
    yield "id", found.id
    yield "state", f"{found.state.value}. {found.reason}".strip(" .")
    yield "readers", ", ".join(found.readers) or "nobody but this console"
    if version:
        kind = "slides" if counts_slides(found.path) else "pages"
        pages = f", {len(version.page_starts)} {kind}" if version.page_starts else ""
        yield (
            "version",
            f"{version.number} of {found.versions}, {len(version.text)} characters{pages}, {found.chunks} passages",
        )
        yield "language", found.language
        yield "dated", str(found.dated or "no date given")
    if found.care.owner:
        yield "owner", found.care.owner
    if found.care.verified_until:
        by = f" by {found.care.verified_by}" if found.care.verified_by else ""
        yield "verified", f"until {found.care.verified_until}{by}"


def print_receipt(path: str, receipt: Receipt) -> None:
    out.print(Text(f"{path}: removed"))
    out.print(f"{receipt.returned} of {receipt.probes} probes return it · receipt {receipt.id}")
    if receipt.copies:
        out.print(f"{receipt.copies} of its sentences stand in other documents too")
    if not receipt.complete:
        out.print("Some files may still hold it: they are made anew at the next `kb ingest`, or while `kb serve` runs.")
