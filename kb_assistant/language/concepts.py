"""Which words say the same, and which exclude each other, by the lists in `vocabulary/`."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise, product

from kb_assistant.language.words import fold, stem, words


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath("vocabulary", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _keys(spelled: str) -> list[str]:
    return [stem(word) for part in spelled.split("|") for word in words(part.replace("-", " "))]


def _concepts(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """Stem to the concepts it belongs to. A word may belong to several."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for key in _keys(line):
            found.setdefault(key, set()).add(line.split()[0])
    return {key: frozenset(names) for key, names in found.items()}


def _opposites(lines: list[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for above, line in pairwise(lines):
        if line.startswith("-"):
            _set_against(found, _keys(above.lstrip("- ")), _keys(line.lstrip("- ")))
    return {key: frozenset(others) for key, others in found.items()}


def _set_against(found: dict[str, set[str]], some: list[str], others: list[str]) -> None:
    for one, other in product(some, others):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)


_CLASSES = _lines("exclusive")
CONCEPTS = _concepts(_lines("same") + _CLASSES)
OPPOSITE = _opposites(_lines("opposites"))
EXCLUDING = {word: line.split()[0] for line in _CLASSES for word in line.split()}
EXCLUDING_STEMS = frozenset(stem(word + end) for word in EXCLUDING for end in ("", "s"))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How far two stems stand for the same thing, in [0, 1]: the same, of one concept, of one root, cognates."""
    if one == other:
        return 1.0
    if one[:1].isdigit() or other[:1].isdigit():
        return 0.0
    if _meanings(one) & _meanings(other):
        return 0.9
    short, long = sorted((_root(one), _root(other)), key=len)
    if short == long:
        return 0.95
    shared = _shared_beginning(short, long)
    if shared >= 4 and shared >= 0.8 * len(short) and len(short) >= 0.5 * len(long):
        return 0.85
    return 0.75 if shared >= 5 and shared >= 0.6 * len(long) else 0.0


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=65536)
def _meanings(word: str) -> frozenset[str]:
    """The concepts of a stem, also where a verb has another ending ("commencent")."""
    if found := CONCEPTS.get(word):
        return found
    bare = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), word)
    return next((found for end in ("", "e", "er", "es") if (found := CONCEPTS.get(bare + end))), _NONE)


_ENDINGS = ("issent", "ent", "ons", "ions", "ees", "ez", "ing", "ed", "ant", "ait", "ee", "e", "s")


def _root(word: str) -> str:
    """Without "ing" or "ed", and without the letter doubled before it: "running", "run"."""
    bare = next(
        (word.removesuffix(end) for end in ("ing", "ed") if word.endswith(end) and len(word) - len(end) >= 3), word
    )
    return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "sl" else bare


def _shared_beginning(short: str, long: str) -> int:
    return next((at for at, letter in enumerate(short) if long[at] != letter), len(short))


def exclusive(word: str) -> str:
    """The class member a word stands for, which nothing else can stand for; empty for other words."""
    folded = fold(word)
    return EXCLUDING.get(folded) or EXCLUDING.get(folded.removesuffix("s"), "")
