"""How good a ranking or an answer is. Pure functions for one question; means are the caller's.

`ranked` holds corpus ids, best first, each once (`collapse` makes it so); `gold` maps the judged corpus ids
to their grade, where a grade above 0 is relevant. A question without a relevant id scores 0: leave it out.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kb_assistant.language.words import stems

Gold = Mapping[str, int]
Place = tuple[str, int | None]
"""Where a passage stands: the id of its document and the 1-based page, None where there are no pages."""

PAGE = "#page="
# Scripts written without spaces: one character counts as one word (as MLQA's evaluation does for Chinese).
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


def ndcg(ranked: Sequence[str], gold: Gold, k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) with the grade itself as gain and
    log2(rank + 1) as discount, as trec_eval and BEIR compute it."""
    gains = [max(gold.get(name, 0), 0) for name in ranked[:k]]
    ideal = _discounted(sorted((grade for grade in gold.values() if grade > 0), reverse=True)[:k])
    return _discounted(gains) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], gold: Gold, k: int) -> float:
    """Share of the relevant ids among the first k (trec_eval's `recall.k`)."""
    relevant = _relevant(gold)
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], gold: Gold, k: int) -> float:
    """1 / rank of the first relevant id, 0 where the first k hold none; its mean is MRR@k (Voorhees 1999)."""
    relevant = _relevant(gold)
    return next((1 / rank for rank, name in enumerate(ranked[:k], 1) if name in relevant), 0.0)


def token_f1(answer: str, references: Iterable[str]) -> float:
    """Harmonic mean of precision and recall of words, the best over the references (Rajpurkar 2016, SQuAD).

    Case, punctuation and symbols do not count. Articles do, unlike in SQuAD's own script: which words are
    articles depends on the language. Two empty texts agree (SQuAD 2.0)."""
    words = _words(answer)
    return max((_f1(words, _words(reference)) for reference in references), default=0.0)


def informative_recall(answer: str, references: Iterable[str]) -> float:
    """The share of a reference's words, numbers and names that the answer holds, the best over the references; words
    that only hold a sentence together do not count."""
    found = set(stems(answer))
    return max((_share(set(stems(reference)), found) for reference in references), default=0.0)


def _share(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def collapse(places: Iterable[Place], gold: Gold) -> list[str]:
    """Passages, best first, as the corpus ids that the gold judges: each once, at its best rank.

    A page is judged (`document#page=N`) where this question's gold names pages, else the document."""
    by_page = any(PAGE in name for name in gold)
    return list(dict.fromkeys(_judged(place, gold, by_page) for place in places))


def _judged(place: Place, gold: Gold, by_page: bool) -> str:
    document, page = place
    if page is None or not by_page or document in gold:
        return document
    return f"{document}{PAGE}{page}"


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _relevant(gold: Gold) -> set[str]:
    return {name for name, grade in gold.items() if grade > 0}


def _words(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return Counter(_WORD.findall("".join(char for char in folded if unicodedata.category(char)[0] not in "PS")))


def _f1(words: Counter[str], reference: Counter[str]) -> float:
    if not words or not reference:
        return float(words == reference)
    return 2 * (words & reference).total() / (words.total() + reference.total())
