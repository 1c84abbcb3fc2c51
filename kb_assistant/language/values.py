"""The values a text gives, in one notation for every spelling and language: amounts with units, dates, times of day."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from kb_assistant.language.spelled import SCALES, SHORTENED, SPELLED, spelled_at
from kb_assistant.language.words import fold, is_informative


class Bound(StrEnum):
    """Whether a value is the most, the least, or exactly what it says."""

    MOST = "most"
    LEAST = "least"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Value:
    """`amount` in plain digits; `unit` is one of the codes below, or empty where none is known.

    Dates are "day-month" or "-month" with unit "date", times of day minutes since midnight with unit "time".
    A date in digits that is read otherwise in America stays "03/04" as it stands.
    `article`: the text says "an hour", which is a value only if the other side says 1.
    `counted`: what is counted has no unit but is named, as in "5 folders".
    """

    amount: str
    unit: str
    start: int
    end: int
    bound: Bound = Bound.NONE
    article: bool = False
    counted: bool = False

    @property
    def dimension(self) -> str:
        return _DIMENSION.get(self.unit, self.unit)

    @property
    def in_parts(self) -> tuple[Decimal, str]:
        """The amount, and of what: of seconds for every time that has so many, of months for years."""
        part, times = _PARTS.get(self.unit, (self.unit, Decimal(1)))
        return Decimal(self.amount) * times, part


_UNITS = {
    "millisecond": "ms millisecond milliseconds milliseconde millisecondes millisekunde millisekunden",
    "second": "seconds second seconde secondes sec secs sekunde sekunden segundo segundos",
    "minute": "minute minutes min mins mn minuten minuto minutos",
    "hour": "hour hours heure heures hrs hr h std stunde stunden hora horas",
    "day": "day days jour jours journee journees tag tage tagen arbeitstag arbeitstage arbeitstagen werktag werktage "
    "werktagen dia dias",
    "week": "week weeks wk wks semaine semaines woche wochen semana semanas",
    "month": "month months mois monat monate monaten meses",
    "year": "year years yr yrs an ans annee annees jahr jahre jahren anos",
    "%": "% percent pourcent prozent",
    "eur": "€ eur euro euros",
    "usd": "$ usd dollar dollars",
    "gbp": "£ gbp pound pounds livre livres",
    "chf": "chf franken franc francs",
    "jpy": "¥ jpy yen",
    "inr": "₹ inr rupee rupees",
    "pln": "zł pln zloty zlotys",
    "km": "km kilometre kilometres kilometer kilometers kilometern",
    "mile": "mile miles mi",
    "kg": "kg kilogram kilograms kilogramme kilogrammes kilo kilos",
    "g": "g gram grams gramme grammes gramm",
    "kb": "kb ko kilobyte kilobytes kilooctet kilooctets",
    "gb": "gb go gigabyte gigabytes gigaoctet gigaoctets",
    "mb": "mb mo megabyte megabytes megaoctet megaoctets",
    "tb": "tb to terabyte terabytes teraoctet teraoctets",
    "m": "metre metres meter meters metern m",
    "cm": "cm centimetre centimetres centimeter centimeters zentimeter zentimetern",
    "mm": "mm millimetre millimetres millimeter millimeters millimetern",
    "foot": "ft foot feet",
    "character": "character characters caractere caracteres zeichen",
    "euro cent": "cent cents centime centimes ct",
}
UNIT_OF = {word: unit for unit, spelled in _UNITS.items() for word in spelled.split()}
_DIMENSION = dict.fromkeys(("millisecond", "second", "minute", "hour", "day", "week", "month", "year"), "duration")
_DIMENSION |= dict.fromkeys(("eur", "usd", "gbp", "chf", "jpy", "inr", "pln", "euro cent"), "money")
MONEY = frozenset(unit for unit, dimension in _DIMENSION.items() if dimension == "money")
_UNSIGNED = frozenset({"duration", "character", "kb", "mb", "gb", "tb"})
"""What there is never less than nothing of: a hyphen in front of it is a mark of another kind."""
_PARTS = {
    "millisecond": ("second", Decimal("0.001")),
    "minute": ("second", Decimal(60)),
    "hour": ("second", Decimal(3600)),
    "year": ("month", Decimal(12)),
}
"""Units that are so many of another, whoever counts them; days and weeks are not, where only working days count."""
_MONTHS = (
    "january jan janvier januar", "february feb fevrier februar", "march mar mars marz", "april apr avril", "may mai",
    "june jun juin juni", "july jul juillet juli", "august aug aout", "september sep sept septembre",
    "october oct octobre oktober", "november nov novembre", "december dec decembre dezember",
)  # fmt: skip
MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
# "Sept" is seven, too.
_IN_CAPITALS = frozenset(word for names in _MONTHS for word in names.split()[:2]) | {"sept"}
_MONTH = "|".join(sorted((m for m in MONTH_NUMBER if m not in ("mar", "jan", "may", "mai")), key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of)? (?P<month>{_MONTH}|may|mai|jan|mar)\b"
    rf"|\b(?P<month2>{_MONTH}|may|jan|mar) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:%|€|euros?|days?))"
    rf"|\b(?P<month3>{_MONTH})\b|\b(?P<month4>may|mai) (?=\d{{4}})"
)
_DIGITS_DATE = re.compile(
    r"(?<![\w.,/-])(?:(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<mark2>[-/.])(?P<second>\d{1,2})(?P=mark2)(?P<year2>(?:19|20)?\d{2}))(?![\w/-]|[.,]\d)"
)
# As versions and sections are counted: "3.11.14".
_PLACE = re.compile(r"(?!\d\d\.\d\d\.)\d{1,2}\.\d{1,2}\.\d\d")
_TIME = re.compile(
    r"(?<![\d.,])(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|\.(?P<minute3>\d{2})(?= ?(?:[ap]\.?m\b|uhr\b))"
    r"| ?h ?(?P<minute2>\d{2})\b| ?h(?![a-z])(?! ?\d))?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?| (?P<clock>uhr)\b)?(?![\d:])"
)
_CURRENCY = r"(?:us|a|c)?\$|[€£¥₹]|(?:eur|usd|gbp|chf|jpy|inr|pln)\b"
# A hyphen between two numbers makes a range of them.
_SIGN = r"(?<![\w%€$£°¥₹.,)-])(?<!\d )[-−–](?=[\d€$£])|\b(?:minus|(?<=\ba )moins) (?=[\d€$£])"
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_NUMBER = re.compile(
    rf"(?<!\w)(?P<sign>{_SIGN})?(?P<before>(?:{_CURRENCY}) ?)?"
    r"(?:(?P<fraction>[½¼¾]|(?:1/[24]|3/4)(?![\d/]))"
    r"|(?P<whole>[1-9]\d?(?:,\d{2})+,\d{3}(?!\d)|[1-9]\d{0,2}(?:[.,  \u202f']\d{3})+(?!\d)|\d+)(?P<part>[.,]\d+)?(?!\d)"
    r"(?P<more> ?[½¼¾]|[ -](?:1/[24]|3/4)(?![\d/]))?)"
)
_GLUED = re.compile(r"[^\W\d_]+")
_ORDINALS = frozenset(["st", "nd", "rd", "th", "e", "er", "re", "ere", "eme", "nde", "ter", "te", "ten", "o", "a"])
# Letters that stand for thousands and millions where money is counted, and for anything elsewhere.
_OF_MONEY = {"k": 10**3, "m": 10**6, "md": 10**9, "mds": 10**9, "bn": 10**9}
_SCALE = re.compile(rf"[ -]?(?P<word>{'|'.join(sorted(SCALES | _OF_MONEY, key=len, reverse=True))})\b{SHORTENED}")
_MONEY_NEXT = re.compile(rf" ?(?:{_CURRENCY}|(?:euros?|dollars?|pounds?|livres?|franken)\b)")
_OF = re.compile(r" (?:d(?=')|de(?= )|of(?= ))")
_WHOLE_AND_HALF = re.compile(r" (?:and a half|et demie?)\b")
_HALVED = re.compile(
    r"\b(?:half(?: an?)?|a half|demi|demie|halben?|halbe[rs])[ -](?P<unit>[^\W\d_]+)"
    r"|\b(?:un quart d'|(?:a )?quarter of an )(?P<quarter>heure|hour)\b"
)
# The compounds of German tell what they count at their end, as "workdays" do; "14-tägig" is of days, too.
_COUNTS = re.compile(
    r"(?P<day>\w{3,}(?:(?:s|en|er|k)tagen?|kdays?)|tagige?[mnrs]?)|(?P<hour>\w{3,}stunden|stundige?[mnrs]?)"
    r"|(?P<week>\w{3,}wochen|wochige?[mnrs]?)|(?P<month>\w{3,}monaten?|monatige?[mnrs]?)"
    r"|(?P<year>\w{3,}jahren?|jahrige?[mnrs]?)|(?P<minute>minutige?[mnrs]?)"
)
_POINT, _PERCENT = r"(?:%|percentage|per ?cent)?[ -]?points?\b|prozentpunkte?n?\b", r"%|per ?cent\b|pour ?cent\b"
_NEAR_UNIT = re.compile(
    rf"[ -]?(?:(?P<point>{_POINT})|(?P<percent>{_PERCENT})|(?P<sign>(?<![ -])[€$£¥₹]|[€$£¥₹](?!\d)|zł\b)"
    r"|(?P<celsius>℃|(?:°|degrees?|degres?|grad) ?c(?:elsius)?\b)"
    r"|(?P<fahrenheit>℉|(?:°|degrees?|degres?|grad) ?f(?:ahrenheit)?\b))"
)
_KINDS = {"point": "point", "percent": "%", "celsius": "°c", "fahrenheit": "°f"}
# "The 2026 vacation days" are not so many.
_YEAR = re.compile(r"(?:19|20)\d\d")
_OTHERS_FOLLOW = frozenset(
    {"pro", "por", "chaque", "jeden", "jedem", "last", "next", "previous", "within",
     "innerhalb", "binnen", "durant", "letzten", "nachsten", "vorigen"}
)  # fmt: skip
_NEXT_WORD = re.compile(r"[ '-]+([^\W\d_]{2,}|[^\W\d_](?!['\w]))")
_LETTERS = frozenset({"g", "m"})
_WORD = re.compile(r"[^\W\d_]+")
_MOST_BEFORE = re.compile(
    r"\b(?:(?:no|nobody|not|never|n't|pas|jamais|aucune?) (?:(?!when|if|where|who|that|unless"
    r"|without)\w+ ){0,5}?(?:more|longer|later|older|over|greater|plus|exceeds?|above)"
    r"(?: than| de)?|at (?:the )?most|up to|as much as|max(?:imum)?(?: of| de| d')?|within|less(?: than)?"
    r"|fewer(?: than)?|"
    r"under|below|shorter than|lower than|younger than|cheaper than|smaller than|until|till|before|by"
    r"|jusqu'?(?: ?a| ?au)|"
    r"au plus|moins de|avant|dans|sous|ne (?:\w+ )+plus de|au maximum|never exceeds?|does not exceed|"
    r"n'\w+ jamais (?:\w+ ){0,2}plus de|inferieure?s? a|no later than|hochstens|maximal|bis(?: zu)?|innerhalb(?: von)?|"
    r"binnen|spatestens|weniger als|unter|unterhalb von|kurzer als|junger als|kleiner als|vor|"
    r"(?:nicht|nie|niemals|kein\w*) (?:\w+ ){0,4}?(?:mehr|langer|spater|alter|hoher|gro(?:ss|ß)er) als"
    r"|(?:nicht|nie) uber)"
    r"(?: the| les| le)?(?: next| first)? ?[€$£]?$"
)
_LEAST_BEFORE = re.compile(
    r"\b(?:at (?:the )?least|min(?:imum)?(?: of| de| d')?|more than|over|above|longer than|older than|greater than"
    r"|higher than|"
    r"exceed(?:s|ing)?|beyond|after|from|since|starting|plus de|au moins|au minimum|apres|depuis|des|a partir de|"
    r"superieure?s? a|larger than|not (?:less|fewer) than|no (?:less|fewer|earlier) than|pas moins de|costing over|"
    r"mindestens|wenigstens|mehr als|uber|ab|oberhalb von|langer als|alter als|hoher als|gro(?:ss|ß)er als"
    r"|nicht weniger als|"
    r"nach|seit)"
    r"(?: the| les| le)? ?[€$£]?$"
)
_MOST_AFTER = re.compile(
    r"^ ?(?:or|ou) (?:less|fewer|younger|under|earlier|below|moins|avant)\b|^ ?(?:at most|maximum|au plus"
    r"|au maximum|max)\b|^ ?(?:oder|und) (?:weniger|junger|fruher|darunter)\b"
)
_LEAST_AFTER = re.compile(
    r"^ ?(?:or|ou|and|et) (?:more|older|over|above|later|plus|longer|upwards)\b|^ ?(?:at least|minimum|au moins"
    r"|au minimum)\b|^ ?(?:oder|und) (?:mehr|alter|daruber|spater|langer)\b|^ ?(?:aufwarts|upwards?|and up)\b"
)
# "Von 30 Euro an".
_FROM, _ON = re.compile(r"\bvon$"), re.compile(r"^ ?an\b")
_ARTICLE = re.compile(r"\b(?:an?|une?|l'|each|every|per|par|chaque|the)\s?$")
_LONGEST_ARTICLE = 8
_NOT_COUNTED = re.compile(
    r"\b(?:working|calendar|full|further|more|additional|paid|unpaid|free|ouvr\w+|supplementaires?|consecutive)\b"
)


def values(text: str) -> list[Value]:
    """Every value of a text in order; `start` and `end` are offsets into the text."""
    return list(_read(text))


# A statement is held against the same few texts again and again.
@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Value, ...]:
    folded = _same_length(text)
    found: list[Value] = []
    for finder in (_digits_dates, _dates, _times, _numbers, _spelled, _halves, _articles):
        found += [value for value in finder(text, folded) if not any(_overlap(value, held) for held in found)]
    return tuple(_with_bound(value, folded) for value in sorted(found, key=lambda value: value.start))


def _overlap(one: Value, other: Value) -> bool:
    return one.start < other.end and other.start < one.end


def _same_length(text: str) -> str:
    """Folded letter by letter, so that offsets stay true."""
    straight = text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").replace("\n", " ")
    return "".join(folded if len(folded := fold(letter)) == 1 else letter for letter in straight)


def _digits_dates(_text: str, folded: str) -> Iterator[Value]:
    """Dates in digits, and their years beside them."""
    for match in _DIGITS_DATE.finditer(folded):
        year, at = (match["year"], match.start("year")) if match["year"] else (match["year2"], match.start("year2"))
        date = None if _PLACE.fullmatch(match.group()) else _date_of(match)
        if date is None:
            continue
        first, last = (match.start("month"), match.end()) if match["year"] else (match.start(), at)
        yield Value(date, "date", first, last)
        yield Value(year if len(year) == 4 else f"20{year}", "", at, at + len(year))


def _date_of(match: re.Match[str]) -> str | None:
    """Day and month; of "03/04/2026", which Americans read otherwise than others, both as they stand."""
    if match["year"]:
        day, month = int(match["day"]), int(match["month"])
    else:
        day, month = int(match["first"]), int(match["second"])
    if match["mark2"] == "/" and max(day, month) <= 12 and day != month:
        return f"{day}/{month}"
    if match["mark2"] == "/" and month > 12:
        day, month = month, day
    return f"{day}-{month}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _dates(text: str, folded: str) -> Iterator[Value]:
    for match in _DATE.finditer(folded):
        name = next(match[group] for group in ("month", "month2", "month3", "month4") if match[group])
        if match["month3"] and name in _IN_CAPITALS and not text[match.start()].isupper():
            continue
        day = match["day"] or match["day2"] or ""
        yield Value(f"{day.lstrip('0')}-{MONTH_NUMBER[name]}", "date", match.start(), match.end())


def _times(_text: str, folded: str) -> Iterator[Value]:
    for match in _TIME.finditer(folded):
        minutes, half = match["minute"] or match["minute2"] or match["minute3"], match["half"]
        plain_hour = " h" in match.group() or match.group().endswith("h") or match["clock"]
        if int(match["hour"]) > 24 or not (minutes or half or plain_hour):
            continue
        hour = int(match["hour"]) % 12 + 12 * (half == "p") if half else int(match["hour"])
        yield Value(str(hour * 60 + int(minutes or 0)), "time", match.start(), match.end())


def _numbers(_text: str, folded: str) -> Iterator[Value]:
    at = 0
    while match := _NUMBER.search(folded, at):
        scale, end = _scale_after(folded, match.end(), is_money=bool(match["before"]))
        half = _WHOLE_AND_HALF.match(folded, end)
        end = half.end() if half else end
        amount = (_amount(match) + (Decimal("0.5") if half else 0)) * scale
        unit, end = _unit_of(folded, match, end)
        is_signed = match["sign"] and _DIMENSION.get(unit, unit) not in _UNSIGNED
        start = match.start() if is_signed else match.end("sign") if match["sign"] else match.start()
        yield _counted(folded, Value(_plainly(-amount if is_signed else amount), unit, start, end))
        at = end


def _counted(folded: str, value: Value) -> Value:
    """With whether what has no unit is named behind it."""
    word = None if value.unit else _NEXT_WORD.match(folded, value.end)
    return replace(value, counted=bool(word) and is_informative(word[1]) and word[1] not in SPELLED) if word else value


def _amount(match: re.Match[str]) -> Decimal:
    if match["fraction"]:
        return Decimal(_FRACTIONS[match["fraction"]])
    whole = re.sub(r"\D", "", match["whole"])
    more = (match["more"] or "").strip(" -")
    return Decimal(whole + (match["part"] or "").replace(",", ".")) + Decimal(_FRACTIONS.get(more, 0))


def _plainly(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _scale_after(folded: str, end: int, *, is_money: bool) -> tuple[int, int]:
    """The thousands or millions that a number counts, and where it ends."""
    match = _SCALE.match(folded, end)
    if match is None:
        return 1, end
    word = match["word"]
    if word in SCALES:
        of = _OF.match(folded, match.end())
        return SCALES[word], of.end() if of else match.end()
    if is_money or _MONEY_NEXT.match(folded, match.end()) or (word == "k" and match.group() == "k"):
        return _OF_MONEY[word], match.end()
    return 1, end


def _unit_of(folded: str, match: re.Match[str], end: int) -> tuple[str, int]:
    """The unit of a number, and where both end. Letters that cling to it and are no unit known here stand for
    themselves: "5G" is nothing that "5 days" could be."""
    if before := (match["before"] or "").strip():
        return UNIT_OF[before.lstrip("usac") if before.endswith("$") else before], end
    glued = _GLUED.match(folded, end) if end == match.end() else None
    if glued is None:
        return _unit_after(folded, end, may_be_named=not _YEAR.fullmatch(match.group()))
    word = glued.group()
    return _unit_after(folded, glued.end()) if word in _ORDINALS else (UNIT_OF.get(word, word), glued.end())


def _unit_after(folded: str, end: int, *, may_be_named: bool = True) -> tuple[str, int]:
    """The unit that follows a number, over words such as "working" and, if it `may_be_named`, "vacation", and where it
    ends."""
    if near := _NEAR_UNIT.match(folded, end):
        kind = near.lastgroup or ""
        return (UNIT_OF[near.group().strip(" -")] if kind == "sign" else _KINDS[kind]), near.end()
    at = end
    for _ in range(3):
        word = _NEXT_WORD.match(folded, at)
        if word is None:
            break
        if unit := _named_unit(word[1], next_to_it=at == end):
            return unit, word.end()
        if not _NOT_COUNTED.fullmatch(word[1]) and not (may_be_named and _is_kind(word[1])):
            break
        at = word.end()
    return "", end


def _is_kind(word: str) -> bool:
    """Whether a word may say what kind of days they are; "3 two-hour talks" and "2 talks per month" count others."""
    return is_informative(word) and word not in SPELLED and word not in _OTHERS_FOLLOW


def _named_unit(word: str, *, next_to_it: bool) -> str:
    """The unit that a word names; empty for others. A letter may be anything, unless it follows the number."""
    if word in UNIT_OF:
        may = word in _LETTERS if len(word) == 1 else word != "to"
        return UNIT_OF[word] if may and (next_to_it or len(word) > 2) else ""
    compound = _COUNTS.fullmatch(word)
    return compound.lastgroup or "" if compound else ""


def _halves(_text: str, folded: str) -> Iterator[Value]:
    """Half an hour, and a quarter of one."""
    for match in _HALVED.finditer(folded):
        word = match["unit"] or match["quarter"]
        if _DIMENSION.get(UNIT_OF.get(word, "")) == "duration":
            amount = "0.5" if match["unit"] else "0.25"
            yield Value(amount, UNIT_OF[word], match.start(), match.end())


def _spelled(_text: str, folded: str) -> Iterator[Value]:
    """Numbers in words; "one" and "six" count only where something follows that can be counted."""
    words = list(_WORD.finditer(folded))
    at = 0
    while at < len(words):
        number, after = spelled_at(folded, words, at)
        if number is None:
            at += 1
            continue
        end = words[after - 1].end()
        half = _WHOLE_AND_HALF.match(folded, end)
        unit, end = _unit_after(folded, half.end() if half else end)
        while after < len(words) and words[after].start() < end:
            after += 1
        if number != 1 or unit:
            amount = number + (Decimal("0.5") if half else Decimal(0))
            yield _counted(folded, Value(_plainly(amount), unit, words[at].start(), end))
        at = after


def _articles(_text: str, folded: str) -> Iterator[Value]:
    for word in _WORD.finditer(folded):
        unit = UNIT_OF.get(word.group(), "")
        if _DIMENSION.get(unit) != "duration" or len(word.group()) == 1:
            continue
        if before := _ARTICLE.search(folded, max(0, word.start() - _LONGEST_ARTICLE), word.start()):
            half = _WHOLE_AND_HALF.match(folded, word.end())
            amount, end = ("1.5", half.end()) if half else ("1", word.end())
            yield Value(amount, unit, before.start(), end, article=not half)


def _with_bound(value: Value, folded: str) -> Value:
    before = folded[max(0, value.start - 48) : value.start].rstrip() + " "
    after = folded[value.end : value.end + 20]
    checks: tuple[tuple[Bound, Callable[[], object]], ...] = (
        (Bound.MOST, lambda: _MOST_BEFORE.search(before.rstrip()) or _MOST_AFTER.search(after)),
        (Bound.LEAST, lambda: _LEAST_BEFORE.search(before.rstrip()) or _LEAST_AFTER.search(after)),
        (Bound.LEAST, lambda: _FROM.search(before.rstrip()) and _ON.search(after)),
    )
    bound = next((bound for bound, holds in checks if holds()), Bound.NONE)
    return replace(value, bound=bound)
