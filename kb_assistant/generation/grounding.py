"""Finds, among the passages, the quote a written statement rests on; or finds none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kb_assistant.domain.answers import Citation, Passage, Statement
from kb_assistant.domain.suspicion import instructions
from kb_assistant.embedding.base import Embedder
from kb_assistant.generation import matching
from kb_assistant.generation.checks.coverage import coverage
from kb_assistant.generation.checks.evidence import SAME, Evidence, best, foreign, leans
from kb_assistant.generation.citations import cite
from kb_assistant.generation.pieces.captions import below_its_heading, caption
from kb_assistant.generation.pieces.sentences import Unit, UnitKind, units
from kb_assistant.generation.support import Support, SupportLimits, judge, pieces
from kb_assistant.language.clauses import content, parts
from kb_assistant.language.concepts import exclusive

_QUOTED = re.compile(r"[“\"«„]\s?([^“”\"«»„]{12,400}?)\s?[”\"»]")


@dataclass(frozen=True, slots=True)
class GroundingLimits:
    """`widest`: sentences a quote may have; `weighed`: spans encoded a statement; `longer`: what a better score must
    gain for each sentence more; `hint`: what a source the writer named is worth."""

    widest: int = 3
    weighed: int = 6
    longer: float = 0.04
    hint: float = 0.05
    support: SupportLimits = field(default_factory=SupportLimits)


@dataclass(frozen=True, slots=True)
class _Span:
    """Slices of one passage that are shown together: sentences in a row, or a table row and its header, and above them
    the heading without which they would seem to say the opposite."""

    passage: Passage
    slices: tuple[tuple[int, int], ...]
    sentences: int
    hinted: bool
    evidence: Evidence
    rank: float = 0.0


def ground(
    text: str,
    hints: Sequence[int],
    passages: Sequence[Passage],
    embedder: Embedder,
    limits: GroundingLimits | None = None,
) -> Statement:
    """The statement with the quote that supports it best; without citations where nothing does.

    `hints` number the passages from 1, as the writer's markers did; they are never trusted. Words the statement
    puts in quotation marks have to stand in the passages.
    """
    limits = limits or GroundingLimits()
    if not all(any(matching.find(quoted, passage.text) for passage in passages) for quoted in _QUOTED.findall(text)):
        return Statement(text)
    found = _best(text, _spans(text, passages, hints, limits), embedder, limits)
    return Statement(text, _citations(found)) if found else Statement(text)


def bent(statement: Statement, asked: str) -> bool:
    """Whether the statement says with words of the question what its quotes do not say: the question is no source.

    Between languages words tell nothing."""
    quotes = " ".join(citation.quote for citation in statement.citations)
    if foreign(statement.text, quotes) or foreign(asked, quotes):
        return False
    around = " ".join(" ".join((citation.title, *citation.headings)) for citation in statement.citations)
    shown = content(quotes) | content(around)
    return any(best(word, content(asked)) >= SAME and not best(word, shown) for word in content(statement.text))


def of_one_row(statement: Statement, asked: str, passages: Sequence[Passage]) -> bool:
    """Whether the statement says without condition what its quote says of one row of a table, which neither it nor the
    question names: "26 days", of one country among several.

    Between languages words tell nothing."""
    row = statement.citations[-1] if statement.citations else None
    if row is None or " | " not in row.quote or foreign(statement.text, row.quote) or not _has_others(row, passages):
        return False
    named = content(f"{statement.text} {asked}")
    first = row.quote.split(" | ")[0]
    key = content(first.partition(": ")[2] or first)
    classes = {exclusive(word) for word in named} - {""}
    return bool(key) and not any(best(word, named) >= SAME or exclusive(word) in classes for word in key)


def _has_others(row: Citation, passages: Sequence[Passage]) -> bool:
    """Whether the quote is a row of a table that has others."""
    for passage in passages:
        at = row.span.start - passage.span.start
        if row.span.version == passage.span.version and 0 <= at < len(passage.text):
            rows = [unit for unit in units(passage.text, passage.headings) if unit.kind is UnitKind.ROW]
            own = [unit.heading for unit in rows if unit.start <= at < unit.end]
            return bool(own) and sum(unit.heading == own[0] for unit in rows) > 1
    return False


def _citations(span: _Span) -> tuple[Citation, ...]:
    return tuple(cite(span.passage, start, end) for start, end in span.slices)


def _best(text: str, spans: Iterator[_Span], embedder: Embedder, limits: GroundingLimits) -> _Span | None:
    """Words and contradictions first: what they rule out is never encoded."""
    hopeful = _hopeful(text, spans, limits)[: limits.weighed]
    if not hopeful:
        return None
    texts = list(dict.fromkeys(piece for span in hopeful for piece in pieces(span.evidence.text)))
    vectors = embedder.embed_passages([text, *texts])
    near = dict(zip(texts, (vectors[1:] @ vectors[0]).tolist(), strict=True))
    judged = [(span, _judged(text, span, near, limits)) for span in hopeful]
    rated = [(_worth(span, found, limits), -at) for at, (span, found) in enumerate(judged) if found.supported]
    return hopeful[-max(rated)[1]] if rated else None


def _judged(text: str, span: _Span, near: dict[str, float], limits: GroundingLimits) -> Support:
    meaning = max(near[piece] for piece in pieces(span.evidence.text))
    return judge(text, span.evidence, meaning, limits.support)


def _worth(span: _Span, found: Support, limits: GroundingLimits) -> float:
    return found.score - limits.longer * span.sentences + limits.hint * span.hinted


def _hopeful(text: str, spans: Iterator[_Span], limits: GroundingLimits) -> list[_Span]:
    """Spans with enough of the words and nothing that contradicts, the most promising first."""
    least = min(limits.support.words, limits.support.foreign_words)
    rated: list[tuple[float, int, _Span]] = []
    for at, span in enumerate(spans):
        share = coverage(text, span.evidence)
        if share >= least and judge(text, span.evidence, 1.0, limits.support).supported:
            rated.append((share - limits.longer * span.sentences + limits.hint * span.hinted, -at, span))
    return [span for _, _, span in sorted(rated, key=lambda one: one[:2], reverse=True)]


def _spans(text: str, passages: Sequence[Passage], hints: Sequence[int], limits: GroundingLimits) -> Iterator[_Span]:
    widest = min(limits.widest, len(parts(text)))
    for number, passage in enumerate(passages, 1):
        for slices, sentences, first in _slices(passage, widest, limits.widest):
            shown = "\n".join(passage.text[start:end] for start, end in slices)
            context = " ".join((passage.title, *passage.headings, first.heading))
            evidence = Evidence(below_its_heading(passage, first, shown), context)
            above = caption(passage, first)
            yield _Span(passage, (above, *slices) if above else slices, sentences, number in hints, evidence)


def _slices(passage: Passage, wide: int, widest: int) -> Iterator[tuple[tuple[tuple[int, int], ...], int, Unit]]:
    """Up to `wide` sentences, as many as the statement has claims; to `widest` where each leans on the one before.
    What speaks to a language model says nothing of what it orders."""
    found = units(passage.text, passage.headings)
    telling = [None if instructions(passage.text[unit.start : unit.end]) else unit for unit in found]
    for at, first in enumerate(telling):
        if first is None:
            continue
        if first.kind is UnitKind.ROW:
            yield _row(passage, found, at), 1, first
            continue
        for count, end in enumerate(_ends(passage, telling[at : at + widest], first.heading, wide), 1):
            yield ((first.start, end),), count, first


def _ends(passage: Passage, sentences: Sequence[Unit | None], heading: str, wide: int) -> Iterator[int]:
    """Where what begins with the first of them may end: after that, after the next one, and so on."""
    for count, last in enumerate(sentences, 1):
        if last is None or last.heading != heading or last.kind is UnitKind.ROW:
            return
        if count > max(1, wide) and not leans(passage.text[last.start : last.end]):
            return
        yield last.end


def _row(passage: Passage, found: Sequence[Unit], at: int) -> tuple[tuple[int, int], ...]:
    """A row; with the first of its table where the cells do not say what they are ("Limit: 20 euros")."""
    row = found[at]
    first = at
    while first and found[first - 1].kind is UnitKind.ROW and found[first - 1].heading == row.heading:
        first -= 1
    named = ": " in passage.text[row.start : row.end]
    header = found[first]
    return ((row.start, row.end),) if named or first == at else ((header.start, header.end), (row.start, row.end))
