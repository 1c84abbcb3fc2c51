"""Accounts, cards and national ids: a form, then a check digit; where that proves little, a word before it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb_assistant.privacy import checksums
from kb_assistant.privacy.kinds import Found, Kind

_NO_WORD_BEFORE, _NO_WORD_AFTER = r"(?<![\w])", r"(?![\w])"
_CONTEXT = 40
"""Characters before a number in which the word may stand that says what it is."""

_IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FO", "FI", "GL", "NL", "SD", "FK"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK", "MN"), 20),
    **dict.fromkeys(("HR", "LV", "LI", "CH"), 21),
    **dict.fromkeys(("BH", "BG", "CR", "GE", "DE", "IE", "ME", "RS", "GB", "VA"), 22),
    **dict.fromkeys(("TL", "GI", "IQ", "IL", "AE", "OM", "SO"), 23),
    **dict.fromkeys(("AD", "CZ", "MD", "PK", "RO", "SA", "SK", "ES", "SE", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MR", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    **dict.fromkeys(("LC",), 32),
    **dict.fromkeys(("RU",), 33),
}
_IBAN_START = re.compile(_NO_WORD_BEFORE + r"([A-Za-z]{2})[0-9]{2}(?=[ -]?[A-Za-z0-9])")
_IBAN_TAILS = {
    length: re.compile(rf"(?:[ -]?[A-Za-z0-9]){{{length - 4}}}{_NO_WORD_AFTER}")
    for length in set(_IBAN_LENGTHS.values())
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of an id. `context`, where given, must stand shortly before it."""

    kind: Kind
    form: re.Pattern[str]
    holds: Callable[[str], bool]
    context: re.Pattern[str] | None = None


def _rule(kind: Kind, form: str, holds: Callable[[str], bool], context: str = "") -> Rule:
    bounded = re.compile(_NO_WORD_BEFORE + rf"(?:{form})" + _NO_WORD_AFTER, re.IGNORECASE | re.ASCII)
    return Rule(kind, bounded, holds, re.compile(rf"\b(?:{context})", re.IGNORECASE) if context else None)


def _card(digits: str) -> bool:
    """A number that an issuer gives out, by its first digits and its length."""
    return bool(_ISSUERS.fullmatch(digits)) and checksums.luhn(digits)


def _always(_: str) -> bool:
    return True


_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?"
    r"|(?:2131|1800)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d|2\d\d)\d{12}(?:\d{3})?"
    r"|(?:5018|5020|5038|5[68]\d\d|6304|6390|67\d\d|0604)\d{8,15}"
)
_GROUPED_CARD = r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d{12,19}"
_BSN = r"\d{9}|\d{4}([ .])\d{2}\1\d{3}|\d{3}([ .])\d{3}\2\d{3}"
# Rules are tried in this order; what one has found, the later ones leave alone.
RULES: Sequence[Rule] = (
    _rule(Kind.FR_NIR, r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", checksums.nir),
    _rule(Kind.CARD, _GROUPED_CARD, _card),
    _rule(
        Kind.IT_FISCAL_CODE,
        r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
        checksums.fiscal_code,
    ),
    _rule(Kind.ES_DNI, r"\d{8}[ -]?[A-Z]|[XYZ][ -]?\d{7}[ -]?[A-Z]", checksums.dni),
    _rule(Kind.DE_TAX_ID, r"\d{11}|\d{2} \d{3} \d{3} \d{3}", checksums.de_tax_id),
    _rule(Kind.PL_PESEL, r"\d{11}", checksums.pesel),
    _rule(Kind.US_SSN, r"(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}", _always),
    _rule(Kind.US_SSN, r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}", _always, "ssn|social security"),
    _rule(Kind.UK_NHS, r"\d{3} \d{3} \d{4}", checksums.nhs),
    _rule(Kind.UK_NHS, r"\d{3}([ -]?)\d{3}\1\d{4}", checksums.nhs, "nhs"),
    _rule(Kind.NL_BSN, _BSN, checksums.bsn, "bsn|burgerservice|sofi"),
)


def find_ids(text: str) -> Iterator[Found]:
    """By descending certainty; what overlaps is for the caller to drop."""
    yield from _ibans(text)
    matches = ((rule, match) for rule in RULES for match in rule.form.finditer(text))
    for rule, match in matches:
        if rule.holds(re.sub(r"[ .\-]", "", match[0])) and _in_context(rule, text, match.start()):
            yield Found(match.start(), match.end(), rule.kind)


def _ibans(text: str) -> Iterator[Found]:
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(start[1].upper())
        tail = _IBAN_TAILS[length].match(text, start.end()) if length else None
        if tail and checksums.iban(re.sub(r"[ -]", "", text[start.start() : tail.end()])):
            yield Found(start.start(), tail.end(), Kind.IBAN)


def _in_context(rule: Rule, text: str, start: int) -> bool:
    return rule.context is None or rule.context.search(text, max(0, start - _CONTEXT), start) is not None
