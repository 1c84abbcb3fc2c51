"""One ranking of several lists: passages near the question in meaning, and passages that share its words.

Which list to believe differs by question. Of the words, the list's own scores tell: where a few passages stand out
in BM25, the question used the documents' own words; where many score alike, only everyday words were found and
their order says little. Of the meaning, the model's tokenizer tells: a word that the model knows is one piece, and
words of another language, names, codes and terms fall into many.

    fused = 3 · (cosine − lowest cosine) / pieces^1.75 + lead · (bm25 − lowest bm25) / (highest bm25 − lowest bm25)
    lead  = 1 − mean bm25 of ranks 2 to 20 / highest bm25

A passage that a list lacks has that list's lowest score; one without any of the question's words has a BM25 of 0.
This is a convex combination of relative scores (Bruch, Gai & Ingber 2023, "An analysis of fusion functions for
hybrid retrieval") whose weights follow the question: `lead` is a predictor of query performance in the manner of
Shtok et al. 2012 ("Predicting query performance by query-drift estimation"), `pieces` the fertility of a tokenizer
(Rust et al. 2021, "How good is your tokenizer?").

Measured as nDCG@10 against the better of both lists (all-MiniLM-L6-v2 and BM25): from −.003 (enterprise) to +.053
(science) over eight sets in English, French and German; docs/benchmarks.md has the table. Plain min-max lost up to .09
on chatty questions and .05 on Chinese, reciprocal ranks .15 and .30.

Where a second model compares across languages, its list is one more: 2 · (cosine − lowest cosine). What is near by it
also tells in which language the answer is to be expected. The less of it is in the question's own, the less do shared
words and an English model mean: both fade with that share, words to .15, since names and numbers are written alike.
Measured as nDCG@10 with that list against without: French questions about English documents .29 → .82, French +.016,
German +.007, Spanish +.007, Chinese +.011, English −.001 to +.023; docs/benchmarks.md. A French word that only one of
few French documents holds counts little beside many English ones: to believe it more costs .04 to .15 on the first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexes.base import Match
from kb_assistant.domain.answers import Hit

# From 8 to 20, 2.5 to 3.5 and 1.5 to 3 single sets change by up to .005. A smaller head or a larger trust favours the
# dense list (chatty questions), the opposite the words (French).
HEAD = 20
TRUST = 3.0
DISTRUST = 1.75

# From 1 to 4 the sets in one language change by up to .02; a greater one favours questions in another language.
ACROSS = 2.0
FOREIGN_WORDS = 0.15

ORDINARY = 1.2
"""Pieces per word of a usual English question about a company's products."""

UNKNOWN = "und"

_WORD = re.compile(r"\w+")
# Scripts without spaces between words (Thai to Khmer, kana, Han): two characters count as a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

_Scores = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Across:
    """The list of the multilingual model, best first; `own`: the share of its first `HEAD` that is in the question's
    language; `done`: the share of all texts that have a vector of it."""

    matches: Sequence[Match]
    own: float = 1.0
    done: float = 1.0

    @property
    def at_home(self) -> float:
        """How far what holds within one language holds here."""
        return 1.0 - self.done * (1.0 - self.own)


NOT_ACROSS = Across(())


def fuse(
    dense: Sequence[Match],
    lexical: Sequence[Match],
    *,
    pieces: float = ORDINARY,
    across: Across = NOT_ACROSS,
    most: int | None = None,
) -> list[Hit]:
    """The matches of any list, best first, ties by ascending id; all, or `most` at most. All lists: best first, of
    one depth (about 100).

    `pieces` is `pieces_per_word` of the question."""
    own = across.at_home
    meaning = _by_meaning(dense, own * TRUST / max(pieces, 1.0) ** DISTRUST)
    beyond = _by_meaning(across.matches, ACROSS * across.done)
    words = _by_words(lexical, len(dense), own + (1.0 - own) * FOREIGN_WORDS)
    cosines, bm25s, likenesses = _scores(dense), _scores(lexical), _scores(across.matches)
    worth = [
        (-meaning.get(chunk, 0.0) - words.get(chunk, 0.0) - beyond.get(chunk, 0.0), chunk)
        for chunk in cosines | bm25s | likenesses
    ]
    return [
        Hit(chunk, -worthless, cosines.get(chunk), bm25s.get(chunk), likenesses.get(chunk))
        for worthless, chunk in sorted(worth)[:most]
    ]


def own_share(language: str, languages: Sequence[str]) -> float:
    """The share of texts in these languages that is in this one; a language that is not known counts as the same."""
    if language == UNKNOWN or not languages:
        return 1.0
    return sum(other[:2] == language or other == UNKNOWN for other in languages) / len(languages)


def pieces_per_word(question: str, token_starts: Sequence[int]) -> float:
    """Tokens of the question's words over their number, at least 1; `token_starts` as `Embedder` gives them."""
    words = sum(max(1, (len(_UNSPACED.findall(word)) + 1) // 2) for word in _WORD.findall(question))
    tokens = sum(1 for start in token_starts if _WORD.match(question, start))
    return max(1.0, tokens / words) if words else 1.0


def _by_meaning(dense: Sequence[Match], trust: float) -> _Scores:
    lowest = min((match.score for match in dense), default=0.0)
    return {match.id: trust * (match.score - lowest) for match in dense}


def _by_words(lexical: Sequence[Match], depth: int, trust: float) -> _Scores:
    """`depth` passages were there to find: where fewer have a word of the question, the others score 0."""
    scores = [match.score for match in lexical] + [0.0] * (depth - len(lexical))
    highest, lowest = max(scores, default=0.0), min(scores, default=0.0)
    if highest <= lowest:
        return {}
    lead = trust * _lead(scores[:HEAD])
    return {match.id: lead * ((match.score - lowest) / (highest - lowest)) for match in lexical}


def _lead(scores: Sequence[float]) -> float:
    """How far the first score, which is positive, stands above the mean of the others."""
    return 1 - sum(scores[1:]) / ((len(scores) - 1) * scores[0])


def _scores(matches: Sequence[Match]) -> dict[int, float]:
    return {match.id: match.score for match in matches}
