"""Whether a piece of a document supports a statement: near in meaning and words, and nothing in it contradicted.

Likeness alone proves nothing: "20 days" and "30 days" are near. So numbers, dates, names, negations and modality of the
statement are held against the evidence one by one, and any one that is not there decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb_assistant.embedding.base import Embedder
from kb_assistant.generation.checks.coverage import added_item, clause_shares, coverage, unfounded_run, weight
from kb_assistant.generation.checks.denials import wrong_clauses
from kb_assistant.generation.checks.evidence import Evidence, Flaw, foreign, sentences
from kb_assistant.generation.checks.names import names_found, of_another, wrong_agent
from kb_assistant.generation.checks.numbers import missing_values, wrong_values
from kb_assistant.generation.checks.repetition import misquotes
from kb_assistant.language.clauses import Clause, clauses


@dataclass(frozen=True, slots=True)
class Support:
    """`score` in [0, 1] ranks pieces that support one statement; without `flaws` it is supported."""

    score: float
    flaws: tuple[Flaw, ...] = ()

    @property
    def supported(self) -> bool:
        return not self.flaws


@dataclass(frozen=True, slots=True)
class SupportLimits:
    """The least cosine, share of words found, sum of both, and share of any clause.

    Stricter than one quote would need: among the many of a document one is always a little like the statement.
    Where the languages differ the cosine of an English model says nothing: words decide, and there must be a few.
    """

    meaning: float = 0.42
    words: float = 0.6
    sum: float = 1.3
    clause: float = 0.48
    run: int = 3
    foreign_words: float = 0.55
    foreign_least: float = 2.0


_FRAME = re.compile(
    r"^(?:according to (?:the|this|our|your) [a-z ]{4,40},|(?:the|this) (?:page|document|policy|handbook|guide"
    r"|text|source|passage)s?"
    r" (?:says?|states?|mentions?|explains?|specif(?:y|ies))(?: that)?|(?:selon|d'après) (?:la|le|les|ce"
    r"|cette) [a-zà-ÿ ]{4,40},)\s*",
    re.IGNORECASE,
)


def supports(statement: str, evidence: Evidence, embedder: Embedder, limits: SupportLimits | None = None) -> Support:
    """Judges one piece of evidence. Costs one call of the embedder."""
    vectors = embedder.embed_passages([statement, *pieces(evidence.text)])
    return judge(statement, evidence, float((vectors[1:] @ vectors[0]).max()), limits or SupportLimits())


def pieces(text: str) -> list[str]:
    """The text and, where it has several, its clauses: a statement may restate one of them only."""
    parts = [part.text for part in clauses(text)]
    return [text, *parts] if len(parts) > 1 else [text]


def judge(statement: str, evidence: Evidence, meaning: float, limits: SupportLimits) -> Support:
    """Judges with a known cosine of statement and evidence. Pure."""
    statement = _FRAME.sub("", statement)
    flaws = list(dict.fromkeys(_contradictions(statement, evidence)))
    share = coverage(statement, evidence)
    flaws += _shortfalls(statement, evidence, share, meaning, limits)
    return Support((share + max(meaning, 0.0)) / 2, tuple(flaws))


def _shortfalls(
    statement: str, evidence: Evidence, share: float, meaning: float, limits: SupportLimits
) -> Iterator[Flaw]:
    if foreign(statement, evidence.text):
        if share < limits.foreign_words or share * weight(statement) < limits.foreign_least:
            yield Flaw.WORDS
        return
    if (
        share < limits.words
        or meaning + share < limits.sum
        or min(clause_shares(statement, evidence), default=1.0) < limits.clause
        or unfounded_run(statement, evidence) >= limits.run
        or added_item(statement, evidence)
    ):
        yield Flaw.WORDS
    if meaning < limits.meaning:
        yield Flaw.MEANING


def _contradictions(statement: str, evidence: Evidence) -> Iterator[Flaw]:
    yield from wrong_values(statement, evidence)
    if misquotes(statement, evidence.text):
        yield Flaw.REPETITION
    if (
        not names_found(statement, evidence)
        or wrong_agent(statement, evidence)
        or not all(_told_together(part, evidence) for part in clauses(statement))
    ):
        yield Flaw.NAME
    yield from wrong_clauses(statement, evidence)


def _told_together(said: Clause, evidence: Evidence) -> bool:
    return not of_another(said, evidence.text) and _in_one_sentence(said.text, evidence)


def _in_one_sentence(said: str, evidence: Evidence) -> bool:
    """Whether one sentence of the evidence has all names and values of a clause: else they are of different things."""
    shown = sentences(evidence.text)
    if len(shown) == 1:
        return True
    held = (Evidence(sentence, evidence.context) for sentence in shown)
    return any(not list(missing_values(said, one)) and names_found(said, one) for one in held)
