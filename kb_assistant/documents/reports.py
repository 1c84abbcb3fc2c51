"""Reports on documents: what was understood, what was not, and whether it is found."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.documents import Version, page_at, seen
from kb_assistant.domain.likeness import spread
from kb_assistant.domain.reports import ChunkSpan, Flagged, PageText, Probe, Report
from kb_assistant.domain.suspicion import instructions
from kb_assistant.generation.pieces.sentences import units
from kb_assistant.retrieval.likeness import Likeness
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.store.alike import Cut
from kb_assistant.store.transaction import Store

MOST_CHUNKS = 5_000
MOST_FLAGGED = 100
LONGEST_SUSPECTED = 500_000
"""Characters in which passages for models are pointed at; `findings` name the first ones of the whole text."""

_PROBES = 5
_DEPTH = 10
_SHORTEST_PROBE, _LONGEST_PROBE = 5, 40
"""Words."""


class DocumentReports:
    """Facade. What the asker may not read is neither counted nor named."""

    def __init__(self, store: Store, retriever: Retriever, likeness: Likeness) -> None:
        self._store = store
        self._retriever = retriever
        self._likeness = likeness

    def show(self, who: Principal, document: str) -> Report:
        """Raises NotFound."""
        with self._store.read() as tx:
            shown = seen(who, tx.documents.show(who, document))
            if shown.version is None:
                return Report(shown, 0, 0, (), (), 0, (), (), (), (), ())
            version = tx.versions.show(who, shown.version)
            tables, findings = tx.versions.tables(version.id), tx.versions.findings(version.id)
            cuts = tx.alike.cuts(version.id)
        self._note(who, version)
        pages = tuple(_pages(version))
        return Report(
            document=shown,
            characters=len(version.text),
            tables=tables,
            pages=pages,
            pages_without_text=tuple(page.number for page in pages if not page.characters),
            cut=len(cuts),
            chunks=tuple(_span(version, cut) for cut in cuts[:MOST_CHUNKS]),
            findings=findings,
            flagged=tuple(_flagged(version)),
            alike=tuple(self._likeness.alike(who, document)),
            probes=tuple(self._probed(who, version, cuts)),
        )

    def _note(self, who: Principal, version: Version) -> None:
        with self._store.write() as tx:
            detail: Detail = {"version": version.id, "report": True}
            tx.audit.add(who, Action.DOCUMENT_OPENED, f"document:{version.document}", detail)

    def _probed(self, who: Principal, version: Version, cuts: Sequence[Cut]) -> Iterator[Probe]:
        for start, end in _probes(version, cuts):
            text = version.text[start:end]
            found = self._retriever.search(who, text, _DEPTH)
            ranks = (rank for rank, passage in enumerate(found, 1) if passage.document == version.document)
            yield Probe(text, start, end, next(ranks, None))


def _pages(version: Version) -> Iterator[PageText]:
    bounds = pairwise((*version.page_starts, len(version.text)))
    for number, (start, end) in enumerate(bounds, 1):
        yield PageText(number, len(version.text[start:end].strip()))


def _span(version: Version, cut: Cut) -> ChunkSpan:
    return ChunkSpan(cut.start, cut.end, page_at(version.page_starts, cut.start), cut.headings)


def _flagged(version: Version) -> Iterator[Flagged]:
    for start, end in islice(instructions(version.text[:LONGEST_SUSPECTED]), MOST_FLAGGED):
        yield Flagged(start, end, page_at(version.page_starts, start))


def _probes(version: Version, cuts: Sequence[Cut]) -> Iterator[tuple[int, int]]:
    """The longest sentence of each of a few chunks, from the first to the last: short ones stand in many documents."""
    for at in spread(len(cuts), _PROBES):
        start, end = cuts[at].start, cuts[at].end
        found = max(
            _sentences(version.text[start:end], cuts[at].headings), key=lambda one: one[1] - one[0], default=None
        )
        if found is not None:
            yield start + found[0], start + found[1]


def _sentences(text: str, headings: Sequence[str]) -> Iterator[tuple[int, int]]:
    for unit in units(text, headings):
        if _SHORTEST_PROBE <= len(text[unit.start : unit.end].split()) <= _LONGEST_PROBE:
            yield unit.start, unit.end
