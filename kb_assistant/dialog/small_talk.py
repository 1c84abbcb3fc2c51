"""Messages that are no question, and the polite frame around those that are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from indexes.edits import edits
from kb_assistant.dialog.phrases import FILLERS, PHRASES, SmallTalk
from kb_assistant.dialog.plain import plain

__all__ = ["SmallTalk", "language", "small_talk", "without_greeting"]

LONGEST_WORDS = 14
LONGEST_CHARACTERS = 160
_SHORTEST_MISTYPED = 5
_LETTERS = 64
# A letter twice is another word's as a rule.
_STRETCHED = re.compile(r"(.)\1{2,}")
# But for the last one: "heyy", "thankss". "Bonn" and "null" are words.
_HELD = re.compile(r"([^ln])\1$")

_KINDS = tuple(PHRASES)
_OF = {
    tuple(phrase.split()): (kind, code)
    for kind in reversed(_KINDS)
    for code, phrases in PHRASES[kind].items()
    for phrase in phrases.split("|")
}
_LONGEST_PHRASE = max(len(phrase) for phrase in _OF)
_VOCABULARY = FILLERS.union(*_OF)
_SIGNS = {"👋": SmallTalk.GREETING, "🙏": SmallTalk.THANKS, "❤": SmallTalk.THANKS, "👎": SmallTalk.COMPLAINT}


def small_talk(text: str) -> SmallTalk | None:
    """What a message is that asks nothing; None as soon as one word of it may belong to a question."""
    if len(text) > LONGEST_CHARACTERS:
        return None
    said = re.findall(r"\w+", plain(text))
    if not said:
        return _of_signs(text)
    kinds = {kind for kind, _ in _parsed(said) or ()}
    return next((kind for kind in _KINDS if kind in kinds), None)


def language(text: str) -> str:
    """The one that most of the small talk of a message is in; "und" where it is none or several alike."""
    codes = Counter(code for _, code in _parsed(re.findall(r"\w+", plain(text[:LONGEST_CHARACTERS]))) or ())
    first, second = [*codes.most_common(2), ("und", 0), ("und", 0)][:2]
    return "und" if first[1] == second[1] else first[0]


def _of_signs(text: str) -> SmallTalk | None:
    known = next((kind for sign, kind in _SIGNS.items() if sign in text), None)
    smiles = re.search(r"[:;]-?[)D(P]", text) or any(unicodedata.category(sign) == "So" for sign in text)
    return known or (SmallTalk.ACKNOWLEDGEMENT if smiles else None)


def _parsed(said: list[str]) -> list[tuple[SmallTalk, str]] | None:
    """The phrases a message is made of, longest first from the left; None where anything else is in it, and where every
    word of them may as well be another one: "notes" is not "noted", nor "prime" "prima"."""
    if len(said) > LONGEST_WORDS:
        return None
    found: list[tuple[SmallTalk, str]] = []
    spelled, at, is_sure = [_spelled(word) for word in said], 0, False
    while at < len(spelled):
        length = next(_lengths(spelled, at), 0)
        if length:
            found.append(_OF[tuple(spelled[at : at + length])])
            is_sure = is_sure or any(map(_is_meant, said[at : at + length], spelled[at : at + length]))
        elif spelled[at] not in FILLERS:
            return None
        at += max(length, 1)
    return found if is_sure or not found else None


def _is_meant(word: str, known: str) -> bool:
    """Whether a word is the known one as it stands, stretched or with letters swapped: "hellooo", "heyy", "thnaks"."""
    if word == known or sorted(word) == sorted(known) or (_HELD.search(word) and word[:-1] in _VOCABULARY):
        return True
    return bool(_STRETCHED.search(word)) and _letters_of(word) == _letters_of(known)


def _lengths(spelled: list[str], at: int) -> Iterator[int]:
    return (n for n in range(_LONGEST_PHRASE, 0, -1) if tuple(spelled[at : at + n]) in _OF and at + n <= len(spelled))


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    """The known word that a stretched or mistyped one stands for: "hellooo", "thnaks"; else the word itself."""
    stretched = _STRETCHED.sub(r"\1\1", word)
    for spelling in (word, stretched, _without_doubles(stretched)):
        if spelling in _VOCABULARY:
            return spelling
    if len(word) < _SHORTEST_MISTYPED:
        return word
    near = _beginning(word[0])
    return next((known for known, slips in zip(near, edits(word, near, 1), strict=True) if slips <= 1), word)


def _without_doubles(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


def _letters_of(word: str) -> str:
    """Each letter of a row once."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(_LETTERS)
def _beginning(letter: str) -> list[str]:
    """The known words that one with that first letter, which is taken to be right, may be mistyped for."""
    return sorted(known for known in _VOCABULARY if known[0] == letter and len(known) >= _SHORTEST_MISTYPED)


_HELLO = (
    r"hello|hi|hiya|hey|hallo|howdy|greetings|good (?:morning|afternoon|evening|day)|dear (?:assistant|bot|team|all)|"
    r"bonjour|bonsoir|salut|coucou|bjr|slt|guten (?:morgen|tag|abend)|moin|servus|grüß gott|grüezi|liebes team"
)
_MANNERS = (
    r"thanks(?: a lot| so much| very much| for (?:that|the \w+|your \w+))?|"
    r"thank you(?: so much| very much| for (?:that|the \w+|your \w+))?|thx|cheers|merci(?: beaucoup| bien)?|great|"
    r"perfect|good|nice|cool|super|fine|alright|all right|right|well|yes|yeah|yep|no|nope|i see|got it|understood|"
    r"sorry|sure|excellent|awesome|parfait|génial|très bien|bien|d['’]accord|compris|oui|non|bon|désolée?|pardon|"
    r"excusez[- ]moi|excuse me|danke(?: schön| sehr| dir| ihnen)?|vielen dank|alles klar|verstanden|prima|ja|nein|"
    r"entschuldigung"
)
_ASKS = (
    r"(?:please )?(?:can|could|would|will) (?:you|u|anyone|someone|somebody) (?:please |pls |kindly |maybe |quickly )*"
    r"(?:tell|explain to|remind) me|do(?:es)? (?:you|u|anyone|anybody|someone) (?:happen to )?know|"
    r"i(?: would|['’ ]?d) (?:like|love) to (?:know|ask|find out)|i (?:just )?(?:want|wanted|need|have) to (?:know|ask)|"
    r"i(?: was|['’ ]?m| am) (?:just )?wondering|(?:i have )?(?:a |one |just a |another )*(?:quick |small |short )*"
    r"question(?= ?[:,–-])|please tell me|tell me|please|pls|plz|"
    r"(?:peux[- ]tu|pouvez[- ]vous|tu peux|vous pouvez|pourriez[- ]vous|pourrais[- ]tu|est[- ]ce que (?:tu peux|vous "
    r"pouvez)) (?:me |m['’])(?:dire|expliquer|indiquer|rappeler|préciser)|(?:je (?:voudrais|veux|souhaite|souhaiterais|"
    r"aimerais)|j['’]aimerais) (?:savoir|demander|connaître)|(?:sais[- ]tu|savez[- ]vous|tu sais|vous savez)|"
    r"dis[- ]moi|dites[- ]moi|s['’]il (?:te|vous) pla[iî]t|svp|stp|"
    r"(?:(?:kannst|könntest) du|(?:können|könnten) sie) mir (?:bitte )?(?:sagen|erklären)|"
    r"ich (?:möchte|würde) (?:gerne? )?(?:gerne? )?wissen|(?:weißt du|wissen sie|weiß jemand)|sag(?:en sie)? mir|bitte|"
    r"(?:ich habe )?(?:eine |noch eine )?(?:kurze |kleine )?frage(?= ?[:,–-])"
)
_PAUSE = r"\s*[,.!;]+\s+|\s+[–-]+\s+"
_FRONT = re.compile(
    rf"\s*(?:(?:{_HELLO})(?: (?:there|again|all|everyone|team|à tous))?(?:{_PAUSE}|\s+)"
    rf"|(?:{_MANNERS})(?:{_PAUSE}|\s+(?=(?:and|but|so|now|how|what|who|when|where|et|mais|combien|comment|und|aber|wie|was|wer|wann|wo)\b))"
    rf"|(?:ok|okay)(?:{_PAUSE}|\s+)"
    rf"|(?:{_ASKS})\b(?: (?:if|whether|about|si|ob)\b)?[\s,:–-]*)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"[\s,.!;–-]+(?:please|pls|plz|thanks(?: a lot| in advance)?|thank you(?: very much| so much| in advance)?|thx|"
    r"merci(?: beaucoup| d['’]avance| bien)?|bitte|"
    r"danke(?: schön| sehr| im voraus)?|vielen dank(?: im voraus)?|svp|stp|"
    r"s['’]il (?:te|vous) pla[iî]t)\s*(?P<mark>\?)?[\s.!?]*$",
    re.IGNORECASE,
)
_MOST_FRAMES = 5


def without_greeting(text: str) -> str:
    """The question inside its polite frame: "hello, can you please tell me how …, thanks" asks "how …"."""
    rest = text.strip()
    for _ in range(_MOST_FRAMES):
        front = _FRONT.match(rest)
        if not front or not front.end() or not _says_something(rest[front.end() :]):
            break
        rest = rest[front.end() :]
    back = _BACK.search(rest, max(0, len(rest) - LONGEST_CHARACTERS))
    if back and _says_something(rest[: back.start()]):
        rest = rest[: back.start()] + (back["mark"] or "")
    return rest.strip()


def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
