"""Where a follow-up names another country, amount or role, that takes the place of the one in the question before."""

import re
from dataclasses import dataclass
from itertools import pairwise

from kb_assistant.dialog.light_words import is_specific
from kb_assistant.language.words import fold, is_informative, stem, words

_PLACES = """
africa allemagne amsterdam argentina argentine asia asie athens athenes australia australie austria autriche bangalore
bangladesh barcelona barcelone belgique belgium berlin bordeaux boston brazil bresil brussels bruxelles bulgaria
bulgarie canada chicago chile chili china chine cologne colombia copenhagen copenhague croatia croatie cyprus danemark
delhi denmark dhaka dubai dublin ecosse edinburgh egypt egypte england espagne estonia europe finland finlande
florence france frankfurt geneva geneve germany ghent glasgow greece grece hamburg helsinki hongrie hungary iceland
india inde indonesia ireland irlande israel istanbul italie italy japan japon kenya krakow leeds lille lisbon lisbonne
lithuania london londres luxembourg lyon madrid malta manchester maroc marseille mexico mexique milan milano montreal
morocco mumbai munich nantes naples netherlands nice norvege norway oslo paris pologne poland porto portugal prague
romania rome roumanie russia scotland seattle serbia seville shanghai singapore slovakia slovenia spain stockholm
suede suisse sweden switzerland sydney tokyo toronto toulouse tunisia tunisie turin turkey turkiye turquie uk usa
ukraine valencia venice vienna vienne vietnam wales warsaw zurich britain america
afrika asien athen australien belgien brasilien brussel bulgarien danemark deutschland europa finnland frankreich genf
griechenland grossbritannien indien irland italien kanada koln kopenhagen kroatien lissabon mailand mexiko munchen
niederlande norwegen osterreich polen prag rom rumanien russland schottland schweden schweiz spanien tschechien turkei
ungarn warschau wien
"""
_PEOPLE = """
agent apprentice birth boss carer child client colleague commander conductor contractor customer dad designer
developer director employee engineer executive father freelancer guest intern junior lead machinist manager mother mum
newcomer parent partner primary prospect reviewer salesperson secondary senior staff starter stagiaire student
supplier team temp tourist trainee visitor visiteur worker freelance apprenti client collegue directeur employe
externe ingenieur invite mere pere prestataire salarie fournisseur
angestellte auszubildende azubi besucher fuhrungskraft gast gaste kunde kunden leiharbeiter lieferant lieferanten
praktikant praktikanten student studenten vertriebler vorgesetzte werkstudent werkstudenten
"""
_TIMES = """
monday tuesday wednesday thursday friday saturday sunday weekend january february march april june july august
september october november december christmas easter summer winter spring autumn morning evening night lundi mardi
mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet aout septembre octobre novembre
decembre noel ete hiver matin soir nuit today tomorrow yesterday weekday
montag dienstag mittwoch donnerstag freitag samstag sonntag wochenende januar februar marz mai juni juli oktober
dezember weihnachten ostern sommer herbst abend nacht heute morgen gestern
"""
_CLASS = {
    stem(word): name
    for name, listed in (("place", _PLACES), ("person", _PEOPLE), ("time", _TIMES))
    for word in listed.split()
}
_AMOUNT = re.compile(r"[€$£]?\d[\d.,]*k?[€$£%]?", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{1,2}\d{1,2}")
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}\b)")
_UNIT_WORDS = """
% percent pourcent euro euros eur € dollars pounds livres k day days jour jours week weeks semaines month months mois
year years ans hour hours heures minutes km kg gb
prozent tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden minuten
"""
_UNITS = frozenset(_UNIT_WORDS.split())
_PREPOSITIONS = {
    word: group
    for group, words in enumerate(
        ("in en au aux a à within im", "for pour fur", "on sur auf am", "at chez bei beim", "with avec mit",
         "from depuis aus von", "to vers nach", "by par", "during pendant wahrend", "per pro", "about uber",
         "without sans ohne", "under unter", "between entre zwischen", "outside hors ausserhalb")
    )
    for word in words.split()
}  # fmt: skip
_SIGN_OF = {
    "percent": "%",
    "prozent": "%",
    "pourcent": "%",
    "euro": "€",
    "euros": "€",
    "eur": "€",
    "dollars": "$",
    "pounds": "£",
}
_ARTICLE_WORDS = (
    "the a an le la les l un une my our mon ma mes notre der die das den dem ein eine einen einem einer mein meine"
)
_ARTICLES = frozenset(_ARTICLE_WORDS.split())
_PHRASE_WORDS = (
    "and or to et ou more less than over under plus de moins as well too also other und oder bis mehr weniger als auch"
)
_PHRASE = _ARTICLES | _UNITS | frozenset(_PHRASE_WORDS.split())
_EDGES = "\"'“”‘’«»()[],.;:!?…"


def kind_of(word: str) -> str:
    """The class of a word that a conversation goes through the members of: place, person, time, amount, code ("p2");
    empty for all others."""
    if _AMOUNT.fullmatch(word):
        return "amount"
    if _CODE.fullmatch(word):
        return "code"
    return _CLASS.get(stem(word), "") if word else ""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as written, and what is compared."""

    written: str
    bare: str

    @property
    def kind(self) -> str:
        return kind_of(self.bare)


def replaced(question: str, fragment: str) -> str | None:
    """The question asked of what a fragment names: "hotel limit in Spain", "Portugal" give "hotel limit in Portugal".

    None where nothing in the question is of the fragment's kind."""
    base, given = _words(question), _words(fragment.strip(_EDGES + " "))
    if not base or not given or len(given) > _LONGEST_FRAGMENT:
        return None
    for way in (_after_the_same_preposition, _of_the_same_kind, _with_the_same_article):
        found = way(base, given)
        if found is not None:
            return " ".join(word.written for word in found)
    return None


_LONGEST_FRAGMENT = 6


def kinds(text: str) -> frozenset[str]:
    """The classes of which a text names a member."""
    return frozenset(word.kind for word in _words(text)) - {""}


def without_kinds(said: list[str], kinds: frozenset[str]) -> list[str]:
    """The words that are of none of the classes."""
    return [word for word in said if kind_of(fold(word)) not in kinds]


def _words(text: str) -> list[_Word]:
    joined = _GROUPED.sub("", text)
    return [_Word(written, _bare(written.strip(_EDGES))) for written in joined.split() if written.strip(_EDGES)]


def _bare(written: str) -> str:
    return "usa" if written == "US" else fold(written)


def _of_the_same_kind(base: list[_Word], given: list[_Word]) -> list[_Word] | None:
    """The one member of a class gives way to the other; what stands around it in the fragment comes along."""
    named = [word for word in given if word.kind]
    kind = named[0].kind if named else ""
    if not kind or any(word.kind != kind for word in named):
        return None
    places = [at for at, word in enumerate(base) if word.kind == kind]
    if not places or (len(places) > 1 and places[-1] - places[0] != len(places) - 1):
        return None
    first, last = places[0], places[-1] + 1
    content = _bare_phrase(given)
    if not content:
        return None
    if kind == "amount":
        old, new = _unit(base[first : last + 1]), _unit(given)
        if old and new and old != new:
            return None
        last = _after_unit(base, last) if new else last
        content = content if new else [_with_sign_of(word, base[first]) for word in content]
    return _joined(base, first, last, content, given)


def _joined(base: list[_Word], first: int, last: int, content: list[_Word], given: list[_Word]) -> list[_Word]:
    """A preposition of the fragment takes the place of the one in front: "en France" and "au Portugal"."""
    first = _with_article(base, first, content)
    led = first and base[first - 1].bare in _PREPOSITIONS
    both_led = led and given[0].bare in _PREPOSITIONS and content == given[1:]
    last += _repeated(content, base[last:])
    return base[: first - 1] + given + base[last:] if both_led else base[:first] + content + base[last:]


def _with_article(base: list[_Word], first: int, content: list[_Word]) -> int:
    """Where the phrase begins that ends in the replaced word: "the duty lead" gives way to "the secondary"."""
    if base[first].kind == "amount":
        return first
    described = content[0].bare in _ARTICLES and first > 1 and is_informative(base[first - 1].bare)
    if described and base[first - 2].bare in _ARTICLES:
        return first - 2
    while first and base[first - 1].bare in _ARTICLES:
        first -= 1
    return first


def _repeated(content: list[_Word], after: list[_Word]) -> int:
    """How many words behind the gap the fragment brings along: "client meal" for the first half of "team meal"."""
    ends = (n for n in range(len(content) - 1, 0, -1) if [w.bare for w in content[-n:]] == [w.bare for w in after[:n]])
    return next(ends, 0)


def _bare_phrase(given: list[_Word]) -> list[_Word]:
    """The fragment without its preposition; of a whole clause ("if it's 6k") only what is compared, if it says no more.

    Empty where words of the clause would be lost."""
    if _is_phrase(given):
        return given[1:] if given[0].bare in _PREPOSITIONS else given
    compared = [word for word in given if word.kind or word.bare in _UNITS]
    lost = any(is_specific(part) for word in given if word not in compared for part in words(word.bare))
    return [] if lost else compared


def _is_phrase(given: list[_Word]) -> bool:
    """Whether only a preposition, articles and words of meaning are in it."""
    rest = given[1:] if given[0].bare in _PREPOSITIONS else given
    return all(word.kind or word.bare in _PHRASE or is_informative(word.bare) for word in rest)


def _unit(phrase: list[_Word]) -> str:
    """The first unit in a phrase, in one spelling; empty where it has none."""
    return next((unit for word in phrase for unit in _units(word.bare)), "")


def _units(word: str) -> list[str]:
    signs = re.findall(r"[€$£%]", word) if kind_of(word) == "amount" else []
    return [_SIGN_OF.get(unit, stem(unit)) for unit in (*signs, *({word} & _UNITS))]


def _after_unit(base: list[_Word], at: int) -> int:
    return at + 1 if at < len(base) and base[at].bare in _UNITS else at


def _with_sign_of(word: _Word, other: _Word) -> _Word:
    """ "25" instead of "10%" means "25%"."""
    if word.kind != "amount":
        return word
    front, back = re.match(r"[€$£]?", other.bare), re.search(r"[%€$£]?$", other.bare)
    return _Word(f"{front[0] if front else ''}{word.written}{back[0] if back else ''}", word.bare)


def _after_the_same_preposition(base: list[_Word], given: list[_Word]) -> list[_Word] | None:
    group = _PREPOSITIONS.get(given[0].bare)
    if group is None or len(given) < 2 or not _is_phrase(given):
        return None
    places = [at for at, word in enumerate(base) if _PREPOSITIONS.get(word.bare) == group]
    if len(places) != 1:
        return None
    end = _end_of_phrase(base, places[0] + 1)
    old, new = ({word.kind for word in phrase} - {""} for phrase in (base[places[0] : end], given))
    if end == places[0] + 1 or old != new:
        return None
    return base[: places[0]] + given + base[end:]


def _end_of_phrase(base: list[_Word], at: int) -> int:
    """Where the article and the informative words from here on end; a pause ends them too."""
    while at < len(base) and (base[at].bare in _ARTICLES or is_informative(base[at].bare)):
        at += 1
        if base[at - 1].written[-1] in ",;.?!":
            break
    return at


def _with_the_same_article(base: list[_Word], given: list[_Word]) -> list[_Word] | None:
    """ "The primary" gives way to "the secondary", and "the light laptop" to "the strong one"."""
    one = len(given) == 3 and given[2].bare in ("one", "ones")
    if given[0].bare != "the" or not (one or len(given) == 2):
        return None
    pairs = [at for at, (article, _) in enumerate(pairwise(base)) if article.bare == "the"]
    if len(pairs) != 1 or _end_of_phrase(base, pairs[0]) - pairs[0] != len(given):
        return None
    new = given[:2] + base[pairs[0] + 2 : pairs[0] + 3] if one else given
    return base[: pairs[0]] + new + base[pairs[0] + len(given) :]
