"""How sure it is that passages answer a question. A small logistic regression over signs that can be explained."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from kb_assistant.domain.answers import Passage
from kb_assistant.generation.query import Query, coverage, respell
from kb_assistant.generation.ranking import Candidate
from kb_assistant.language.words import stems


@dataclass(frozen=True, slots=True)
class Signs:
    """What the confidence is computed from; all lie in about [0, 1].

    `lead` is how far the best passage stands above the mean of those found, `standout` how far the best
    sentence stands above the sixth; `title_meaning` is what the title alone would be worth; `multilingual_meaning`
    is the likeness of the passage that is nearest by the multilingual model, 0 where none has a vector of it; `defined`
    is 1 where the question asks what something is and the best piece says it outright.
    """

    passage_meaning: float
    sentence_meaning: float
    quote_meaning: float
    quote_support: float
    title_meaning: float
    lead: float
    standout: float
    coverage: float
    missing_names: float
    type_stated: float
    first_person: float
    misspelt: float
    multilingual_meaning: float = 0.0
    defined: float = 0.0


@dataclass(frozen=True, slots=True)
class Meanings:
    """Cosines to the question: of the best pieces without their headings, of the title of the best one, and of the
    passages, None of those that the model's list lacked."""

    quotes: tuple[float, ...]
    title: float
    passages: tuple[float | None, ...]


def signs(query: Query, ranked: Sequence[Candidate], passages: Sequence[Passage], meanings: Meanings) -> Signs:
    """`ranked` are the candidates, best first; there is at least one, and one quote in `meanings`."""
    held = [_held(passage) for passage in passages]
    read = respell(query, frozenset().union(*held))
    dense = _dense(meanings.passages)
    return Signs(
        passage_meaning=dense[0],
        sentence_meaning=max(piece.meaning for piece in ranked),
        quote_meaning=max(meanings.quotes),
        quote_support=sum(meanings.quotes) / len(meanings.quotes),
        title_meaning=meanings.title,
        lead=dense[0] - sum(dense) / len(dense),
        standout=ranked[0].score - ranked[min(5, len(ranked) - 1)].score,
        coverage=max(coverage(read.terms, words) for words in held),
        missing_names=_missing_names(read, held[ranked[0].passage]),
        type_stated=float(any(piece.states(query.wanted) for piece in ranked[:2])),
        first_person=float(query.first_person),
        misspelt=read.misspelt,
        multilingual_meaning=max(_multilingual(passages), default=0.0),
        defined=float(ranked[0].defining == 1),
    )


def _multilingual(passages: Sequence[Passage]) -> list[float]:
    return [passage.multilingual for passage in passages if passage.multilingual is not None]


def _dense(cosines: Sequence[float | None]) -> list[float]:
    """Best first. A passage that only another list had is no nearer than the farthest of those in this one."""
    known = sorted((cosine for cosine in cosines if cosine is not None), reverse=True)
    return known + [known[-1] if known else 0.0] * (len(cosines) - len(known))


def _held(passage: Passage) -> frozenset[str]:
    return frozenset(stems(" ".join((passage.title, *passage.headings, passage.text))))


def _missing_names(query: Query, held: frozenset[str]) -> float:
    """The share of the question's names and numbers that the best passage does not have."""
    names = [term for term in query.terms if term.proper]
    if not names:
        return 0.0
    return sum(name.likeness(held) == 0 for name in names) / len(names)


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight per sign, and the bias."""

    bias: float
    signs: Signs


# Logistic regressions, weights rounded; docs/answering.md says on what they were fitted and how well they do.
# A question in the first person, or mistyped, is not worded like the documents: less likeness is to be expected.
SPOKEN = Weights(
    bias=-6.3,
    signs=Signs(
        passage_meaning=4.7,
        sentence_meaning=1.0,
        quote_meaning=1.9,
        quote_support=2.5,
        title_meaning=-1.3,
        lead=3.7,
        standout=1.6,
        coverage=1.0,
        missing_names=-1.2,
        type_stated=0.8,
        first_person=1.2,
        misspelt=3.0,
        defined=2.0,
    ),
)
"""For questions in a language the embedding model was trained on."""

BESIDE = Weights(bias=-7.7, signs=replace(SPOKEN.signs, multilingual_meaning=5.0))
"""For the same where most passages have a vector of the multilingual model too: a second opinion, at no cost."""

FOREIGN = Weights(
    bias=-4.35,
    signs=Signs(
        passage_meaning=0.9,
        sentence_meaning=0.0,
        quote_meaning=1.8,
        quote_support=1.1,
        title_meaning=0.0,
        lead=0.0,
        standout=2.7,
        coverage=3.5,
        missing_names=-0.9,
        type_stated=0.0,
        first_person=0.6,
        misspelt=1.0,
        defined=2.0,
    ),
)
"""For questions in another language: there words carry the decision."""


ACROSS = Weights(
    bias=-4.7,
    signs=Signs(
        passage_meaning=15.0,
        sentence_meaning=2.5,
        quote_meaning=0.0,
        quote_support=0.0,
        title_meaning=3.8,
        lead=0.0,
        standout=0.0,
        coverage=0.0,
        missing_names=-2.0,
        type_stated=0.0,
        first_person=0.0,
        misspelt=0.0,
    ),
)
"""For passages in another language than the question's, compared by a model that knows both."""


def confidence(found: Signs, weights: Weights) -> float:
    """The probability in [0, 1] that the passages answer."""
    pairs = zip(astuple(weights.signs), astuple(found), strict=True)
    return 1.0 / (1.0 + math.exp(-weights.bias - sum(weight * value for weight, value in pairs)))
