"""Which language a text is written in."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_UNKNOWN = "und"
_SAMPLE_CHARS = 6000
_LETTERS_NEEDED = 25
_SURE = 0.5
_IDEOGRAPHS_NEEDED = 8
_WORD = re.compile(r"[^\W\d_]+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# What an office writes. Without a list, a line of part numbers comes out as Malagasy.
_EXPECTED = (
    "ar bg bn ca cs da de el en es et fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms nb nl nn no"
    " pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur vi zh"
)
_ALIASES = {"nb": "no", "nn": "no"}


def language_of(text: str) -> str:
    """The ISO 639-1 code, or "und" where the text is too short to tell."""
    sample = _sample(text)
    letters = "".join(_WORD.findall(sample))
    if len(letters) < _LETTERS_NEEDED and len(_IDEOGRAPH.findall(sample)) < _IDEOGRAPHS_NEEDED:
        return _UNKNOWN
    # Headings in capitals read as another language to a model of byte sequences.
    return _classify(sample.lower() if sample.isupper() else sample)


def _sample(text: str) -> str:
    """The beginning and the middle: tables and lists of links tend to stand at the end."""
    half = _SAMPLE_CHARS // 2
    if len(text) <= _SAMPLE_CHARS:
        return text
    middle = len(text) // 2
    return text[:half] + " " + text[middle : middle + half]


def _classify(sample: str) -> str:
    label, confidence = _identifier().classify(sample)
    return _ALIASES.get(label, label) if confidence >= _SURE else _UNKNOWN


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(set(_EXPECTED.split()).intersection(identifier.labels)))
    return identifier
