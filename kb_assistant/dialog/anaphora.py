"""Words that point at something said before: pronouns, "the other one", "too", in English, French and German."""

import re
from collections.abc import Iterator

from kb_assistant.dialog.light_words import is_specific
from kb_assistant.language.words import words

# All patterns look at folded words with one space between them, and a comma where a clause ends.
_PERIOD = (
    "week|weekend|month|year|quarter|morning|afternoon|evening|summer|winter|spring|autumn|time|company|one|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|conversation|chat|assistant|question"
)
_BEFORE_THAT = (
    "do|does|did|doing|done|is|was|are|about|of|for|with|in|on|from|after|before|like|than|by|to|at|if|and|but|mean|"
    "when|would|will|can|could|has|without|why|how|what|where|who|pay|get|use|need|ask|change|claim|where s|who s|"
    "what s"
)
_EXPLETIVE = (
    r"(?<!\bdo )\bit (?:is |was |be |s )?(?:\w+ ){0,2}(?:ok|okay|possible|allowed|fine|true|necessary|mandatory|"
    r"required|better|worth|safe|legal|enough|normal|forbidden|permitted|compulsory|take|takes)(?: \w+){0,3}? "
    r"(?:to|that|if|for)\b"
)
_ENGLISH = (
    r"it|its|itself|theirs|themselves|him|hers|he|she|latter|former|otherwise|ones|likewise|thereof|afterwards?",
    r"they|them|their",
    rf"(?:this|these|those)(?! (?:{_PERIOD})\b)",
    rf"(?:(?<=^)|(?:{_BEFORE_THAT}) )that(?! (?:{_PERIOD})\b)",
    r"that(?= ?(?:,|$))",
    r"(?<!level )(?<!day )(?<!page )(?<!severity )(?<!part )(?<!number )one"
    r"(?= ?(?:,|$)| (?:in|on|at|for|with|if|when|before|after|during|without|then|too|instead|back)\b)",
    r"(?:from|get|got|go|be|live|work|stay|up|over|out|not|in|travel|drive) there|there(?= ?(?:,|$))",
    r"the same|(?:the|an?) ?other|others|instead(?! of)|the (?:corresponding|respective)",
    r"(?:(?:some|any|every|no)(?:one|body|thing|where)|who|what) else",
    r"too(?= ?(?:,|$))|as well(?= ?(?:,|$))|either(?=$)|then(?=$)|such an?|(?:and|if|why|but) not(?=$)|if so",
)
_FRENCH = (
    r"ca|cela|ceci|celui|celle|ceux|celles|lui|eux|idem|pareil|sinon|ci",
    r"(?<!s )(?<!n )(?:il|ils|elle|elles)"
    r"(?! (?:faut|n?y a|n y a|existe|(?:est )?(?:possible|interdit|obligatoire|necessaire|permis))\b)",
    r"(?:le|la|les) memes?|l autre|les autres|une? autre|d autres",
    r"(?:cet|cette|ces)(?! (?:semaine|annee|mois|ete|hiver|apres|entreprise))",
    r"(?:je|tu|on|nous|vous|peut|puis je|peux|dois|faut|dois je|pour|de|a) (?:le|la|l|les)"
    r"(?= \w+(?:er|ir|re|ais?|e)(?: |,|$))",
    r"aussi(?= ?(?:,|$))|non plus|a la place|alors(?=$)|la bas|d y(?= )|(?:peut|on|puis je|vais) y(?! a)",
)
_GERMAN = (
    # "Damit begonnen, sich …" means what follows.
    r"dies(?:e[mnrs]?)?|da(?:fur|mit|von|zu|bei|nach|ran|raus)(?! [^,]+ , \w)|"
    r"das(?= ?(?:,|$))|den(?= ?(?:,|$)| (?:ich|wir|man)\b)|"
    r"dort|derselbe|dieselbe|dasselbe|er|sie|es(?! (?:gibt|gab|dauert)\b)|ihn|ihm",
    r"(?<=ich |man |wir )das(?= \w+n ?(?:,|$))",
)
_POINTS = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in (*_ENGLISH, *_FRENCH, *_GERMAN)))
_WITHOUT_MEANING = re.compile(
    _EXPLETIVE
    + r"|\b(?:est ce|qu est ce|y a t il|faut il|(?:gibt|gab|dauert) es|quelle heure est il|what time is it)\b"
)
_CLAUSE_ENDS = re.compile(
    r"[,;:.?!]|\b(?:and|but|because|so|how|when|where|why|if|while|until|et|mais|donc|car|comment|quand|pourquoi|si|lorsque|wenn|weil|ob)\b"
)
# "May guests bring their dogs": whatever is named in front owns them.
_POSSESSIVE = ("its", "their", "theirs")
# "Mon employeur peut-il": whose pronoun stands for the words in front of it.
_INVERTED = re.compile(r"\b(?:peut|peuvent|est|sont|a t|ont|doit|doivent|va t|vont|fait|sert)$")


def points_back(text: str) -> bool:
    """Whether a word of the text stands for something that the text itself has not named. `text` is folded."""
    return not all(_pronouns(text))


def names_what_it_means(text: str) -> bool:
    """Whether words of the text stand for something, and all for what it has named itself: "if I lose my badge, how do
    I replace it". `text` is folded."""
    named = list(_pronouns(text))
    return bool(named) and all(named)


def _pronouns(text: str) -> Iterator[bool]:
    """Of each whether a clause in front, or the subject that it repeats, names something."""
    plain = _WITHOUT_MEANING.sub(" ", text)
    for match in _POINTS.finditer(plain):
        before = plain[: match.start()].rstrip()
        nearby = match.group() in _POSSESSIVE or _INVERTED.search(before)
        ends = [len(before)] if nearby else [end.start() for end in _CLAUSE_ENDS.finditer(before)]
        yield bool(ends) and any(is_specific(word) for word in words(before[: ends[-1]]))
