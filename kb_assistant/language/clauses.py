"""Clauses of a sentence, and what each of them denies, allows or demands. English, French, German and Spanish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb_assistant.language.concepts import OPPOSITE
from kb_assistant.language.spelled import SPELLED
from kb_assistant.language.values import UNIT_OF
from kb_assistant.language.words import fold, is_informative, language_of, stem, words


@dataclass(frozen=True, slots=True)
class Clause:
    """`stems` are its words that carry meaning, values left out; `negated`: an odd number of negations; `lacking`:
    stems of what it is without; `excepted`: of what it leaves out; `relations`: ("before" or "after", the stem it is
    said of)."""

    text: str
    stems: frozenset[str]
    negated: bool
    allows: bool
    demands: bool
    advises: bool
    restricts: bool
    excepts: bool
    lacking: frozenset[str]
    excepted: frozenset[str]
    relations: frozenset[tuple[str, str]]


# White space from its beginning: a long run of it is looked at once, not once for each place in it.
_BLANK = r"(?:(?<!\s)\s+)"
_STRONG = re.compile(rf"(?<=[.!?;:])\s+|{_BLANK}?;\s*|{_BLANK}[–—-]\s+|\n\s*\n|\n(?=\s*[-*•])")
_CELL = re.compile(rf"{_BLANK}?\|\s*|(?<=[.;])\s+|\n+")
_WEAK = re.compile(
    r",\s+(?!(?:when|if|where|or|not even|even|as|so that|however|whatever|whoever|no matter|with|without"
    r"|including|in|at|by|for|from|on|to|"
    r"ou|si|quand|lorsque|même|sans|avec|dans|pour|par|en|sur|au|"
    r"oder|wenn|falls|sofern|ob|auch|sogar|ohne|mit|bei|für|bis|von|im|am|si|cuando|con|sin)\b)"
    rf"|{_BLANK}?[()]\s*|{_BLANK}(?=(?:and|but|while|whereas|et|mais|because|since|car|und|aber|sondern|weil|pero|porque)\s)"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|may|must|can|cannot|will|would|should|shall|not|never"
    r"|\w+n't|you|we|"
    r"they|it|est|sont|doit|doivent|peut|peuvent|pouvez|ne|n'\w+|il|elle|vous|nous|ont|sera|seront|which|who|"
    r"ist|sind|wird|werden|hat|haben|muss|müssen|darf|dürfen|kann|können|soll|sollen|sollte|sollten|gilt|gelten|nicht|"
    r"son|está|están|debe|deben|puede|pueden)\b"
    r"|\b\w+(?:ed|ez|ent|ons)\b"
)
_MODAL = r"\b(?:may|must|can|will|should)\b"
_RELATIVE = re.compile(rf"\bwho\b(?:(?!{_MODAL})[^,;]){{0,200}}(?={_MODAL})")
_CONDITION = re.compile(
    r"\b(?:if|when|unless|where|so that|because|si|quand|lorsque|afin|parce|car|"
    r"wenn|falls|sofern|es sei denn|weil|damit|cuando|porque)\b"
)
_PART = re.compile(rf"[,;:]\s+|{_BLANK}(?:and|et|but|mais|und|aber)\s+|(?<=[.!?])\s+")
_WHATEVER = re.compile(r"(?:however|whatever|whoever|no matter|even|même|quel)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"(?:and |but |et |mais )?(?:not|no|never|nothing|nobody|pas) (?!more|less|later)\w+"
    r"|(?:while|whereas|tandis|sondern)\b",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"\bnot even\b|\bwhether\b[^,;.]{0,200}\bor not\b|\bou (?:non|pas)\b|\bno-(?=\w)|\bwith (?=no\b)no\b"
    r"|\b(?:with(?:out)?|no|sans|aucune?) (?:any |no )?(?:exceptions?|doute|questions?(?: asked)?|discussion)\b"
    r"|\bno matter\b"
    r"|\bnot only\b|\bnon seulement\b|\bno (?:more|less|later|fewer|earlier|longer|bigger|older) than\b"
    r"|\bnot (?:more|less|later|fewer|longer) than\b|\bwhether or not\b|\bif not\b|\bpas (?:plus|moins) de\b"
    r"|\bmeme pas\b"
    r"|\bnicht (?:nur|einmal)\b|\bnicht (?:mehr|weniger|langer|spater|fruher|alter|junger) als\b"
    r"|\bob [^,;.]{0,200}oder nicht\b"
    r"|\bohne (?:jede |eine )?(?:ausnahmen?|zweifel|weiteres|ruckfragen?)\b|\bno solo\b|\bno (?:mas|menos) de\b"
)
_NOT_OVER = re.compile(
    r"\b(?:no|nobody|never|not|n't|cannot|ne|n'|aucune?|nicht|nie|niemals|kein\w*)\b"
    r"((?:\W+(?!when|if|where|who|that|unless|without)\w+){0,5}?\W+)"
    r"(?:exceeds?|more than|longer than|over|depasse\w*|plus de|mehr als|langer als|uber|uberschreit\w*|ubersteig\w*)\b"
    r"|\bjamais ((?:\w+ ){0,3})plus de\b"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|\w+n't|hardly|unable|forbidden|prohibited|banned|"
    r"disallowed|refuse[sd]?|reject(?:s|ed)?|declined?|denied|impossible|fails?|failed|lacks?|"
    r"pas|jamais|aucune?|rien|personne(?=(?: \w+){0,4} (?:ne\b|n'))|ni|interdit\w*|refuse[es]*|rejete\w*"
    r"|impossible|inutile|nicht|nie|niemals|nichts|niemand\w*|kein\w*|keinesfalls|weder|verboten\w*|untersagt\w*"
    r"|unzulassig\w*|ausgeschlossen|unmoglich|abgelehnt|verweigert|nunca|ningun\w*|nadie|tampoco|prohibid\w*)\b"
)
_DOUBLE = re.compile(r"\b(?:ni|nor|neither|weder)\b")
_ALLOWS = re.compile(
    r"\b(?:may|can|could|allowed|permitted|acceptable|accepted|possible|welcome|entitled|optional|free to|peut|peuvent|"
    r"pouvez|pouvons|puis|possible|autorise\w*|permis\w*|acceptes?|libre|facultati\w+|"
    r"darf|durfen|kann|konnen|konnt|erlaubt|gestattet|zulassig|zugelassen|moglich|berechtigt|freiwillig|"
    r"puede|pueden|permitid\w*|permite|permiten)\b"
)
_DEMANDS = re.compile(
    r"\b(?:must|have to|has to|had to|required?|requires|obliged|mandatory|compulsory|need(?:s|ed)?|necessary"
    r"|shall|obligatoire\w*|"
    r"doit|doivent|devez|faut|exige\w*|oblige\w*|necessaires?|necessitent|necessite|"
    r"muss|mussen|musst|verpflichtet|verpflichtend|pflicht|erforderlich|notwendig|vorgeschrieben|zwingend|"
    r"debe|deben|hay que|obligatori[oa]s?)\b"
)
_ADVISES = re.compile(
    r"\b(?:should|ideally|recommended?|preferably|advised|normally|usually|typically|devrait|devraient"
    r"|conseille\w*|de preference|sollte|sollten|empfohlen|empfiehlt|idealerweise|normalerweise|ublicherweise"
    r"|in der regel|deberia|deberian|recomendad\w*)\b"
)
_RESTRICTS = re.compile(
    r"\b(?:only|solely|exclusively|seulement|uniquement|seuls?|seules?|ne (?:\w+ ){1,12}que"
    r"|nur|ausschliesslich|lediglich|solo|solamente|unicamente)\b"
)
_WITHOUT = re.compile(
    r"\b(?:without|with no|sans|no-|ohne|sin)(?: (?:any|an?|the|your|la|le|votre|eine?[nmrs]?|jede[nmrs]?)\b)? ?(\w+)"
)
_SMALL_WORDS = """
doit doivent devez faut avant apres depuis pendant dont chaque lors etre during per via also always however another
already even
"""
_OF_VALUES = SPELLED | UNIT_OF.keys() | frozenset(_SMALL_WORDS.split())
# French words that English has too, and means something else by.
_FALSE_FRIENDS = {
    "pays": "country",
    "location": "rent",
    "main": "hand",
    "lit": "bed",
    "pain": "bread",
    "coin": "corner",
}
_COMPARISON = re.compile(r"\b(?:(no|not|never) )?(\w{2,}er|more|less) than\b")
_BEFORE = ("before", "prior", "until", "avant", "till", "vor", "bevor", "antes")
_RELATION = re.compile(
    r"\b(before|prior to|until|till|avant|after|since|apres|depuis|bevor|nachdem|antes de|despues de"
    # "Nach Paris", "vor Ort" and "nach der Richtlinie" are of no time.
    r"|(?:vor|nach)(?= (?:de[rmn]|eine[rm]|ihre[rmn]|jede[rmn]|ablauf|beginn|ende|\d)\b))\b((?:\W+\w+){0,4})"
)
_ONLY_SO_MANY = re.compile(rf"\b(?:only|nur) (?=(?:\w+ ){{0,4}}(?:\d|(?:{'|'.join(sorted(SPELLED))})\b))")
_AGENT = re.compile(r"\b(?:by (?:the|an?|your|our) |par (?:(?:le|la|un|une|votre) |l' ?))([^\W\d]\w*)")
_EXCEPTS = re.compile(
    r"\b(?:except|unless|excluding|apart from|other than|sauf|excepte|hormis|a moins|ausser|ausgenommen|mit ausnahme"
    r"|es sei denn|excepto|salvo|a menos que)\b"
)

_EXCEPTED = re.compile(
    r"\b(?:except(?: for)?|excluding|apart from|other than|sauf|excepte|hormis|ausser|ausgenommen|mit ausnahme|excepto"
    r"|salvo)\b((?:(?! (?:if|when|wenn|si|quand)\b)[ ]\w+){1,5})"
)


def clauses(text: str) -> list[Clause]:
    """The clauses of a text; fragments without a verb of their own stay with their neighbour."""
    found: list[str] = []
    for part in (_CELL if " | " in text else _STRONG).split(text):
        found += _joined([piece for piece in _WEAK.split(part or "") if piece and piece.strip()])
    return [made for piece in found if (made := clause(piece)).stems]


def _joined(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        alone = bool(_DENIAL.match(piece)) or (_has_verb(piece) and bool(joined) and _has_verb(joined[-1]))
        if joined and not alone:
            joined[-1] += ", " + piece
        else:
            joined.append(piece)
    return joined


def _has_verb(piece: str) -> bool:
    """Capitals are left alone: "United" is no verb."""
    return bool(_VERB.search(piece[:1].lower() + piece[1:].replace("’", "'")))


def _folded(text: str) -> str:
    return fold(text.replace("’", "'").replace("can't", "cannot"))


def clause(text: str) -> Clause:
    """A piece of text read as one clause."""
    folded = _EMPHASIS.sub(" ", _folded(text))
    folded = _NOT_OVER.sub(" ", folded)
    return Clause(
        text=text,
        stems=content(text),
        negated=_negations(_main(folded)) % 2 == 1,
        allows=bool(_ALLOWS.search(folded)),
        demands=bool(_DEMANDS.search(folded)),
        advises=bool(_ADVISES.search(folded)),
        restricts=bool(_RESTRICTS.search(_ONLY_SO_MANY.sub(" ", folded))),
        excepts=bool(_EXCEPTS.search(folded)),
        excepted=frozenset(_excepted(folded)),
        relations=frozenset(_relations(folded)),
        lacking=frozenset(stem(word) for word in _WITHOUT.findall(folded)),
    )


def _main(folded: str) -> str:
    """What is said, without the condition it depends on and without "who cannot come"."""
    said = _CONDITION.split(_RELATIVE.sub(" ", folded), maxsplit=1)[0]
    return said if len(said.split()) > 1 else folded


def _relations(folded: str) -> Iterator[tuple[str, str]]:
    for found in _RELATION.finditer(folded):
        word = next((word for word in words(found[2]) if is_informative(word)), "")
        yield ("before" if found[1].split()[0] in _BEFORE else "after"), stem(word)


def _excepted(folded: str) -> Iterator[str]:
    """The first word of each exception that says something: what comes behind may be said of all the others."""
    for left in _EXCEPTED.findall(folded):
        if word := next(filter(is_informative, words(left)), ""):
            yield stem(word)


def _negations(folded: str) -> int:
    """How many negations; "neither … nor", "pas … ni" are one."""
    found = _NEGATION.findall(folded)
    single = [word for word in found if not _DOUBLE.fullmatch(word)]
    return len(single) or bool(found)


def content(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, without numbers and units."""
    said = [fold(word) for word in words(text) if _carries(word) and not word[0].isdigit()]
    french = not _FALSE_FRIENDS.keys().isdisjoint(said) and language_of(text) == "fr"
    meant = (_FALSE_FRIENDS.get(word, word) if french else word for word in said)
    return frozenset(stem(word) for word in meant if word not in _OF_VALUES)


def _carries(word: str) -> bool:
    """Small words that have an opposite count."""
    return is_informative(word) or (len(word) > 2 and stem(word) in OPPOSITE)


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a word of one has its opposite ("late", "unused") in the other."""
    return any((_opposites(word) & other) - one and (word not in other or word in OPPOSITE) for word in one)


def agents(text: str) -> list[str]:
    """Stems of who does it: "by the recruiter"."""
    return [stem(word) for word in _AGENT.findall(_folded(text)) if is_informative(word) and word not in _OF_VALUES]


def parts(text: str) -> list[str]:
    """The text cut as finely as commas and "and" allow: each part claims something of its own."""
    cut = [part for part in _PART.split(text) if content(part) and not _WHATEVER.match(part)]
    return [part for part in cut if len(content(part)) > 1 or _has_verb(part)]


def segments(text: str) -> list[Clause]:
    """The text cut at every comma, bar and "and", each piece read as a clause: "phones after three" in a list."""
    return [clause(part) for part in re.split(rf"{_BLANK}?\|\s*|{_PART.pattern}", text) if content(part)]


def _opposites(word: str) -> frozenset[str]:
    bare = {word.removeprefix("un")} if len(word) > 5 else set()
    return OPPOSITE.get(word, _NONE) | {"un" + word, "in" + word, "non" + word} | bare - {word}


def comparisons(text: str) -> frozenset[tuple[str, bool]]:
    """What is compared, "bigger" of "no bigger than", and whether that is denied."""
    return frozenset((found[2], bool(found[1])) for found in _COMPARISON.finditer(_folded(text)))


_NONE: frozenset[str] = frozenset()
