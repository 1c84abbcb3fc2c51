"""Misspelt words of a question, put right by the words of what its asker may read.

A word is doubted when no readable entry holds it in any form and the language at large does not know it either. It
is replaced by the word of the documents that it most likely stands for, one edit away (two in long words), or by two
words that lost the space between them. How little is believed depends on what tells a misspelling from a word that
the documents merely lack: the embedding model's tokenizer, as far as it knows the language of the question. Where it
does not, only small slips that fit the rest of the question are put right. Where a word of the language that the
documents lack was far more likely meant, nothing is: "vaction" is no "action".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10
from typing import Protocol

from indexes.base import Spelling
from indexes.languages import FUNCTION_WORDS
from kb_assistant.retrieval.slips import one_slip_from, slip

SHORTEST = 4
"""Letters below which too many words are near: such words are neither doubted nor put in."""
LONGEST = 64
"""Letters beyond which no language has words: to look for two in one takes a search for each letter."""
LONG = 8
"""Letters from which on two edits are forgiven instead of one."""
SHORTEST_DOUBTFUL = 5
PER_LETTER = 1 / 6
"""What two edits, or one where little can be believed, may cost for each letter of the word."""
MOST_WORDS = 60
"""A longer question is a pasted text: it finds what it is about, whatever is misspelt in it."""
MOST_DOUBTED = 12
"""More unknown words than these are no slips but codes, names or another language."""
FREQUENCY = 0.4
"""How much ten times as many entries count against the cost of a slip."""
CONTEXT = 3
"""The rarest words of the question, one of which has to stand in an entry with a correction that is doubtful."""
FAR = 0.3
"""How much less a slip of a word that the documents lack has to cost to be far more likely."""
TOGETHER = 2
"""Entries that must hold both halves of a word before it is parted."""

# A run between spaces that is words and punctuation and nothing else: no code, number, path, address or flag.
_PLAIN = re.compile(r"(?<!\S)[(\[¿¡'’‘]*((?:[^\W\d_]+['’‐‑-])*[^\W\d_]+)[)\]'’]*+[.,;:!?…]*+[)\]'’]*+(?!\S)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|`[^`]*`")


class Vocabulary(Protocol):
    """The words of what the asker may read."""

    def holding(self, words: Sequence[str]) -> int:
        """Entries that hold each of the words in some form."""

    def holds(self, words: Sequence[str]) -> bool:
        """Whether there is such an entry."""

    def similar(self, word: str, edits: int) -> list[Spelling]:
        """Words at most so many edits away, and how many entries hold each."""


def respelt(question: str, vocabulary: Vocabulary, is_general: Callable[[str], bool]) -> str:
    """The question with its misspelt words put right; the very same text where nothing is.

    `is_general` tells words of the language at large, in lower case: no misspellings although no entry holds them.
    """
    tokens = list(tokens_of(question))
    if len(tokens) > MOST_WORDS:
        return question
    strange = [token for token in tokens if _is_doubted(token, question, is_general)]
    doubted = [token for token in strange if not vocabulary.holds([token.text])]
    # Most words that are not known are like no other: then nothing need be asked of the words beside them.
    if len(doubted) > MOST_DOUBTED or not any(map(Reading(vocabulary, is_general, (), trusted=True).meant, doubted)):
        return question
    plain = [token for token in tokens if token not in strange]
    unknown = [*doubted, *(token for token in plain if not vocabulary.holds([token.text]))]
    known = [token.text for token in tokens if token not in unknown]
    # Where most words are unknown, the documents may be in another language than the question: all words or none.
    foreign = len(unknown) > len(known)
    trusted = not foreign and _is_known_language(tokens, is_general)
    reading = Reading(vocabulary, is_general, tuple(known), trusted)
    meant = [(token, word) for token in doubted if (word := reading.meant(token))]
    whole = len(meant) == len(doubted) and _longer(unknown) == doubted
    return question if foreign and not whole else _replaced(question, meant)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the question, `question[start:end]`; `joined` to others by hyphens or apostrophes or not."""

    text: str
    start: int
    end: int
    joined: bool


def tokens_of(question: str) -> Iterator[Token]:
    """The words of two letters and more that are neither quoted nor part of a code, a number or an address."""
    masked = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), question)
    for run in _PLAIN.finditer(masked):
        for word in _LETTERS.finditer(run.group(1)):
            start, end = run.start(1) + word.start(), run.start(1) + word.end()
            yield Token(word.group(), start, end, joined=word.group() != run.group(1))


def _is_doubted(token: Token, question: str, is_general: Callable[[str], bool]) -> bool:
    """Short words, abbreviations and names like iPhone are left as they are."""
    word = token.text
    if not SHORTEST <= len(word) <= LONGEST or word.lower() in FUNCTION_WORDS:
        return False
    usual = word.islower() or word.istitle() or (word.isupper() and question.isupper())
    return usual and not is_general(word.lower())


def _is_known_language(tokens: Sequence[Token], is_general: Callable[[str], bool]) -> bool:
    """Whether half of the question's longer words, but for a misspelt one, are general: then a word that is not is
    probably misspelt. Names are not asked, being words of no language; short words only where there are no others."""
    small = [token.text for token in tokens if token.text.islower()]
    longer = _longer_words(small)
    if len(longer) > 1:
        return 2 * sum(map(is_general, longer)) >= len(longer) - 1
    return bool(small) and all(is_general(word) for word in small if len(word) < SHORTEST)


def _longer(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if len(token.text) >= SHORTEST]


def _longer_words(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) >= SHORTEST]


@dataclass(frozen=True)
class Reading:
    """What words of a question mean, given the words beside them that are known."""

    vocabulary: Vocabulary
    is_general: Callable[[str], bool]
    known: tuple[str, ...]
    trusted: bool

    def meant(self, token: Token) -> str | None:
        """What the word stands for, in lower case: a near word, or two that lost the space between them."""
        word, strict = token.text.lower(), token.joined or not self.trusted
        near = self._nearest(word, 1, strict)
        if near is None and not strict and token.text.islower() and (parted := self._parted(word)):
            return parted
        if near is None and len(word) >= LONG:
            near = self._nearest(word, 2, strict)
        return None if near and not strict and self._is_another(word, near) else near

    def _is_another(self, word: str, near: str) -> bool:
        """Whether a word that the documents lack was far more likely mistyped so than the near one of theirs."""
        others = {one for one in one_slip_from(word, slip(word, near) - FAR) if len(one) >= SHORTEST} - {word}
        return any(self.is_general(one) and not self.vocabulary.holds([one]) for one in others)

    def _nearest(self, word: str, edits: int, strict: bool) -> str | None:
        if strict and len(word) < SHORTEST_DOUBTFUL:
            return None
        found = [one for one in self.vocabulary.similar(word, edits) if len(one.word) >= SHORTEST]
        costs = {one: slip(word, one.word) for one in found}
        most = PER_LETTER * len(word) if strict or edits > 1 else float("inf")
        likely = [one for one in found if costs[one] <= most and (not strict or self._fits(one.word))]
        best = max(likely, key=lambda one: FREQUENCY * log10(one.entries) - costs[one], default=None)
        return best.word if best else None

    def _fits(self, word: str) -> bool:
        """Whether an entry has the word and one of the question's rarest."""
        return not self._rarest or any(self.vocabulary.holds([word, other]) for other in self._rarest)

    @cached_property
    def _rarest(self) -> list[str]:
        return sorted(_longer_words(self.known), key=lambda word: self.vocabulary.holding([word]))[:CONTEXT]

    def _parted(self, word: str) -> str | None:
        """Two words that stand in one entry and were written as one, perhaps with a slip in one of them."""
        cuts = [(word[:at], word[at:]) for at in range(SHORTEST, len(word) - SHORTEST + 1)]
        pairs = [pair for cut in cuts if (pair := self._both(*cut))]
        rated = [(self.vocabulary.holding(pair), " ".join(pair)) for pair in pairs]
        together, text = max(rated, default=(0, ""))
        return text if together >= TOGETHER else None

    def _both(self, left: str, right: str) -> tuple[str, str] | None:
        """Both as the documents have them, if they have one of them as it is."""
        has_left, has_right = self.vocabulary.holds([left]), self.vocabulary.holds([right])
        if not has_left and not has_right:
            return None
        first = left if has_left else self._nearest(left, 1, strict=True)
        second = right if has_right else self._nearest(right, 1, strict=True)
        return (first, second) if first and second else None


def _replaced(question: str, meant: Sequence[tuple[Token, str]]) -> str:
    for token, word in reversed(meant):
        question = question[: token.start] + _in_case_of(token.text, word) + question[token.end :]
    return question


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
