"""Telephone numbers, by the numbering plans of the `phonenumbers` package: the only file that knows it."""

import re
from collections.abc import Callable, Iterator, Sequence

import phonenumbers

from kb_assistant.privacy.kinds import Found, Kind

# fmt: off
REGIONS = (
    "US", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "CH", "AT",
    "PL", "AU", "SE", "DK", "NO", "FI", "IE", "PT", "CZ", "HU",
)
# fmt: on
"""Whose plans a number without a country code may follow."""

_CANDIDATE = re.compile(
    r"(?<![\w.,/@#$€£+-])(?:(?:\+|00)[ ]?)?(?:\(\+?\d{1,5}\)|\d)(?:[ ().\-/]{0,2}\d){5,16}"
    r"(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w]|[.,:]\d)"
)
_DATE = re.compile(
    r"\d{1,2}([./ -])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([./-])\d{1,2}\2\d{1,2}"
    r"|(?:1[89]|20)\d\d ?- ?(?:1[89]|20)\d\d"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[ .]\d{3})+[.,]\d{2}")
# What needs to be announced: digits alone, few digits, and two groups as a house number and a postcode make them.
_BARE = re.compile(r"\d+|[1-9]\d* \d+|(?:\D*\d){6,7}\D*")
_WORD = re.compile(r"\b(?:phone|tel|call|mobile|cell|fax|dial|ring|whatsapp|sms|handy|telefon|mobil)", re.IGNORECASE)
_CONTEXT = 40
# Each look at the plans costs a fraction of a millisecond: so many are free, then one for so many characters.
_FREE_CHECKS, _CHARACTERS_A_CHECK = 30, 400


def find_phones(text: str, regions: Sequence[str] = REGIONS) -> Iterator[Found]:
    """What is a number by some plan; of more candidates than there is time to look at, the rest count as found."""
    left = _FREE_CHECKS + len(text) // _CHARACTERS_A_CHECK
    for match in _CANDIDATE.finditer(text):
        if not _may_be(text, match):
            continue
        left -= 1
        if left < 0 or _is_number(match[0], regions):
            yield Found(match.start(), match.end(), Kind.PHONE)


def _may_be(text: str, match: re.Match[str]) -> bool:
    """Neither date nor amount; and where its form says little, only after a word that announces a number."""
    found = match[0]
    if _DATE.fullmatch(found) or _AMOUNT.fullmatch(found):
        return False
    announced = _WORD.search(text, max(0, match.start() - _CONTEXT), match.start())
    return not _BARE.fullmatch(found) or announced is not None


def _is_number(candidate: str, regions: Sequence[str]) -> bool:
    """By a country code a possible length is enough; without one it must be a number that is given out somewhere."""
    number = re.sub(r"^00", "+", candidate)
    if number.startswith("+"):
        return _fits(number, None, phonenumbers.is_possible_number)
    return any(_fits(number, region, phonenumbers.is_valid_number) for region in regions)


def _fits(number: str, region: str | None, rule: Callable[[phonenumbers.PhoneNumber], bool]) -> bool:
    try:
        return rule(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
