"""How much of a statement its evidence has."""

import re

from kb_assistant.generation.checks.evidence import Evidence, best
from kb_assistant.generation.checks.numbers import asserted
from kb_assistant.language.clauses import content, parts
from kb_assistant.language.words import words

_ADDED = re.compile(
    r"(?:(?<!\s)\s+)?(?:,\s*(?:and|or|et|ou)?|\b(?:and|or|plus|as well as|along with|in addition to)\b"
    r"|\b(?:et|ou|ainsi que|en plus d(?:es?|u))\b)\s*",
    re.IGNORECASE,
)


def coverage(statement: str, evidence: Evidence) -> float:
    """The share of the statement's words and values that the evidence has, in [0, 1]."""
    return _share(content(statement), evidence, matched=len(asserted(statement)))


def clause_shares(statement: str, evidence: Evidence) -> list[float]:
    return [_share(content(part), evidence, matched=len(asserted(part))) for part in parts(statement)]


def unfounded_run(statement: str, evidence: Evidence) -> int:
    """The most words in a row that the evidence has nothing like: a claim that was added."""
    shown = content(evidence.text) | content(evidence.context)
    longest = run = 0
    for word in words(statement):
        if not (said := content(word)):
            continue
        run = 0 if any(best(one, shown) for one in said) else run + 1
        longest = max(longest, run)
    return longest


def added_item(statement: str, evidence: Evidence) -> bool:
    """Whether an item of a list is nothing the evidence has: "an owner and a budget" where only the owner is told."""
    items = _ADDED.split(statement)[1:]
    shown = content(evidence.text) | content(evidence.context)
    return any(said and not any(best(one, shown) for one in said) for said in map(content, items) if len(said) <= 3)


def weight(statement: str) -> int:
    """How many words and values there are to be found."""
    return len(content(statement)) + len(asserted(statement))


def _share(said: frozenset[str], evidence: Evidence, matched: int) -> float:
    """Values count as found: that they are is checked elsewhere."""
    own, around = content(evidence.text), content(evidence.context)
    found = sum(max(best(word, own), 0.8 * best(word, around)) for word in said)
    total = len(said) + matched
    return (found + matched) / total if total else 1.0
