"""The pages speak every language they know, completely."""

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from ui.texts import LANGUAGES, texts_for

UI = Path(__file__).parents[2] / "ui"
ENGLISH = texts_for("en").entries


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    entries = texts_for(language).entries
    assert entries.keys() == ENGLISH.keys()
    assert {name: fields(text) for name, text in entries.items()} == {n: fields(t) for n, t in ENGLISH.items()}
    assert [name for name, text in entries.items() if not text.strip()] == []


def test_every_text_that_is_asked_for_is_there_and_every_one_there_is_asked_for() -> None:
    asked = [pattern for file in UI.rglob("*.py") for pattern in patterns(file.read_text())]
    assert [p.pattern for p in asked if not any(p.fullmatch(name) for name in ENGLISH)] == []
    assert [
        name for name in ENGLISH if not any(p.fullmatch(name) for p in asked) and not name.startswith("months")
    ] == []


def patterns(source: str) -> list[re.Pattern[str]]:
    """What each `texts("…")` may name; a part that is computed may be anything."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and re.fullmatch(r".*\btexts(\.count)?", ast.unparse(node.func)):
            ending = r"\.(one|many)" if ast.unparse(node.func).endswith(".count") else ""
            found += [re.compile(name + ending) for name in names(node.args[0])]
    return found


def names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return names(node.body) + names(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.]+" for p in node.values)]
    return []


def test_the_browser_s_language_is_followed_where_it_is_known() -> None:
    assert [texts_for(locale).language for locale in ("fr-CA", "FR", "de-DE", "", None)] == [
        "fr",
        "fr",
        "en",
        "en",
        "en",
    ]


def test_days_and_counts_are_said_as_one_says_them() -> None:
    english, french = texts_for("en"), texts_for("fr")
    assert (english.day(date(2026, 11, 1)), french.day(date(2026, 11, 1))) == ("1 November 2026", "1er novembre 2026")
    assert [english.count("days", 0), french.count("days", 0)] == ["0 days", "0 jour"]
