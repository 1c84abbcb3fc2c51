"""Words as the index holds them: stems of each language, and words as they are written."""

from collections.abc import Iterable
from functools import cache

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from indexes.languages import FURTHER_STOP_WORDS, STEMMED, WITHOUT_STOP_WORDS, normalise
from indexes.vocabulary import is_word

# Beyond these a question is a pasted document.
MAX_CHARACTERS = 20_000


def question_terms(text: str, languages: Iterable[str]) -> list[str]:
    """The stems of the question's words in each of the languages.

    Left out are the stop-words of the language that explains most of them as such; a question of nothing but
    stop-words keeps them.
    """
    words = list(dict.fromkeys(_splitter(text.isascii()).analyze(normalise(text[:MAX_CHARACTERS]))))
    known = sorted(languages)
    ignored = max((_stop_words(words, language) for language in known), key=len, default=frozenset())
    asked = " ".join(word for word in words if word not in ignored) or " ".join(words)
    return list(dict.fromkeys(term for language in known for term in stems(asked, language)))


def forms(word: str, languages: Iterable[str]) -> list[str]:
    """The stems of a word in each of the languages."""
    return list(dict.fromkeys(stem for language in languages for stem in stems(word, language)))


def stems(text: str, language: str) -> list[str]:
    """In the order of the text; the words themselves where the language has no stemmer."""
    return _analyzer(language, text.isascii()).analyze(normalise(text))


def written(text: str) -> set[str]:
    """The words of a text as they are written, in lower case."""
    return {word for word in set(_splitter(text.isascii()).analyze(normalise(text))) if is_word(word)}


def _stop_words(words: list[str], language: str) -> frozenset[str]:
    if language not in STEMMED or language in WITHOUT_STOP_WORDS:
        return frozenset()
    return frozenset(words) - frozenset(_stop_filter(language).analyze(" ".join(words)))


@cache
def _splitter(ascii_only: bool) -> tantivy.TextAnalyzer:
    """Words with their accents, as lists of stop-words have them."""
    return _words(ascii_only).build()


@cache
def _analyzer(language: str, ascii_only: bool) -> tantivy.TextAnalyzer:
    """Accents are folded before stemming: the same quality, and a question typed without them finds as much."""
    words = _words(ascii_only).filter(Filter.ascii_fold())
    return (words.filter(Filter.stemmer(STEMMED[language])) if language in STEMMED else words).build()


@cache
def _stop_filter(language: str) -> tantivy.TextAnalyzer:
    stops = _words(ascii_only=False).filter(Filter.stopword(STEMMED[language]))
    return stops.filter(Filter.custom_stopword(FURTHER_STOP_WORDS.get(language, "").split())).build()


def _words(ascii_only: bool) -> TextAnalyzerBuilder:
    """Lower-case runs of letters, marks and digits; what is longer than 255 bytes is no word."""
    # The simple tokenizer makes the same runs of plain text in half the time, but cuts words at combining marks.
    runs = Tokenizer.simple() if ascii_only else Tokenizer.regex(r"[\p{L}\p{M}\p{N}]+")
    return TextAnalyzerBuilder(runs).filter(Filter.remove_long(255)).filter(Filter.lowercase())
