"""Questions that ask what something is, and the pieces that say it: entries of glossaries, "X is a …", "Full Name (X)".
Pure."""

import re
from functools import lru_cache

from kb_assistant.language.words import fold, is_informative, words

_ARTICLE = (
    r"(?:(?:an?|the|my|our|your|un|une|le|la|les|mon|ma|notre|der|die|das|den|dem|eine?|mein|unsere?|el|los|las|una) "
    r"|l['’])?"
)
_SUBJECT = rf"{_ARTICLE}[\"'“«„]?(?P<subject>.{{2,60}}?)[\"'”»“]?"
_ASKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"what(?:['’]?s| is| are| was| were) (?:meant by |the meaning of )?{_SUBJECT}(?: exactly| again)?",
        rf"who(?:['’]?s| is| are) {_SUBJECT}",
        rf"what (?:do|does|did) {_SUBJECT} (?:mean|stand for|refer to)",
        rf"(?:.* )?what {_SUBJECT} (?:is|are|means?|stands? for)",
        rf"(?:please )?define {_SUBJECT}",
        rf"{_SUBJECT} (?:meaning|definition)",
        rf"c['’ ]?est quoi {_SUBJECT}",
        rf"qu['’ ]?est[- ]ce que? (?:c['’]est (?:que )?)?{_SUBJECT}(?: veut dire| signifie)?",
        rf"(?:que|qu['’]) ?(?:veut dire|veulent dire|signifien?t?) {_SUBJECT}",
        rf"qui est {_SUBJECT}",
        rf"(?:was|wer) (?:ist|sind|bedeutet|bedeuten|heisst|heissen) {_SUBJECT}(?: genau| eigentlich)?",
        rf"wofur steh(?:t|en) {_SUBJECT}",
        rf"was versteht man unter {_SUBJECT}",
        rf"(?:que|quien) (?:es|son|significa|significan) {_SUBJECT}",
    )
)
_MOST_WORDS = 5
_SAYS_WHAT = (
    r"(?:\s+[-–—=|]\s|\s?[:=]\s"
    r"|\s+(?:means?|stands? for|refers? to|signifien?t?|veu(?:t|lent) dire|designen?t?|bedeute[nt]|steh(?:t|en) fur|"
    r"bezeichne[nt]|significan?)\b"
    r"|\s+(?:is|are|was|were|est|sont|ist|sind|es|son) (?:also |short for |aussi |auch )?"
    r"(?:an?|the|our|any|one of|where|when|how|what|un|une|le|la|les|der|die|das|eine?|el|los|las|una) )"
)
_SAYS_OF = r"\s+(?:is|are|was|were|est|sont|ist|sind|es|son)\b"
_OF_ONE = 0.5
"""How far a sentence that says something of the subject, as "X is closed", says what it is."""
_SPELT_OUT = 0.6
"""The same of one that only spells it out: "the Full Name (FN)"."""


def subject_of(question: str) -> str:
    """What a question asks the meaning of, folded; empty where it asks something else."""
    asked = fold(" ".join(question.split()).strip(" ¿?¡!.…"))
    found = next((match for pattern in _ASKS if (match := pattern.fullmatch(asked))), None)
    subject = found["subject"] if found else ""
    named = words(subject)
    return subject if len(named) <= _MOST_WORDS and any(map(is_informative, named)) else ""


def says_what(subject: str, text: str) -> float:
    """How far a piece of a text says what a folded subject is, in [0, 1]."""
    if not subject:
        return 0.0
    folded = fold(text)
    if subject not in folded:
        return 0.0
    whole, part, spelt = _patterns(subject)
    if whole.match(folded):
        return 1.0
    if spelt.search(folded):
        return _SPELT_OUT
    return _OF_ONE if part.match(folded) else 0.0


@lru_cache(maxsize=256)
def _patterns(subject: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Of a text that begins by saying what it is, of one that says something of it, of one that spells it out."""
    name = rf"{_ARTICLE}[\"'“«„]?{re.escape(subject)}(?:'?s)?[\"'”»“]?(?: or \S+)?(?: \([^()]{{1,60}}\))?"
    return (
        re.compile(name + _SAYS_WHAT),
        re.compile(name + _SAYS_OF),
        re.compile(rf"\w[ ’'\w-]{{3,}} \({re.escape(subject)}s?\)"),
    )
