"""Numbers that are written in words, English, French and German."""

import re
from collections.abc import Sequence
from decimal import Decimal

_ONES = (
    "zero", "one", "two deux zwei", "three trois drei", "four quatre vier", "five cinq funf", "six sechs",
    "seven sept sieben", "eight huit acht", "nine neuf neun", "ten dix zehn", "eleven onze elf", "twelve douze zwolf",
    "thirteen treize dreizehn", "fourteen quatorze vierzehn", "fifteen quinze funfzehn", "sixteen seize sechzehn",
    "seventeen siebzehn", "eighteen achtzehn", "nineteen neunzehn",
)  # fmt: skip
_SMALL = {word: number for number, names in enumerate(_ONES) for word in names.split()}
_TENS = {
    "twenty": 20, "vingt": 20, "zwanzig": 20, "thirty": 30, "trente": 30, "dreissig": 30, "dreißig": 30, "forty": 40,
    "quarante": 40, "vierzig": 40, "fifty": 50, "cinquante": 50, "funfzig": 50, "sixty": 60, "soixante": 60,
    "sechzig": 60, "seventy": 70, "siebzig": 70, "eighty": 80, "achtzig": 80, "ninety": 90, "neunzig": 90,
}  # fmt: skip
_HUNDREDS = frozenset({"hundred", "cent", "cents", "hundert"})
THOUSANDS = {
    word: number
    for number, spelled in {
        1000: "thousand mille tausend",
        10**6: "million millions millionen",
        10**9: "billion billions milliard milliards milliarde milliarden",
        10**12: "trillion trillions billionen",
    }.items()
    for word in spelled.split()
}
SCALES = THOUSANDS | {"tsd": 10**3, "mio": 10**6, "mrd": 10**9, "bn": 10**9, "lakh": 10**5, "crore": 10**7}
"""What a number in digits may count."""
SHORTENED = r"(?:(?<=\btsd)\.|(?<=\bmio)\.|(?<=\bmrd)\.)?"
"""The point behind those that are written short: behind the others it ends the sentence."""
_SCALED = re.compile(
    r"(?<![\w.,])(?P<amount>\d+(?:[.,]\d{1,2})?)[ -]?"
    rf"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})\b{SHORTENED}"
    r"(?: d'(?=\w)| de(?= \w)| of(?= \w))?"
)
_WORD = re.compile(r"[^\W\d_]+")
# "Per cent", "5 thousand"; "3 two-hour talks" has both.
_COUNTED_BEFORE = re.compile(r"(?:\bper |\bpour |\d )$")
_FRENCH_ONES = frozenset(["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"])
_AFTER_A = frozenset({"hundred", "thousand", "million", "billion"})
_AND = frozenset({"and", "et"})
SPELLED = frozenset(_SMALL) | frozenset(_TENS) | _HUNDREDS | frozenset(THOUSANDS)
_GERMAN_UNDER_100 = {word: number for word, number in (_SMALL | _TENS).items() if number} | {
    f"{one}und{ten}": number + tens
    for one, number in {**{word: number for word, number in _SMALL.items() if number < 10}, "ein": 1}.items()
    for ten, tens in _TENS.items()
}
_GERMAN = re.compile(
    rf"(?:(?P<thousands>{'|'.join(_GERMAN_UNDER_100)}|ein)?(?P<thousand>tausend))?"
    rf"(?:(?P<hundreds>{'|'.join(_SMALL)}|ein)?(?P<hundred>hundert))?(?:und)?(?P<rest>{'|'.join(_GERMAN_UNDER_100)})?"
)
"""A number written as one word, "zweihundertfünfundzwanzig"."""


def in_digits(folded: str) -> str:
    """The text with its numbers from two on in digits: "twenty-five days", "5 million", "1,2 Mrd.". Not "per cent"."""
    words = list(_WORD.finditer(folded))
    pieces, at, last = [""], 0, 0
    while at < len(words):
        number, after = spelled_at(folded, words, at)
        if number is None or number < 2 or _is_counted(folded, words[at]):
            at += 1
            continue
        pieces += [folded[last : words[at].start()], str(number)]
        at, last = after, words[after - 1].end()
    return _SCALED.sub(_multiplied, "".join([*pieces, folded[last:]]))


def _is_counted(folded: str, word: re.Match[str]) -> bool:
    """Whether what stands before says how many hundreds or thousands, or that it is "per cent"."""
    is_scale = word.group() in _HUNDREDS or word.group() in THOUSANDS
    return is_scale and bool(_COUNTED_BEFORE.search(folded, max(0, word.start() - 8), word.start()))


def _multiplied(found: re.Match[str]) -> str:
    """Of "1,2 million" the separator is that of a fraction, whoever writes it."""
    amount = Decimal(found["amount"].replace(",", ".")) * SCALES[found["scale"]]
    return f"{amount.normalize():f}" + " " * found.group().endswith("'")


def spelled_at(folded: str, words: Sequence[re.Match[str]], first: int) -> tuple[Decimal | None, int]:
    """The number that begins at a word, and the first word behind it."""
    start = words[first].start()
    number, at = _Spelled(is_one=folded[max(0, start - 2) : start] == "a " and words[first].group() in _AFTER_A), first
    while at < len(words):
        between = folded[words[at - 1].end() : words[at].start()] if at > first else " "
        word = words[at].group()
        if between not in (" ", "-"):
            break
        if at > first and word in _AND and number.goes_on_with(words, at + 1):
            at += 1
            continue
        if not number.take(word):
            break
        at += 1
    return number.amount, at


class _Spelled:
    """A number while its words are read: what counts thousands is put by, hundreds and less are added up."""

    def __init__(self, *, is_one: bool) -> None:
        """`is_one`: of "a hundred" the first word was read."""
        self._by = 0
        self._group: int | None = 1 if is_one else None
        self._last = ""

    @property
    def amount(self) -> Decimal | None:
        return None if self._group is None and not self._by else Decimal(self._by + (self._group or 0))

    def take(self, word: str) -> bool:
        """Whether the word goes on with the number."""
        group = self._group or 0
        if self._last == "quatre" and word in ("vingt", "vingts"):
            self._group = group + 76
        elif word in ("un", "une") and self._last in _TENS:
            self._group = group + 1
        elif (found := _small(word)) is not None and self._holds(found):
            self._group = group + found
        elif word in _HUNDREDS and self._counts_hundreds(word):
            self._group = (group or 1) * 100
        elif word in THOUSANDS and (self._group or word in ("mille", "tausend")):
            self._by, self._group = self._by + (group or 1) * THOUSANDS[word], None
        else:
            return False
        self._last = word
        return True

    def goes_on_with(self, words: Sequence[re.Match[str]], at: int) -> bool:
        """Whether "and" joins what follows to the number: "one hundred and five", "trente et un"; not "one hundred and
        two hundred"."""
        following = [match.group() for match in words[at : at + 2]]
        if not following:
            return False
        if words[at - 1].group() == "et":
            return self._last in _TENS and following[0] in ("un", "une", "onze")
        counted = len(following) > 1 and (following[1] in _HUNDREDS or following[1] in THOUSANDS)
        return self._last in ("hundred", "thousand") and _small(following[0]) is not None and not counted

    def _holds(self, found: int) -> bool:
        """Whether there is room for so many more: "twenty" has some for "five" and none for "thirty"."""
        if self._group is None:
            return not self._by or self._last in THOUSANDS
        under = self._group % 100
        if found >= 20:
            return not under
        return not under or (under % 10 == 0 and found < (20 if under in (60, 80) else 10))

    def _counts_hundreds(self, word: str) -> bool:
        if self._group is None:
            return word in ("cent", "hundert")
        return 0 < self._group < 10 and (not word.startswith("cent") or self._last in _FRENCH_ONES)


def _small(word: str) -> int | None:
    """A number under a hundred or, in German, of one word."""
    if word in _SMALL or word in _TENS:
        return _SMALL.get(word, _TENS.get(word))
    found = _GERMAN.fullmatch(word)
    if not found or not word or word in ("und", *THOUSANDS, *_HUNDREDS):
        return None
    thousands = _GERMAN_UNDER_100.get(found["thousands"] or "", 1) if found["thousand"] else 0
    hundreds = _GERMAN_UNDER_100.get(found["hundreds"] or "", 1) if found["hundred"] else 0
    return thousands * 1000 + hundreds * 100 + _GERMAN_UNDER_100.get(found["rest"] or "", 0)
