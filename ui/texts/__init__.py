"""Everything the pages say, in the reader's language: one file a language, the same names in each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ui.sayings import Sayings

_FOLDER = Path(__file__).parent
_ENGLISH = "en"
LANGUAGES = (_ENGLISH, *sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != _ENGLISH))
SAID = "said."
"""What the names of wordings begin with that other languages have for what the service says."""


@dataclass(frozen=True, slots=True)
class Texts:
    """`texts("ask.placeholder", name="Ada")`; values are put in as they are, so make them inert for Markdown."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        return self.entries[name].format(**values)

    def said(self, message: str) -> str:
        """What the service says, which it says in English; as it is where this language has no wording for it."""
        return _sayings(self.language)(message)

    def count(self, name: str, number: int) -> str:
        """`name.one` or `name.many`; none is many in English and one in French."""
        few = str(number) in self.entries["written.one"].split()
        return self(f"{name}.{'one' if few else 'many'}", number=number)

    def day(self, day: date) -> str:
        """The day as one writes it: 26 November 2026."""
        number = self.entries["written.first"] if day.day == 1 else day.day
        return self("written.day", day=number, month=self._month("months", day.month), year=day.year)

    def date(self, day: date) -> str:
        """The same shorter, for tables: 26 Nov 2026."""
        return self("written.date", day=day.day, month=self._month("months_short", day.month), year=day.year)

    def number(self, number: float, decimals: int = 0) -> str:
        """The number as one writes it: 1,234.5."""
        whole, _, rest = f"{number:,.{decimals}f}".partition(".")
        whole = whole.replace(",", self.entries["written.thousands"])
        return f"{whole}{self.entries['written.point']}{rest}" if rest else whole

    def _month(self, names: str, number: int) -> str:
        return self.entries[f"written.{names}"].split()[number - 1]


def language_tag(language: str) -> str:
    """What a page calls the language of a text; empty where nobody could tell it."""
    return "" if language == "und" else language


def texts_for(locale: str | None) -> Texts:
    """In the browser's language where there is one like it, else in English."""
    language = (locale or "").lower().partition("-")[0]
    return _texts(language if language in LANGUAGES else _ENGLISH)


@cache
def _texts(language: str) -> Texts:
    file = _FOLDER / f"{language}.toml"
    return Texts(language, dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))))


@cache
def _sayings(language: str) -> Sayings:
    wordings = {
        name.removeprefix(SAID): text for name, text in _texts(language).entries.items() if name.startswith(SAID)
    }
    return Sayings(wordings)


def _flat(table: Mapping[str, object], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        path = f"{above}{name}"
        found += _flat(value, f"{path}.") if isinstance(value, dict) else [(path, str(value))]
    return found
