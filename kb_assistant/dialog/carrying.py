"""The words that a follow-up leaves unsaid, taken from the question before it and from the answer that was given."""

import re

from kb_assistant.dialog.anaphora import points_back
from kb_assistant.dialog.light_words import is_specific
from kb_assistant.dialog.parallels import kinds, without_kinds
from kb_assistant.dialog.plain import plain
from kb_assistant.language.words import best_likeness, is_informative, stem, stems, words

_MOST_CARRIED = 14
# An answer that begins with so few words is a name: "The Head of Sales."
_SHORT_ANSWER = 6
_MOST_FROM_ANSWER = 5
# The likeness of two forms of one word.
_LIKE = 0.8
_CLAUSE = re.compile(r"[.;,:!?]\s")


def carried(asked: str, topic: str, answer: str) -> str:
    """The message behind what it is about: "hotel limit: who may exceed it". `topic` is the question before it."""
    before = [*_informative(topic), *_pointed_at(asked, topic, answer)]
    own = {stem(word) for word in words(asked)}
    fresh = [word for word in without_kinds(before, kinds(asked)) if stem(word) not in own]
    first = {stem(word): word for word in reversed(fresh)}
    kept = [*reversed(first.values())][-_MOST_CARRIED:]
    return f"{' '.join(kept)}: {asked}" if kept else asked


def names(text: str, topic: str) -> bool:
    """Whether at least half of what a question is about is named in a text."""
    wanted = {stem(word) for word in words(topic) if is_specific(word)}
    found = frozenset(stems(text))
    return 2 * sum(best_likeness(word, found) >= _LIKE for word in wanted) >= len(wanted)


def _informative(text: str) -> list[str]:
    return [word for word in words(text) if is_informative(word) or _is_acronym(word, text)]


def _is_acronym(word: str, text: str) -> bool:
    """Whether capitals tell a name from a small word: AI, US, IT."""
    return len(word) > 1 and word.isupper() and not text.isupper()


def _pointed_at(asked: str, topic: str, answer: str) -> list[str]:
    """Of a short answer everything, if the message has a pronoun; else of the clause that has a word of the message."""
    clauses = [clause for clause in _CLAUSE.split(answer) if _informative(clause)]
    if clauses and points_back(plain(asked)) and len(clauses[0].split()) <= _SHORT_ANSWER:
        return _informative(clauses[0])[:_MOST_FROM_ANSWER]
    new = {stem(word) for word in words(asked) if is_specific(word)} - set(stems(topic))
    taken = next((clause for clause in clauses if new & set(stems(clause))), "")
    return _informative(taken)[:_MOST_FROM_ANSWER]
