"""Abbreviations that everybody uses at work and the documents do not, spelt out in their words."""

import re
from collections.abc import Sequence

from kb_assistant.retrieval.spelling import Vocabulary

_MEANINGS = {
    "ceo": ("chief executive officer", "chief executive", "managing director"),
    "cfo": ("chief financial officer", "finance director", "head of finance"),
    "coo": ("chief operating officer", "head of operations"),
    "cto": ("chief technology officer", "chief technical officer", "head of engineering"),
    "ciso": ("chief information security officer", "head of security"),
    "dpo": ("data protection officer", "délégué à la protection des données", "datenschutzbeauftragte"),
    "gdpr": ("general data protection regulation", "rgpd", "dsgvo", "data protection"),
    "rgpd": ("règlement général sur la protection des données", "gdpr", "data protection"),
    "dsgvo": ("datenschutz-grundverordnung", "gdpr", "data protection"),
    "pii": ("personally identifiable information", "personal data"),
    "nda": ("non-disclosure agreement", "confidentiality agreement", "accord de confidentialité"),
    "sla": ("service level agreement", "service levels"),
    "dpa": ("data processing agreement", "processing agreement"),
    "sow": ("statement of work",),
    "rfp": ("request for proposal", "tender"),
    "hr": ("human resources", "people team", "personnel"),
    "rh": ("ressources humaines", "human resources", "people team"),
    "pto": ("paid time off", "paid leave", "annual leave", "holiday"),
    "wfh": ("work from home", "working from home", "home office", "télétravail"),
    "ooo": ("out of office", "absence"),
    "pip": ("performance improvement plan",),
    "okr": ("objectives and key results", "objectives"),
    "kpi": ("key performance indicator", "indicator", "figures"),
    "mfa": ("multi-factor authentication", "second factor", "two-factor authentication"),
    "2fa": ("two-factor authentication", "second factor", "multi-factor authentication"),
    "sso": ("single sign-on", "sign-in"),
    "vpn": ("virtual private network",),
    "byod": ("bring your own device", "private devices", "private phone"),
    "poc": ("proof of concept",),
    "roi": ("return on investment",),
    "eod": ("end of the day",),
    "cdi": ("contrat à durée indéterminée", "permanent contract"),
    "cdd": ("contrat à durée déterminée", "fixed-term contract"),
    "cse": ("comité social et économique", "works council"),
}
"""What each may stand for, the likeliest first."""
_ALSO_WORDS = frozenset({"coo", "hr", "pip", "poc", "sow"})
"""Words and measures of their own, unless in capitals."""
_WORD = re.compile(r"(?<![\w.@/'’-])(?<!\d )(?P<article>(?:an?|An?) )?(?P<word>[A-Za-z0-9]{2,6})(?![\w@/'’-]|\.\w)")
_VOWEL = re.compile(r"[aeiou]")


def spelt_out(question: str, vocabulary: Vocabulary) -> str:
    """The question with abbreviations that no entry holds in the first words for them that one entry holds; the very
    same text where there are none."""
    spelt = _WORD.sub(lambda found: _meant(found, vocabulary), question)
    return question if spelt == question else spelt


def _meant(found: re.Match[str], vocabulary: Vocabulary) -> str:
    word, typed = found["word"].lower(), found["word"]
    one = word if word in _MEANINGS else word.removesuffix("s")
    is_word = one in _ALSO_WORDS and not typed[: len(one)].isupper()
    if one not in _MEANINGS or is_word or vocabulary.holds([one]):
        return found.group()
    held = next((meaning for meaning in _MEANINGS[one] if vocabulary.holds(_words(meaning))), None)
    if held is None:
        return found.group()
    plural = "" if held.endswith("s") else word.removeprefix(one)
    return f"{_article(found['article'], held)}{held}{plural}"


def _words(meaning: str) -> Sequence[str]:
    return re.findall(r"\w{3,}", meaning)


def _article(written: str | None, meaning: str) -> str:
    if not written:
        return ""
    return written[0] + ("n " if _VOWEL.match(meaning) else " ")
