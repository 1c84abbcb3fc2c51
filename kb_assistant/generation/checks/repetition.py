"""Whether a statement repeats its evidence but for a word or number that changes what is said."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from kb_assistant.generation.checks.evidence import best
from kb_assistant.language.clauses import content
from kb_assistant.language.concepts import OPPOSITE, alike
from kb_assistant.language.words import fold, is_informative, stem

_RIVAL_WORDS = """
and or
et ou
all some most many few
always often sometimes usually rarely never
before after
may must should
tous certains
toujours souvent parfois jamais
first last
with without
"""
_RIVALS = tuple(frozenset(line.split()) for line in _RIVAL_WORDS.strip().splitlines())


def misquotes(statement: str, evidence: str) -> bool:
    """Whether the statement repeats a stretch of the evidence almost word for word, but with another number."""
    said, shown = _tokens(statement), _tokens(evidence)
    if not said or not shown:
        return False
    blocks = SequenceMatcher(None, said, shown, autojunk=False).get_opcodes()
    kept = sum(end - start for kind, start, end, _, _ in blocks if kind == "equal")
    if kept < 0.6 * len(said):
        return False
    kind, a, b, c, d = blocks[0]
    if kind == "replace" and _other_subject(said[a:b], shown[c:d], evidence):
        return True
    changed = [(said[a:b], shown[c:d]) for kind, a, b, c, d in blocks if kind == "replace"]
    return any(_other_number(new, old) or _other_word(new, old, said, shown) for new, old in changed)


def _other_number(new: Sequence[str], old: Sequence[str]) -> bool:
    numbers = [token for token in new if token[0].isdigit()]
    return len(new) == len(old) == 1 and bool(numbers) and old[0][0].isdigit() and _digits(new[0]) != _digits(old[0])


def _digits(number: str) -> str:
    """A number without its marks, which are others in other countries: what it is worth is held against the evidence
    elsewhere."""
    return re.sub(r"\D", "", number)


def _other_word(new: Sequence[str], old: Sequence[str], said: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether one word took the place of another that means something else; in a list the order may be another."""
    if any({new[at], old[at]} <= rivals and new[at] != old[at] for at in (0, -1) for rivals in _RIVALS):
        return True
    if len(new) != 1 or len(old) != 1 or new[0][0].isdigit() or (new[0] in shown and old[0] not in said):
        return False
    telling = all(is_informative(word) or stem(word) in OPPOSITE for word in (*new, *old))
    return telling and alike(stem(new[0]), stem(old[0])) == 0.0


def _other_subject(new: Sequence[str], old: Sequence[str], evidence: str) -> bool:
    """Whether what a sentence begins with, what it is about, became something the evidence does not have."""
    if not 0 < len(new) <= 3 or (len(old) > 4 and len(new) > 1):
        return False
    held, mine = content(evidence), content(" ".join(new))
    theirs = content(" ".join(old[-len(new) :])) if len(old) > 4 else content(" ".join(old))
    swapped = len(mine) == len(theirs) == 1 and best(next(iter(mine)), theirs) == 0.0
    return bool(mine) and (swapped or all(best(word, held) == 0.0 for word in mine))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,:]\d+)*|\w+", fold(text))
