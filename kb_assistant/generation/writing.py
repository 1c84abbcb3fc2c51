"""The answerer with a language model: it writes, every statement is held against the sources, quoting stands behind it.

What the quoting answerer knows is asked first: whether the sources answer at all, and whether they disagree. A model is
no better judge of that: what it makes of sources that do not answer is true and beside the point at best.
What the model then writes is cut into statements; each is shown with the quote that supports it, or not at all.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from kb_assistant.domain.answers import Answer, Outcome, Passage, Question, Statement
from kb_assistant.domain.documents import Span, overlap
from kb_assistant.embedding.base import Embedder
from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.checks.conditions import unconditional
from kb_assistant.generation.checks.ranges import out_of_range
from kb_assistant.generation.citations import marked, numbered
from kb_assistant.generation.grounding import bent, ground, of_one_row
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, never
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.prompt import NO_ANSWER, VERSION, Persona, compose
from kb_assistant.generation.query import read_query
from kb_assistant.generation.quoting import QuotingAnswerer
from kb_assistant.generation.ranking import Candidate, standing
from kb_assistant.generation.statements import Said, StatementStream
from kb_assistant.generation.thoughts import without_thoughts
from kb_assistant.generation.tokens import count_tokens
from kb_assistant.language.function_words import FUNCTION_WORDS
from kb_assistant.language.words import fold, words

# How many small words of a language tell that a statement is in it.
_TELLING = 2
_LANGUAGES = tuple(FUNCTION_WORDS.values())
# Characters beyond which a statement is no sentence any more, and is not looked at.
_LONGEST = 1_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WritingSettings:
    """`strict` leaves out statements that no quote supports; otherwise they are shown without a citation.

    From the confidence `sure` on, quotes answer where the model does not.
    `relevant` is how well, beside the best of all pieces, the best one that an answer quotes has to fit the question,
    and `detail` each of the others. Beside what was written stand up to `added` quotes that it does not cite, where
    quoting would have answered."""

    strict: bool = True
    source_tokens: int = 1500
    sure: float = 0.8
    relevant: float = 0.6
    detail: float = 0.45
    added: int = 2
    deadlines: Deadlines = field(default_factory=Deadlines)
    persona: Persona = field(default_factory=Persona)


class WritingAnswerer:
    def __init__(
        self, model: ChatModel, quoting: QuotingAnswerer, embedder: Embedder, settings: WritingSettings | None = None
    ) -> None:
        self._model = model
        self._quoting = quoting
        self._embedder = embedder
        self._settings = settings or WritingSettings()

    def nearest(self, question: Question, passages: Sequence[Passage]) -> list[Span | None]:
        """As when quoting."""
        return self._quoting.nearest(question, passages)

    def stream(
        self, question: Question, passages: Sequence[Passage], cancelled: Cancelled = never
    ) -> Generator[Statement, None, Answer]:
        """Statements as they are verified; returns the answer that counts, which may be other than what was given.

        Raises ModelFailure where the reader left."""
        quoted = self._quoting.quoted(question, passages)
        if quoted.answer.outcome is not Outcome.ANSWERED:
            return quoted.answer
        kept: list[Statement] = []
        little = failure(ModelReason.UNSUPPORTED)
        try:
            for statement in self._written(question, passages, quoted.ranked, cancelled):
                kept.append(statement)
                yield statement
        except ModelFailure as found:
            if found.reason is ModelReason.CANCELLED:
                raise
            # An answer that became too long is whole up to there; any other failure leaves nothing to rely on.
            if found.reason is not ModelReason.TOO_LONG:
                _log.warning("%s", found.message)
                return replace(quoted.answer, notice=found.message)
            little = found
        return self._answer(question, quoted.answer, kept, little.message)

    def _written(
        self, question: Question, passages: Sequence[Passage], ranked: Sequence[Candidate], cancelled: Cancelled
    ) -> Iterator[Statement]:
        """What may be shown. Nothing is, until a statement rests on a quote that is about what was asked."""
        held: list[Statement] = []
        answers = False
        for statement in _once(self._said(question, best_first(passages, ranked), cancelled)):
            worth = standing(statement.citations, ranked, passages) if statement.citations else self._settings.detail
            if worth < self._settings.detail:
                continue
            held.append(statement)
            answers = answers or (bool(statement.citations) and worth >= self._settings.relevant)
            if answers:
                yield from held
                held.clear()

    def _said(self, question: Question, passages: Sequence[Passage], cancelled: Cancelled) -> Iterator[Statement]:
        """The model's statements with their quotes; those without are left out or kept, as the mode is."""
        settings = self._settings
        language = read_query(question.text).language
        prompt = compose(question, language, passages, settings.source_tokens, count_tokens, settings.persona)
        with closing(self._model.stream(prompt.messages, settings.deadlines, cancelled)) as pieces:
            said = (_checked(one, language) for one in _said(pieces))
            statements = (self._grounded(one, question, prompt.passages) for one in said)
            yield from (replace(one, language=language) for one in statements if one.citations or not settings.strict)

    def _grounded(self, said: Said, question: Question, sources: Sequence[Passage]) -> Statement:
        if len(said.text) > _LONGEST:
            return Statement(said.text)
        statement = ground(said.text, said.hints, sources, self._embedder)
        asked = question.text
        quote = " ".join(citation.quote for citation in statement.citations)
        unproved = bent(statement, asked) or of_one_row(statement, asked, sources)
        unproved = unproved or out_of_range(said.text, asked, quote) or unconditional(said.text, asked, quote)
        return Statement(said.text) if unproved else statement

    def _answer(self, question: Question, quoted: Answer, written: Sequence[Statement], little: str) -> Answer:
        """What was written, if anything; else the quotes, if they are very likely to answer, and why so `little` was
        written; else a refusal."""
        if written:
            added = _unquoted(quoted.statements, written)[: self._settings.added]
            return self._by_model(_composed(quoted, written, added, self._quoting.wording(question).own_words))
        if quoted.confidence >= self._settings.sure:
            return replace(quoted, notice=little)
        return self._by_model(self._quoting.refusal(question, quoted))

    def _by_model(self, answer: Answer) -> Answer:
        return replace(answer, model=self._model.name, prompt=VERSION)


def best_first(passages: Sequence[Passage], ranked: Sequence[Candidate]) -> list[Passage]:
    """The passages in the order of their best pieces: few of them fit a small model's prompt."""
    return list(dict.fromkeys([*(passages[piece.passage] for piece in ranked), *passages]))


def _unquoted(quotes: Sequence[Statement], written: Sequence[Statement]) -> list[Statement]:
    """The quotes of which nothing is cited yet."""
    cited = [citation.span for statement in written for citation in statement.citations]
    return [quote for quote in quotes if not any(overlap(one.span, span) for one in quote.citations for span in cited)]


def _composed(quoted: Answer, written: Sequence[Statement], added: Sequence[Statement], lead: str) -> Answer:
    """What was written, and below it what the documents say beside it in their own words."""
    statements = (*written, *added)
    citations = numbered(statements)
    lines = [marked(statement, citations) for statement in statements]
    text = "\n".join([*lines[: len(written)], *([lead] if added else []), *lines[len(written) :]])
    return replace(quoted, outcome=Outcome.ANSWERED, text=text, statements=statements, closest=(), unsure=False)


def _said(pieces: Iterator[str]) -> Iterator[Said]:
    """The statements of a streamed text; none where the model says that it has no answer."""
    stream = StatementStream()
    for piece in without_thoughts(pieces):
        yield from filter(_says_something, stream.feed(piece))
    yield from filter(_says_something, stream.close())


def _once(statements: Iterator[Statement]) -> Iterator[Statement]:
    """Without what was said before: small models go round in circles."""
    known: set[str] = set()
    for statement in statements:
        said = fold(statement.text)
        if said not in known:
            known.add(said)
            yield statement


def _says_something(said: Said) -> bool:
    return NO_ANSWER not in said.text.upper()


def _checked(said: Said, language: str) -> Said:
    """Raises ModelFailure for what is said in another language."""
    if _in_another_language(said.text, language):
        raise failure(ModelReason.WRONG_LANGUAGE)
    return said


def _in_another_language(text: str, language: str) -> bool:
    """Whether a statement has more small words of another language's alone than of the question's alone."""
    own = FUNCTION_WORDS.get(language)
    if own is None:
        return False
    said = [fold(word) for word in words(text)]
    return any(_others(said, known, own) >= max(_TELLING, _others(said, own, known) + 1) for known in _LANGUAGES)


def _others(said: Sequence[str], of: frozenset[str], but: frozenset[str]) -> int:
    return sum(word in of and word not in but for word in said)
