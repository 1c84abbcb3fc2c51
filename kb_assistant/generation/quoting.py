"""The answerer that needs no language model: it quotes the sentences that answer, or says that none does."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kb_assistant.domain.answers import Answer, Outcome, Passage, Question, Statement
from kb_assistant.domain.documents import Span
from kb_assistant.embedding.base import Embedder, Matrix
from kb_assistant.generation import answerability, ranking
from kb_assistant.generation.answerability import Meanings, Weights, confidence, signs
from kb_assistant.generation.citations import marked, numbered
from kb_assistant.generation.conflicts import Claim, ConflictLimits, differ
from kb_assistant.generation.models.base import Cancelled, never
from kb_assistant.generation.pieces.sentences import UnitKind
from kb_assistant.generation.query import Query, read_query
from kb_assistant.generation.ranking import (
    Candidate,
    RankingWeights,
    candidates,
    encoded_text,
    ranked,
    shortlist,
    with_overlap,
)
from kb_assistant.generation.selection import Pick, SelectionLimits, apart, citation, grown, select, statement
from kb_assistant.generation.wording import WORDINGS, Wording, in_language

_QUOTES_WEIGHED = 4
_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class QuotingSettings:
    """`threshold`: the confidence below which the answer is "not answered"; `scope`: that below which the question is
    about something else than the documents; `doubt`: how near the threshold an answer or a refusal is said to be
    unsure; `budget`: pieces encoded a question.

    `spoken` are the languages the embedding model was trained on. The first wording serves languages without one.
    """

    threshold: float = 0.5
    scope: float = 0.1
    doubt: float = 0.15
    budget: int = 40
    compared: int = 16
    selection: SelectionLimits = field(default_factory=SelectionLimits)
    conflicts: ConflictLimits = field(default_factory=ConflictLimits)
    spoken: tuple[str, ...] = ("en", "und")
    wordings: tuple[Wording, ...] = WORDINGS


@dataclass(frozen=True, slots=True)
class Quoted:
    """The answer in quotes, and all pieces of the passages that were ranked for it, best first."""

    answer: Answer
    ranked: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question beside its passages: the best pieces, and the vectors of the first of them as they stand."""

    query: Query
    passages: Sequence[Passage]
    ranked: Sequence[Candidate]
    vectors: Matrix
    confidence: float

    @property
    def compared(self) -> Sequence[Candidate]:
        """The pieces that have a vector."""
        return self.ranked[: len(self.vectors)]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a question is held against its passages; `cosines` are the embedder's, of the passages as they were found."""

    embedder: Embedder
    cosines: tuple[float | None, ...]
    ranking: RankingWeights
    answerability: Weights


class QuotingAnswerer:
    """Answers from passages alone. Every statement is a quote, cited."""

    def __init__(
        self, embedder: Embedder, settings: QuotingSettings | None = None, multilingual: Embedder | None = None
    ) -> None:
        """`multilingual` compares across languages."""
        self._embedder = embedder
        self._settings = settings or QuotingSettings()
        self._multilingual = multilingual

    def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """`passages` come best first. The text of the answer marks each statement with the numbers of its citations."""
        return self.quoted(question, passages).answer

    def quoted(self, question: Question, passages: Sequence[Passage]) -> Quoted:
        """The answer, with what it was chosen from."""
        query = read_query(question.text)
        wording = self._wording(query.language)
        if not passages:
            return Quoted(Answer(Outcome.NO_DOCUMENTS, wording.no_documents))
        reading = self._read(query, passages)
        if reading is None:
            return Quoted(Answer(Outcome.NOT_ANSWERED, wording.not_answered))
        return Quoted(self._decided(reading, wording), reading.ranked)

    def _decided(self, reading: _Reading, wording: Wording) -> Answer:
        settings = self._settings
        if reading.confidence >= settings.threshold:
            return self._answered(reading, wording)
        # In other languages little likeness is to be expected, whatever the question is about.
        if reading.confidence < settings.scope and reading.query.language in settings.spoken:
            return Answer(Outcome.OUT_OF_SCOPE, wording.out_of_scope, confidence=reading.confidence)
        return self._refused(reading, wording)

    def _refused(self, reading: _Reading, wording: Wording) -> Answer:
        picks = apart(reading.ranked, reading.passages, _CLOSEST)
        closest = tuple(citation(pick, reading.passages) for pick in picks)
        unsure = self._is_unsure(reading)
        text = wording.unsure_closest if unsure else wording.not_answered
        return Answer(Outcome.NOT_ANSWERED, text, closest=closest, confidence=reading.confidence, unsure=unsure)

    def _is_unsure(self, reading: _Reading) -> bool:
        return abs(reading.confidence - self._settings.threshold) < self._settings.doubt

    def stream(
        self, question: Question, passages: Sequence[Passage], cancelled: Cancelled = never
    ) -> Generator[Statement, None, Answer]:
        """The answer, which is there at once: no statement is given out before it."""
        yield from ()
        return self.answer(question, passages)

    def refusal(self, question: Question, answer: Answer) -> Answer:
        """The same answer as a refusal: its quotes become the closest passages."""
        wording = self.wording(question)
        closest = answer.closest or tuple(numbered(answer.statements))[:_CLOSEST]
        refused = replace(answer, outcome=Outcome.NOT_ANSWERED, statements=(), closest=closest, unsure=False)
        return replace(refused, text=wording.not_answered)

    def wording(self, question: Question) -> Wording:
        """What surrounds an answer, in the language of the question."""
        return self._wording(read_query(question.text).language)

    def _wording(self, language: str) -> Wording:
        return in_language(language, self._settings.wordings)

    def nearest(self, question: Question, passages: Sequence[Passage]) -> list[Span | None]:
        """Of each passage what an answer would quote first, None where only others were worth a look."""
        if not passages:
            return []
        query = read_query(question.text)
        way = self._way(query, passages)
        best = self._ranked(query, passages, way, way.embedder.embed_queries([query.text])[0])
        first = {piece.passage: piece for piece in reversed(best)}
        picks = {rank: grown(piece, passages[rank]) for rank, piece in first.items()}
        return [citation(picks[rank], passages).span if rank in picks else None for rank in range(len(passages))]

    def _ranked(self, query: Query, passages: Sequence[Passage], way: _Way, asked: Matrix) -> list[Candidate]:
        pieces = shortlist(query, with_overlap(query, candidates(query, passages)), self._settings.budget)
        if not pieces:
            return []
        encoded = way.embedder.embed_passages([encoded_text(piece, passages) for piece in pieces])
        return ranked(query, pieces, (encoded @ asked).tolist(), passages, way.ranking)

    def _read(self, query: Query, passages: Sequence[Passage]) -> _Reading | None:
        way = self._way(query, passages)
        asked = way.embedder.embed_queries([query.text])[0]
        best = self._ranked(query, passages, way, asked)
        if not best:
            return None
        compared = best[: self._settings.compared]
        title = passages[best[0].passage].title or best[0].text
        vectors = way.embedder.embed_passages([*(piece.text for piece in compared), title])
        cosines = (vectors @ asked).tolist()
        quotes = tuple(cosines[: min(_QUOTES_WEIGHED, len(compared))])
        found = signs(query, best, passages, Meanings(quotes, cosines[-1], way.cosines))
        return _Reading(query, passages, best, vectors[:-1], confidence(found, way.answerability))

    def _way(self, query: Query, passages: Sequence[Passage]) -> _Way:
        if self._multilingual is not None and _is_across(query, passages[0]):
            cosines = tuple(passage.multilingual for passage in passages)
            return _Way(self._multilingual, cosines, ranking.ACROSS, answerability.ACROSS)
        cosines = tuple(passage.dense for passage in passages)
        if query.language in self._settings.spoken:
            weights = answerability.BESIDE if _is_compared_twice(passages) else answerability.SPOKEN
            return _Way(self._embedder, cosines, ranking.SPOKEN, weights)
        return _Way(self._embedder, cosines, ranking.FOREIGN, answerability.FOREIGN)

    def _answered(self, reading: _Reading, wording: Wording) -> Answer:
        picks = select(reading.ranked, reading.passages, self._settings.selection)
        if sides := self._sides(reading, picks):
            return replace(_conflict(reading, sides, wording), unsure=self._is_unsure(reading))
        statements = tuple(statement(pick, reading.passages) for pick in picks)
        lines = _lines(statements)
        if _foreign(reading, picks):
            lines.insert(0, wording.other_language)
        if unsure := self._is_unsure(reading):
            lines.insert(0, wording.unsure)
        text = "\n".join(lines)
        return Answer(Outcome.ANSWERED, text, statements, confidence=reading.confidence, unsure=unsure)

    def _sides(self, reading: _Reading, picks: Sequence[Pick]) -> list[Candidate]:
        """A chosen piece and those that contradict it, newest first; empty where nothing does."""
        best_first = sorted(picks, key=lambda pick: -pick.piece.score)
        shown = (piece for pick in best_first for piece in _shown(pick, reading))
        sides = ([piece, *self._against(piece, reading)] for piece in shown)
        return next((_newest_first(side, reading.passages) for side in sides if len(side) > 1), [])

    def _against(self, piece: Candidate, reading: _Reading) -> list[Candidate]:
        names = frozenset(term.stem for term in reading.query.terms if term.proper)
        limits = self._settings.conflicts
        near = reading.vectors @ reading.vectors[reading.compared.index(piece)] >= limits.meaning
        mine = _claim(piece, reading.passages)
        return [
            other
            for other, close in zip(reading.compared, near, strict=True)
            if close and not other.is_whole and differ(mine, _claim(other, reading.passages), names, limits)
        ]


def _shown(pick: Pick, reading: _Reading) -> list[Candidate]:
    """The compared pieces that a pick shows: of a list its steps, of a table its rows, since as a whole it says so much
    that some of it differs from anything."""
    piece = pick.piece
    if piece.whole is None:
        return [piece] if piece in reading.compared else []
    alike = (other for other in reading.compared if (other.passage, other.whole) == (piece.passage, piece.whole))
    return [other for other in alike if not other.is_whole and pick.start <= other.unit.start < pick.end]


def _claim(piece: Candidate, passages: Sequence[Passage]) -> Claim:
    passage = passages[piece.passage]
    context = (passage.title, *passage.headings, piece.unit.heading)
    return Claim(piece.text, context, passage.document, row=piece.unit.kind is UnitKind.ROW)


def _newest_first(sides: Sequence[Candidate], passages: Sequence[Passage]) -> list[Candidate]:
    """One side per document."""
    first = {passages[side.passage].document: side for side in reversed(sides)}
    return sorted(first.values(), key=lambda side: passages[side.passage].dated or date.min, reverse=True)


def _lines(statements: Sequence[Statement]) -> list[str]:
    citations = numbered(statements)
    return [marked(said, citations) for said in statements]


def _foreign(reading: _Reading, picks: Sequence[Pick]) -> bool:
    """Whether the best quote is in a language other than the question's."""
    best = max(picks, key=lambda pick: pick.piece.score)
    return _speaks_another(reading.passages[best.piece.passage], reading.query)


def _speaks_another(passage: Passage, query: Query) -> bool:
    return "und" not in (passage.language, query.language) and passage.language[:2] != query.language


def _is_compared_twice(passages: Sequence[Passage]) -> bool:
    """Whether most have a cosine of the multilingual model too. While vectors are being made few have, by chance."""
    return 2 * sum(passage.multilingual is not None for passage in passages) >= len(passages)


def _is_across(query: Query, best: Passage) -> bool:
    return best.multilingual is not None and _speaks_another(best, query)


def _conflict(reading: _Reading, sides: Sequence[Candidate], wording: Wording) -> Answer:
    passages = [reading.passages[side.passage] for side in sides]
    picks = [grown(side, passage) for side, passage in zip(sides, passages, strict=True)]
    statements = tuple(statement(pick, reading.passages) for pick in picks)
    lines = [wording.conflict]
    for passage, line in zip(passages, _lines(statements), strict=True):
        source = wording.source if passage.dated else wording.undated_source
        lines.append(f"{source.format(title=passage.title, date=passage.dated)} {line}")
    return Answer(Outcome.CONFLICT, "\n".join(lines), statements, confidence=reading.confidence)
