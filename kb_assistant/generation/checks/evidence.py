"""What a statement is held against, and what can be wrong with it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kb_assistant.generation.pieces.sentences import units
from kb_assistant.language.clauses import Clause
from kb_assistant.language.concepts import EXCLUDING_STEMS, alike
from kb_assistant.language.words import language_of


class Flaw(StrEnum):
    """Why a piece of text does not support a statement."""

    NUMBER = "number"
    BOUND = "bound"
    REPETITION = "repetition"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    OPPOSITE = "opposite"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of a document; `context` (title, headings, the row of column names) may name what it is about."""

    text: str
    context: str = ""


SAME = 0.8
"""From here on two words are taken for one."""

_TELLING = 2.0  # how much more a word of a closed class says about which clause is meant


_LEANS = re.compile(
    r"(?:it|its|they|their|them|this|that|these|those|such|he|she|his|her|otherwise|then|after that|in that case"
    r"|for this|"
    r"il|elle|ils|elles|cela|ceci|ce|cette|ces)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text; one that begins with a pronoun or the like has the one before it in front."""
    plain = [text[unit.start : unit.end] for unit in units(text)] or [text]
    return [f"{plain[at - 1]} {one}" if at and leans(one) else one for at, one in enumerate(plain)]


def leans(sentence: str) -> bool:
    """Whether a sentence begins with a word that stands for something said before it."""
    return bool(_LEANS.match(sentence))


def foreign(statement: str, evidence: str) -> bool:
    said, shown = language_of(statement), language_of(evidence)
    return said != shown and "und" not in (said, shown)


def best(word: str, found: frozenset[str]) -> float:
    return max((alike(word, other) for other in found), default=0.0)


def fit(said: Clause, shown: Clause) -> float:
    """How many words of a clause another has."""
    return sum(best(word, shown.stems) * (_TELLING if word in EXCLUDING_STEMS else 1.0) for word in said.stems)
