"""Everything the pages say, in the reader's language: one file a language, the same names in each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ui.sayings import Sayings

LANGUAGES = ("en", "fr")
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
        few = number < 2 if self.language == "fr" else number == 1
        return self(f"{name}.{'one' if few else 'many'}", number=number)

    def day(self, day: date) -> str:
        """The day as one writes it: 26 November 2026."""
        first = self.language == "fr" and day.day == 1
        return f"{'1er' if first else day.day} {self.entries['months'].split()[day.month - 1]} {day.year}"

    def date(self, day: date) -> str:
        """The same shorter, for tables: 26 Nov 2026."""
        return f"{day.day} {self.entries['months_short'].split()[day.month - 1]} {day.year}"


def texts_for(locale: str | None) -> Texts:
    """In the browser's language where there is one like it, else in English."""
    language = (locale or "").lower().partition("-")[0]
    return _texts(language if language in LANGUAGES else LANGUAGES[0])


@cache
def _texts(language: str) -> Texts:
    file = Path(__file__).with_name(f"{language}.toml")
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
