"""Ranks the quotable pieces of the passages by how likely each answers the question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb_assistant.domain.answers import Citation, Passage
from kb_assistant.generation.definitions import says_what
from kb_assistant.generation.pieces.asides import asks_of_itself, is_of_itself, points_elsewhere
from kb_assistant.generation.pieces.sentences import Unit, UnitKind, units
from kb_assistant.generation.pieces.wholes import steps, tables, without_numbers
from kb_assistant.generation.query import Query, Term, Wanted, states
from kb_assistant.language.clauses import clause
from kb_assistant.language.words import fold, stems

_LEANS = re.compile(
    r"(?:this|that|these|those|it|its|they|he|she|his|her|their|them|such|however|but|also|in addition|otherwise|"
    r"therefore|thus|then|instead|both|if not|if so|the same|cela|ceci|ce|il|elle|ils|elles|cette|toutefois|cependant|"
    r"ainsi|donc|sinon|dies|diese[rsm]?|er|sie|es|dabei|dazu|jedoch|aber|daher|sonst)\b"
)
# A figure says something, and so does whoever ends a sentence.
_TELLS = re.compile(r"\d|[.!?:;]\s*$")
_HEADING_CREDIT = 0.6
OF_ITSELF = 0.4
ELSEWHERE = 0.3
_BEGINNING = 400
"""Characters of a text that are its beginning."""
_LONGEST_LABEL = 5
"""Words, but for those that every text has."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of the passage `passage` (its rank); `before` is the piece it leans on, where its wording needs one, and
    `whole` the numbered list or the table that it is of, or is; `defining` is how far it says what that is which the
    question asks about."""

    passage: int
    unit: Unit
    text: str
    heading: str
    stems: frozenset[str]
    heading_stems: frozenset[str]
    before: Unit | None = None
    whole: Unit | None = None
    overlap: float = 0.0
    meaning: float = 0.0
    score: float = 0.0
    defining: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether it is a numbered list, or a table, as a whole."""
        return self.unit == self.whole

    @property
    def is_row(self) -> bool:
        """Whether it is one row of a table that may be quoted whole."""
        return self.whole is not None and self.unit.kind is self.whole.kind is UnitKind.ROW and not self.is_whole

    def states(self, wanted: Wanted) -> bool:
        """Whether it holds something of the wanted type, which numbers in front of steps are not."""
        is_list = self.is_whole and self.unit.kind is UnitKind.ITEM
        return states(wanted, without_numbers(self.text) if is_list else self.text)


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How much each kind of evidence counts. The choice is flat: halving or doubling one moves few first places."""

    meaning: float = 1.0
    overlap: float = 0.5
    passage: float = 0.3
    type: float = 0.1
    defining: float = 0.5
    beginning: float = 0.0


SPOKEN = RankingWeights()
FOREIGN = RankingWeights(meaning=0.5, overlap=0.8, beginning=0.1)
"""For questions in a language the embedding model was not trained on: where a piece stands tells what meaning can't."""
ACROSS = RankingWeights(overlap=0.3, passage=0.6)
"""For passages in another language than the question's, compared by a model that knows both."""


def candidates(query: Query, passages: Sequence[Passage]) -> list[Candidate]:
    """Every quotable piece of the passages, in order of passage and place, and after those of a passage its numbered
    lists and tables, each as one. Where a number or a date is asked for, one step says it, and lists are none."""
    listed = query.wanted in (Wanted.ANY, Wanted.PERSON)
    return [made for rank, passage in enumerate(passages) for made in _of_passage(rank, passage, listed)]


def _of_passage(rank: int, passage: Passage, listed: bool) -> list[Candidate]:
    pieces = units(passage.text, passage.headings)
    heading = passage.headings[-1] if passage.headings else ""
    lists = steps(passage.text, pieces, passage.after, heading) if listed else []
    found = tables(passage.text, pieces, passage.before, passage.after)
    wholes = [*lists, *(table for table in found if _around(table, lists) is None)]
    single = (
        _candidate(rank, passage, unit, _leans_on(passage.text, pieces, at), _around(unit, wholes))
        for at, unit in enumerate(pieces)
    )
    return [*single, *(_candidate(rank, passage, whole, whole=whole) for whole in wholes)]


def _around(unit: Unit, wholes: Sequence[Unit]) -> Unit | None:
    return next((whole for whole in wholes if whole.start <= unit.start and unit.end <= whole.end), None)


def _candidate(
    rank: int, passage: Passage, unit: Unit, before: Unit | None = None, whole: Unit | None = None
) -> Candidate:
    text = passage.text[unit.start : unit.end]
    heading = unit.heading or (passage.headings[-1] if passage.headings else passage.title)
    context = frozenset(stems(" ".join((passage.title, *passage.headings, unit.heading))))
    return Candidate(rank, unit, text, heading, frozenset(stems(text)), context, before, whole)


def _leans_on(text: str, pieces: Sequence[Unit], at: int) -> Unit | None:
    own = text[pieces[at].start : pieces[at].end]
    leans = at > 0 and pieces[at].kind is not UnitKind.ROW and bool(_LEANS.match(fold(own)))
    return pieces[at - 1] if leans and pieces[at - 1].heading == pieces[at].heading else None


def with_overlap(query: Query, pieces: Sequence[Candidate]) -> list[Candidate]:
    """The pieces with the share of the question's words they cover, words that few pieces have counting more, and with
    how far they say what it asks the meaning of."""
    rarity = [_rarity(term, pieces) for term in query.terms]
    total = sum(rarity) or 1.0
    return [
        replace(piece, overlap=_overlap(query, rarity, piece) / total, defining=_defining(query, piece))
        for piece in pieces
    ]


def _defining(query: Query, piece: Candidate) -> float:
    """Lists and tables as a whole say what their rows are, not what the first one begins with."""
    return 0.0 if piece.is_whole else says_what(query.subject, piece.text)


def _rarity(term: Term, pieces: Sequence[Candidate]) -> float:
    holders = sum(term.stem in piece.stems for piece in pieces)
    return term.weight * math.log(1.0 + (len(pieces) + 1) / (holders + 0.5))


def _overlap(query: Query, rarity: Sequence[float], piece: Candidate) -> float:
    return sum(weight * _credit(term, piece) for term, weight in zip(query.terms, rarity, strict=True))


def _credit(term: Term, piece: Candidate) -> float:
    own = term.likeness(piece.stems)
    return max(own, _HEADING_CREDIT * term.likeness(piece.heading_stems)) if own < 1.0 else own


def shortlist(query: Query, pieces: Sequence[Candidate], budget: int) -> list[Candidate]:
    """The `budget` pieces most worth encoding: those of the best passages, those that share words, and those that say
    what something is. Labels of what is asked about are among them only where there is nothing else."""
    saying = [piece for piece in pieces if not _is_label(query, piece)]
    hopeful = sorted(
        saying or pieces, key=lambda piece: piece.overlap + piece.defining - 0.06 * piece.passage, reverse=True
    )
    hopeful = hopeful[:budget]
    return sorted(hopeful, key=lambda piece: (piece.passage, piece.unit.start))


def _is_label(query: Query, piece: Candidate) -> bool:
    """Whether it is a few words, no sentence, most of which stand in the question or in the headings above it."""
    is_more = piece.unit.kind is UnitKind.ROW or piece.defining > 0 or _TELLS.search(piece.text)
    if is_more or len(piece.stems) > _LONGEST_LABEL:
        return False
    asked = frozenset(term.stem for term in query.terms)
    is_known = len(piece.stems - piece.heading_stems - asked) < len(piece.stems) / 3
    return is_known and not _rules(piece.text)


def _rules(text: str) -> bool:
    """Whether it denies, allows or demands: "No dogs in the office"."""
    read = clause(text)
    return read.negated or read.allows or read.demands or read.restricts


def encoded_text(piece: Candidate, passages: Sequence[Passage]) -> str:
    """What stands for the piece when its meaning is compared: with its heading, and with what it leans on."""
    before = piece.before
    lead = passages[piece.passage].text[before.start : before.end] + " " if before else ""
    return f"{piece.heading}: {lead}{piece.text}" if piece.heading else lead + piece.text


def ranked(
    query: Query,
    pieces: Sequence[Candidate],
    meanings: Sequence[float],
    passages: Sequence[Passage],
    weights: RankingWeights,
) -> list[Candidate]:
    """The pieces with their score, best first. `meanings` are cosines to the question, one per piece."""
    standing = passage_standing(passages)
    scored = [
        replace(piece, meaning=float(meaning), score=_score(query, piece, float(meaning), standing, weights))
        for piece, meaning in zip(pieces, meanings, strict=True)
    ]
    if weights.beginning:
        scored = [replace(one, score=one.score + weights.beginning * _beginning(one, passages)) for one in scored]
    return sorted(scored, key=lambda piece: piece.score, reverse=True)


def passage_standing(passages: Sequence[Passage]) -> list[float]:
    """The passages' scores as shares of the best one; by rank where the retriever gave none."""
    best = max((passage.score for passage in passages), default=0.0)
    if best <= 0:
        return [1.0 / (1 + rank) for rank in range(len(passages))]
    return [max(0.0, passage.score) / best for passage in passages]


def _score(query: Query, piece: Candidate, meaning: float, standing: Sequence[float], weights: RankingWeights) -> float:
    score = weights.meaning * meaning + weights.overlap * piece.overlap
    score += weights.passage * standing[piece.passage]
    score += weights.type * piece.states(query.wanted) + weights.defining * piece.defining
    return (
        score - (0.15 if piece.text.rstrip().endswith("?") else 0.0) - _brevity(piece.text) - _aside(query, piece.text)
    )


def _beginning(piece: Candidate, passages: Sequence[Passage]) -> float:
    """1 for a sentence with which a text begins, less further on, 0 where headings divide the text, as far as that was
    found: one without is on one matter, and says first what matters most. Rows and steps don't come first for that."""
    passage, unit = passages[piece.passage], piece.unit
    if piece.whole or unit.kind is UnitKind.ROW or unit.heading or _is_divided(passage.span.version, passages):
        return 0.0
    return max(0.0, 1.0 - (passage.span.start + unit.start) / _BEGINNING)


def _is_divided(version: str, passages: Sequence[Passage]) -> bool:
    """Whether any of its passages stands below a heading: what comes before the first one does not."""
    return any(passage.headings for passage in passages if passage.span.version == version)


def standing(citations: Sequence[Citation], ranked: Sequence[Candidate], passages: Sequence[Passage]) -> float:
    """The score of the best piece that the citations quote, as a share of the best of all; 0 where none was ranked."""
    quoted = (piece.score for piece in ranked if any(_quotes(citation, piece, passages) for citation in citations))
    return max(quoted, default=0.0) / ranked[0].score if ranked and ranked[0].score > 0 else 0.0


def _quotes(citation: Citation, piece: Candidate, passages: Sequence[Passage]) -> bool:
    held, span = passages[piece.passage].span, citation.span
    start, end = held.start + piece.unit.start, held.start + piece.unit.end
    if piece.is_whole:
        # One of its steps or rows is not what it was ranked for.
        return held.version == span.version and span.start <= start and end <= span.end
    return held.version == span.version and start < span.end and span.start < end


def _aside(query: Query, text: str) -> float:
    """A penalty for pieces that are not of the matter, unless their kind is asked for."""
    if is_of_itself(text):
        return 0.0 if asks_of_itself(query.text) else OF_ITSELF
    return ELSEWHERE if points_elsewhere(text) else 0.0


def _brevity(text: str) -> float:
    """A penalty for pieces too short to say something."""
    return 0.15 if len(text) < 20 else 0.0
