"""What was and was not understood of a document, said honestly."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from kb_assistant.domain.documents import Document
from kb_assistant.domain.reports import ChunkSpan, Report
from ui.escaping import inert, shortened
from ui.session import Session
from ui.texts import Texts
from ui.widgets.paging import draw_paging, page_of
from ui.widgets.table import Cell, Column, Row, draw_table

_SHOWN = 30
_EXCERPT = 160


def draw_report(session: Session, document: Document) -> None:
    texts, report = session.texts, session.client.reports.show(document.id)
    _draw_figures(report, texts)
    _draw_troubles(report, texts)
    _draw_probes(report, texts)
    _draw_alike(report, texts)
    _draw_pages(report, texts)
    _draw_chunks(session, report)


def _draw_figures(report: Report, texts: Texts) -> None:
    language = report.document.language
    figures = {
        "characters": texts.number(report.characters),
        "pages": str(len(report.pages) or "–"),
        "tables": str(report.tables),
        "chunks": str(report.cut),
        "language": language.upper() if language != "und" else "–",
    }
    with st.container(horizontal=True):
        for name, figure in figures.items():
            st.metric(texts(f"report.{name}"), figure, border=True, width=150)


def _draw_troubles(report: Report, texts: Texts) -> None:
    if report.pages_without_text:
        numbers = ", ".join(str(number) for number in report.pages_without_text)
        st.warning(texts("report.no_text", pages=numbers), icon=":material/hide_image:")
    for finding in report.findings:
        place = f" ({texts('source.page', page=finding.page)})" if finding.page else ""
        st.warning(inert(texts.said(finding.message) + place), icon=":material/report:")
    if report.flagged:
        st.error(texts.count("report.flagged", len(report.flagged)), icon=":material/shield:")
    if not (report.pages_without_text or report.findings or report.flagged):
        st.success(texts("report.fine"), icon=":material/check_circle:")


def _draw_probes(report: Report, texts: Texts) -> None:
    if not report.probes:
        return
    st.header(texts("report.probes"), anchor=False)
    found = sum(probe.rank is not None for probe in report.probes)
    st.caption(texts("report.probes_found", found=found, total=len(report.probes)))
    rows = [
        Row(
            (
                Cell(shortened(probe.text, _EXCERPT)),
                Cell(
                    texts("report.rank", rank=probe.rank) if probe.rank else texts("report.missed"),
                    tone="good" if probe.rank else "bad",
                ),
            )
        )
        for probe in report.probes
    ]
    draw_table(texts("report.probes"), (Column(texts("report.probe")), Column(texts("report.found"))), rows, "probes")


def _draw_alike(report: Report, texts: Texts) -> None:
    for alike in report.alike:
        share = round(100 * alike.likeness)
        name = "report.same" if alike.same else "report.alike"
        st.info(
            texts(name, title=inert(alike.title), path=inert(alike.path), share=share), icon=":material/content_copy:"
        )


def _draw_pages(report: Report, texts: Texts) -> None:
    if not report.pages:
        return
    with st.expander(texts("report.page_texts")):
        rows = [
            Row((Cell(str(page.number)), Cell(texts.number(page.characters), tone="" if page.characters else "worst")))
            for page in report.pages
        ]
        columns = (Column(texts("column.page"), number=True), Column(texts("column.characters"), number=True))
        draw_table(texts("report.page_texts"), columns, rows, "page-texts")


@dataclass(frozen=True, slots=True)
class _Cut:
    """Some of the passages, and how many there are."""

    items: Sequence[ChunkSpan]
    total: int


def _draw_chunks(session: Session, report: Report) -> None:
    texts = session.texts

    # Turning them over asks for no new report: that costs as much as some questions.
    @st.fragment
    def turn_over() -> None:
        st.caption(texts("report.chunks_what"))
        key, chunks = f"chunks.{report.document.id}", report.chunks
        found = page_of(key, _SHOWN, lambda start: _Cut(chunks[start : start + _SHOWN], len(chunks)))
        columns = (
            Column(texts("report.passage")),
            Column(texts("column.page"), number=True),
            Column(texts("column.characters"), number=True),
        )
        draw_table(texts("report.chunk_list"), columns, _chunk_rows(session, report, found.items), "chunks")
        draw_paging(texts, key, found.total, _SHOWN)

    with st.expander(texts("report.chunk_list")):
        turn_over()


def _chunk_rows(session: Session, report: Report, chunks: Sequence[ChunkSpan]) -> list[Row]:
    """Each passage with how it begins, as it was understood; they follow one another in the text."""
    if not chunks or report.document.version is None:
        return []
    look, texts = session.client.documents.version_text, session.texts
    text = look(report.document.version, chunks[0].start, max(chunk.end for chunk in chunks))
    return [
        Row(
            (
                Cell(
                    shortened(text.text[chunk.start - text.start : chunk.end - text.start], _EXCERPT),
                    " › ".join(chunk.headings),
                ),
                Cell(str(chunk.page or "–")),
                Cell(f"{texts.number(chunk.start)}–{texts.number(chunk.end)}"),
            )
        )
        for chunk in chunks
    ]
