"""Picks, from ranked pieces, the few statements that make an answer: the best first, the others as one reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb_assistant.domain.answers import Citation, Passage, Statement
from kb_assistant.generation.citations import cite
from kb_assistant.generation.conflicts import quantities
from kb_assistant.generation.pieces.captions import caption
from kb_assistant.generation.pieces.sentences import Unit, UnitKind, announces, units
from kb_assistant.generation.pieces.wholes import by_line, without_numbers
from kb_assistant.generation.ranking import Candidate, passage_standing
from kb_assistant.language.words import stems

_MOST_ITEMS = 8
_LOOKED_AT = 20
_LONGEST_DEFINITION = 400
"""Characters."""


@dataclass(frozen=True, slots=True)
class SelectionLimits:
    """The share of the best piece's worth that one more statement needs, by where it stands; `same`: overlap of a
    repetition. Worth is the score, and what the passage stands for among those found, `standing` times.

    An answer mostly stands in one place: a sentence from elsewhere has to be nearly as good as the best one.
    """

    most: int = 4
    standing: float = 0.5
    same_passage: float = 0.84
    same_document: float = 0.86
    elsewhere: float = 0.93
    same: float = 0.8


@dataclass(frozen=True, slots=True)
class Pick:
    """The slice `[start, end)` of a passage, chosen for `piece`; `again` are the slices that say the same elsewhere."""

    piece: Candidate
    start: int
    end: int
    again: tuple["Pick", ...] = ()


def select(ranked: Sequence[Candidate], passages: Sequence[Passage], limits: SelectionLimits) -> list[Pick]:
    """The pieces near the best one; what another document says too becomes one more citation of it."""
    chosen: list[Pick] = []
    weighed = _weighed(ranked, passages, limits)
    worthy = [piece for piece, is_near in weighed if is_near]
    for piece, is_near in weighed:
        pick = _completed(grown(piece, passages[piece.passage]), worthy)
        twin = next((at for at, held in enumerate(chosen) if _repeats(pick, held, passages, limits.same)), None)
        if twin is not None:
            chosen[twin] = _seconded(chosen[twin], pick, passages)
        elif is_near and len(chosen) < limits.most and _is_apart(pick, chosen, passages):
            chosen.append(pick)
    return [chosen[0], *_in_reading_order(chosen, passages)]


def _weighed(
    ranked: Sequence[Candidate], passages: Sequence[Passage], limits: SelectionLimits
) -> list[tuple[Candidate, bool]]:
    """The pieces of most worth, best first, each with whether it is near enough to the best for a statement."""
    shares = passage_standing(passages)
    worth = [piece.score + limits.standing * shares[piece.passage] for piece in ranked]
    best, *others = sorted(range(len(ranked)), key=lambda at: worth[at], reverse=True)[:_LOOKED_AT]
    least = (worth[best] * _share_needed(ranked[at], ranked[best], passages, limits) for at in others)
    near = [(ranked[at], worth[at] >= needed) for at, needed in zip(others, least, strict=True)]
    return [(ranked[best], True), *near]


def _share_needed(piece: Candidate, best: Candidate, passages: Sequence[Passage], limits: SelectionLimits) -> float:
    if piece.passage == best.passage:
        return limits.same_passage
    same = passages[piece.passage].document == passages[best.passage].document
    return limits.same_document if same else limits.elsewhere


def apart(ranked: Sequence[Candidate], passages: Sequence[Passage], most: int) -> list[Pick]:
    """The best pieces, `most` at most, none of which holds a part of another."""
    chosen: list[Pick] = []
    for piece in ranked[:_LOOKED_AT]:
        pick = grown(piece, passages[piece.passage])
        if _is_apart(pick, chosen, passages):
            chosen.append(pick)
        if len(chosen) == most:
            break
    return chosen


def grown(piece: Candidate, passage: Passage) -> Pick:
    """The piece with what it leans on, with the items it announces, and with the rest of what it begins to define."""
    start = piece.before.start if piece.before else piece.unit.start
    end = piece.unit.end
    if announces(piece.text):
        end = _end_of_items(piece.unit, units(passage.text, passage.headings))
    elif piece.defining == 1:
        end = _end_of_definition(piece.unit, units(passage.text, passage.headings))
    return Pick(piece, start, end)


def _completed(pick: Pick, worthy: Sequence[Candidate]) -> Pick:
    """The pick with the whole of the list or table that it is of: a step tells little without those before it, and of
    rows that all seem to answer none may be left out."""
    whole = pick.piece.whole
    if whole is None or _stands_alone(pick.piece, worthy):
        return pick
    return replace(pick, start=min(pick.start, whole.start), end=whole.end)


def _stands_alone(piece: Candidate, worthy: Sequence[Candidate]) -> bool:
    """Whether it is a row of a table of which no other row is worth quoting."""
    rows = (other for other in worthy if other.is_row and (other.passage, other.whole) == (piece.passage, piece.whole))
    return piece.is_row and all(row is piece for row in rows)


def _end_of_items(lead: Unit, pieces: Sequence[Unit]) -> int:
    end = lead.end
    items = 0
    for unit in (unit for unit in pieces if unit.start >= lead.end):
        if unit.kind is UnitKind.SENTENCE or unit.heading != lead.heading or items >= _MOST_ITEMS:
            break
        end, items = unit.end, items + 1
    return end


def _end_of_definition(lead: Unit, pieces: Sequence[Unit]) -> int:
    """An entry of a glossary says in its first sentence what a name is short for, and in the next what that is."""
    rest = (unit.end for unit in pieces if unit.block == lead.block and unit.start >= lead.start)
    return max((end for end in rest if end - lead.start <= _LONGEST_DEFINITION), default=lead.end)


def _repeats(one: Pick, other: Pick, passages: Sequence[Passage], same: float) -> bool:
    """Whether both say the same: of lists and tables, all of them."""
    words, others = _stems(one, passages), _stems(other, passages)
    if len(words & others) < same * max(len(words | others), 1):
        return False
    return quantities(_said(one, passages)) == quantities(_said(other, passages))


def _stems(pick: Pick, passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset(stems(_said(pick, passages))) if pick.piece.whole else pick.piece.stems


def _said(pick: Pick, passages: Sequence[Passage]) -> str:
    """What the pick claims: its piece, or what is shown of a list, without numbers in front, or of a table."""
    if pick.piece.whole is None:
        return pick.piece.text
    shown = passages[pick.piece.passage].text[pick.start : pick.end]
    return without_numbers(shown) if pick.piece.whole.kind is UnitKind.ITEM else shown


def _seconded(held: Pick, pick: Pick, passages: Sequence[Passage]) -> Pick:
    """The held pick with one more citation, if it is of a document it does not cite yet."""
    cited = {passages[each.piece.passage].document for each in (held, *held.again)}
    if passages[pick.piece.passage].document in cited:
        return held
    return replace(held, again=(*held.again, pick))


def _is_apart(pick: Pick, chosen: Sequence[Pick], passages: Sequence[Passage]) -> bool:
    return not any(_overlaps(pick, held, passages) for held in chosen)


def _overlaps(one: Pick, other: Pick, passages: Sequence[Passage]) -> bool:
    left, right = passages[one.piece.passage].span, passages[other.piece.passage].span
    if left.version != right.version:
        return False
    return left.start + one.start < right.start + other.end and right.start + other.start < left.start + one.end


def _in_reading_order(picks: Sequence[Pick], passages: Sequence[Passage]) -> list[Pick]:
    """Those that follow the first: documents by their best pick, within a document passages by theirs, and within a
    passage by place."""
    documents = list(dict.fromkeys(passages[pick.piece.passage].document for pick in picks))
    ranks = list(dict.fromkeys(pick.piece.passage for pick in picks))

    def place(pick: Pick) -> tuple[int, int, int]:
        rank = pick.piece.passage
        return documents.index(passages[rank].document), ranks.index(rank), pick.start

    return sorted(picks[1:], key=place)


def citation(pick: Pick, passages: Sequence[Passage]) -> Citation:
    """The pick as a citation."""
    return cite(passages[pick.piece.passage], pick.start, pick.end)


def statement(pick: Pick, passages: Sequence[Passage]) -> Statement:
    """The pick as a statement: the quote on one line, steps and rows on one each, below the heading that belongs to it,
    cited wherever it stands."""
    above = _above(pick, passages)
    citations = tuple(citation(each, passages) for each in (pick, *pick.again))
    quote = citations[0].quote
    lines = [*(one.quote for one in above), *(by_line(quote) if pick.piece.whole else [quote])]
    return Statement("\n".join(" ".join(line.split()) for line in lines), (*above, *citations))


def _above(pick: Pick, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    passage = passages[pick.piece.passage]
    found = caption(passage, pick.piece.unit)
    return (cite(passage, *found),) if found and found[1] <= pick.start else ()
