"""Whether a statement denies, allows, demands, restricts or excepts what its evidence does not."""

import re
from collections.abc import Iterator, Sequence

from kb_assistant.generation.checks.evidence import Evidence, Flaw, best, fit, foreign
from kb_assistant.generation.checks.numbers import same
from kb_assistant.language.clauses import Clause, clauses, comparisons, opposed
from kb_assistant.language.concepts import alike
from kb_assistant.language.values import values

_UP_TO = re.compile(r"\bup to\b|\bjusqu|\bbis zu\b|\bhasta\b", re.IGNORECASE)


def wrong_clauses(statement: str, evidence: Evidence) -> Iterator[Flaw]:
    shown = clauses(evidence.text)
    other_language = foreign(statement, evidence.text)
    for said in clauses(statement):
        near = _nearest(said, shown)
        if near:
            yield from _differences(said, near, shown)
        if any(part.negated and len(part.stems) <= 2 and not said.negated and _all_of(part, said) for part in shown):
            yield Flaw.NEGATION
        if other_language and (near is None or _unsure(said, near, shown)):
            yield Flaw.NEGATION


def _all_of(brief: Clause, said: Clause) -> bool:
    """Whether a brief clause ("No lifts.") is all in what is said."""
    return all(best(word, said.stems) >= 0.85 for word in brief.stems)


def _unsure(said: Clause, near: Clause, shown: Sequence[Clause]) -> bool:
    """Whether another clause denies what this one affirms and too few words are known to tell which is meant."""
    differs = any(part.negated != said.negated for part in shown)
    return differs and fit(said, near) < 0.5 * len(said.stems)


def _nearest(said: Clause, shown: Sequence[Clause]) -> Clause | None:
    rated = [(fit(said, part) + 0.4 * _values_shared(said, part), -at) for at, part in enumerate(shown)]
    best, at = max(rated, default=(0.0, 0))
    return shown[-at] if best > 0 else None


def _values_shared(said: Clause, shown: Clause) -> int:
    held = values(shown.text)
    return sum(any(same(value, other) for other in held) for value in values(said.text))


def _differences(said: Clause, near: Clause, shown: Sequence[Clause]) -> Iterator[Flaw]:
    if _denies(said, near) or _lacks(said, near, shown):
        yield Flaw.NEGATION
    if said.demands and not near.demands and near.allows:
        yield Flaw.MODALITY
    if said.allows and not said.demands and near.demands and not near.allows and not _UP_TO.search(near.text):
        yield Flaw.MODALITY
    if said.advises and near.demands and not near.advises:
        yield Flaw.MODALITY
    if said.restricts and not any(part.restricts for part in shown):
        yield Flaw.MODALITY
    if said.excepts and not any(part.excepts for part in shown):
        yield Flaw.MODALITY
    if _turned(said, near) or _compared_otherwise(said.text, near.text):
        yield Flaw.OPPOSITE


def _denies(said: Clause, near: Clause) -> bool:
    """Whether one denies what the other affirms. "Not late" is early, and "does not reply" is without reply; of what
    the other leaves out it holds the other way round."""
    differs = (said.negated != near.negated) != (_is_left_out(said, near) or _is_left_out(near, said))
    bare = said.lacking if near.negated else near.lacking
    other = near if near.negated else said
    if differs and any(best(word, other.stems - other.lacking) >= 0.85 for word in bare):
        return False
    return differs != opposed(said.stems, near.stems)


def _is_left_out(one: Clause, other: Clause) -> bool:
    """Whether one is about what the other excepts: "interns", beside "all employees except interns"."""
    return not one.excepts and any(best(word, one.stems) >= 0.85 for word in other.excepted)


def _lacks(said: Clause, near: Clause, shown: Sequence[Clause]) -> bool:
    """Whether one is "without" what the other has."""
    held = frozenset().union(*(part.stems - part.lacking for part in shown))
    missing = frozenset().union(*(part.lacking for part in shown))
    if any(best(word, held) >= 0.85 and not best(word, missing) for word in said.lacking):
        return True
    had = said.stems - said.lacking
    return any(best(word, had) >= 0.85 and not best(word, said.lacking) for word in near.lacking) and not said.negated


def _compared_otherwise(said: str, near: str) -> bool:
    theirs = comparisons(near)
    return any((word, not denied) in theirs and (word, denied) not in theirs for word, denied in comparisons(said))


def _turned(said: Clause, near: Clause) -> bool:
    """Whether one says "before" where the other says "after"."""
    mine, theirs = {kind for kind, _ in said.relations}, {kind for kind, _ in near.relations}
    if len(mine) == len(theirs) == 1:
        return mine != theirs
    return any(_opposite_relation(kind, word, near) for kind, word in said.relations)


def _opposite_relation(kind: str, word: str, near: Clause) -> bool:
    about = {other for other, of in near.relations if word and alike(word, of)}
    return bool(about) and kind not in about
