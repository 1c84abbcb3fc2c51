"""How much of one document's text another one repeats. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_RUN = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that repeats another's text: `likeness` is the share of its words, in runs of three, in [0, 1].

    `same` where every piece of it stands there word for word, under the same title and headings."""

    document: str
    title: str
    path: str
    likeness: float
    same: bool = False


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A document of which another one seems to be a newer version: by its name, by its text, or by both."""

    document: str
    title: str
    path: str
    likeness: float
    same_name: bool


def repeated(text: str, others: Iterable[str]) -> float:
    """The share of the text's runs of words that stand in the others, in [0, 1]."""
    mine = runs(text)
    theirs: set[tuple[str, ...]] = set().union(*(runs(other) for other in others))
    return len(mine & theirs) / len(mine) if mine else 0.0


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of so many words as count as repeated, without case; of a shorter text the whole."""
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))} if words else set()


# What tells versions of one name apart: numbers, dates, and words for states of a draft.
_MARKS = re.compile(
    r"\b(?:v|ver|version|rev|revision|draft|entwurf|brouillon|final|finale?|neu|new|old|alt|ancien|copy|kopie|copie|"
    r"updated?|latest|signed|clean)\b|\d+"
)
_JOINED = re.compile(r"(?<=[a-zà-ÿ])(?=\d)|(?<=\d)(?=[a-zà-ÿ])")
_MONTHS = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_SHORTEST_NAME = 4


def plain_name(name: str) -> str:
    """A name without what tells its versions apart; empty where too little is left to know it by."""
    words = _JOINED.sub(" ", re.sub(r"[\W_]+", " ", name.casefold()))
    left = " ".join(_MONTHS.sub(" ", _MARKS.sub(" ", words)).split())
    return left if len(left) >= _SHORTEST_NAME else ""


def spread(count: int, most: int) -> Sequence[int]:
    """At most so many places of `count`, evenly from first to last."""
    if count <= most:
        return range(count)
    return [round(step * (count - 1) / (most - 1)) for step in range(most)] if most > 1 else [0]
