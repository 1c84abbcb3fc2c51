"""Words of a text in a form that can be compared: folded, without endings, and which of them carry meaning."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from indexes.edits import edits
from kb_assistant.language.function_words import FUNCTION_WORDS

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[㐀-鿿぀-ヿ가-힯]+|[^\W\d_]+\d*(?:[.&][^\W\d_]+)*")
# "Won" alone is a word that says something.
_WILL_NOT = re.compile(r"\bwon't\b", re.IGNORECASE)
_CJK = re.compile(r"[㐀-鿿぀-ヿ가-힯]")
_SUFFIXES = ("ing", "ed", "es", "en", "er", "s", "e", "n")

_LONGEST_REMEMBERED = 32
_SHORTEST = {False: 4, True: 3}
_NEAR = 0.78
_ALL_FUNCTION_WORDS = frozenset().union(*FUNCTION_WORDS.values())


def fold(text: str) -> str:
    """Lower case without accents. Words are remembered; of whole texts that would cost hundreds of megabytes."""
    return _folded_word(text) if len(text) <= _LONGEST_REMEMBERED else _folded(text)


@lru_cache(maxsize=65536)
def _folded_word(word: str) -> str:
    return _folded(word)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The folded word without one common English, French or German ending; numbers without their separators."""
    folded = fold(word)
    if folded[:1].isdigit():
        return folded.rstrip(".,:").replace(",", "")
    if folded.endswith("ies") and len(folded) > 4:
        return folded[:-3] + "y"
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) - len(suffix) >= _SHORTEST[suffix == "s"] and folded[-2:] != "ss":
            return folded[: -len(suffix)]
    return folded


def words(text: str) -> list[str]:
    """Words and numbers in order; Chinese, Japanese and Korean runs as pairs of characters."""
    found: list[str] = []
    for match in _WORD.finditer(_WILL_NOT.sub("will not", text.replace("’", "'"))):
        run = match.group()
        found += _pairs(run) if _CJK.match(run) else [run]
    return found


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning in any of the languages known here, in order."""
    return [stem(word) for word in words(text) if is_informative(word)]


def is_informative(word: str) -> bool:
    """False for the words that only hold a sentence together."""
    return fold(word) not in _ALL_FUNCTION_WORDS and (len(word) > 1 or not word.isalpha() or bool(_CJK.match(word)))


def language_of(text: str) -> str:
    """The language most of the small words belong to; "zh" for text in CJK characters, "und" when nothing tells."""
    if _CJK.search(text):
        return "zh"
    folded = [fold(word) for word in words(text)]
    counts = {code: sum(word in known for word in folded) for code, known in FUNCTION_WORDS.items()}
    best = max(counts.values(), default=0)
    leaders = [code for code, count in counts.items() if count == best and count]
    return next(iter(leaders), "und")


@lru_cache(maxsize=16384)
def likeness(asked: str, found: str) -> float:
    """How far two stems mean the same word: 1 the same, less for a shared beginning or a compound, else 0."""
    if asked == found:
        return 1.0
    if asked[:1].isdigit() or found[:1].isdigit():
        return 0.0
    short, long = sorted((asked, found), key=len)
    if len(short) >= 4 and long.startswith(short[: max(4, len(short) - 1)]) and len(short) >= 0.5 * len(long):
        return 0.8
    return 0.6 if len(short) >= 5 and short in long else 0.0


def best_likeness(asked: str, found: Collection[str]) -> float:
    """The likeness of the most alike of many stems."""
    return 1.0 if asked in found else max((likeness(asked, other) for other in found), default=0.0)


def respelled(asked: str, vocabulary: Iterable[str]) -> str | None:
    """The stem of the vocabulary that a mistyped stem most likely stands for, None where none is near."""
    if len(asked) < 4 or asked[:1].isdigit():
        return None
    near = [word for word in vocabulary if word[:1] == asked[:1] and abs(len(word) - len(asked)) <= 2]
    # Letters that one of two words lacks are slips too: what has more of them needs no closer look.
    most = int((1 - _NEAR) * 2 * (len(asked) + 1))
    likely = (word for word, slips in zip(near, edits(asked, near, most), strict=True) if slips <= most)
    rated = [(SequenceMatcher(None, asked, word).ratio(), word) for word in likely]
    score, word = max(rated, default=(0.0, ""))
    return word if score >= _NEAR else None
