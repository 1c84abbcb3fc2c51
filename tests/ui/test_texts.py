"""The pages speak every language they know, completely."""

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from fastapi.params import Depends

from kb_assistant import errors
from kb_assistant.api import policy, problems
from kb_assistant.settings import describe, load_settings
from ui.texts import LANGUAGES, SAID, texts_for

ROOT = Path(__file__).parents[2]
UI = ROOT / "ui"
ENGLISH = texts_for("en").entries
TOLD = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"Finding", "Problem", "Loaded"}
"""Whatever is made with a sentence for people."""
ELSEWHERE = (
    "kb_assistant/api/",
    "kb_assistant/operations/audit.py",
    "kb_assistant/backends.py",
    "kb_assistant/operations/backups.py",
    "kb_assistant/bootstrap.py",
    "kb_assistant/cli/",
    "kb_assistant/embedding/",
    "kb_assistant/evaluation/",
    "kb_assistant/generation/models/",
    "kb_assistant/identity/",
    "kb_assistant/operations/restoration.py",
    "kb_assistant/retrieval/rerankers/",
    "kb_assistant/settings/",
    "kb_assistant/people/single_sign_on.py",
    "kb_assistant/store/backup.py",
    "kb_assistant/store/engine.py",
    "kb_assistant/store/lock.py",
    "kb_assistant/store/migrations/",
    "kb_assistant/store/occupancy.py",
    "kb_assistant/store/reserve.py",
    "kb_assistant/client/wire.py",
    "ingest/sources/folder.py",
)
"""What is said there is met on a terminal, in a log, by programs, or on a page of its own."""
MET = (
    "kb_assistant/api/bodies.py",
    "kb_assistant/api/policy.py",
    "kb_assistant/api/problems.py",
    "kb_assistant/api/reception.py",
    "kb_assistant/api/running.py",
    "kb_assistant/api/routes/health.py",
    "kb_assistant/api/routes/settings.py",
    "kb_assistant/generation/models/failures.py",
    "kb_assistant/identity/passwords.py",
)
"""But not what is said here."""


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    entries = {name: text for name, text in texts_for(language).entries.items() if not name.startswith(SAID)}
    assert entries.keys() == ENGLISH.keys()
    assert {name: fields(text) for name, text in entries.items()} == {n: fields(t) for n, t in ENGLISH.items()}
    assert [name for name, text in entries.items() if not text.strip(" ")] == []


def test_every_text_that_is_asked_for_is_there_and_every_one_there_is_asked_for() -> None:
    asked = [pattern for file in UI.rglob("*.py") for pattern in patterns(file.read_text())]
    assert [p.pattern for p in asked if not any(p.fullmatch(name) for name in ENGLISH)] == []
    assert [
        name for name in ENGLISH if not any(p.fullmatch(name) for p in asked) and not name.startswith("written.")
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
    found = {locale: texts_for(locale).language for locale in ("fr-CA", "FR", "de-AT", "de", "ja-JP", "", None)}
    known = {"fr-CA": "fr", "FR": "fr", "de-AT": "de", "de": "de"}
    assert found == {locale: known.get(locale or "", "en") for locale in found}


@pytest.mark.parametrize(
    ("language", "first", "third", "short", "none"),
    [
        ("en", "1 November 2026", "3 August 2026", "3 Aug 2026", "0 days"),
        ("fr", "1er novembre 2026", "3 août 2026", "3 août 2026", "0 jour"),
        ("de", "1. November 2026", "3. August 2026", "3. Aug. 2026", "0 Tage"),
    ],
)
def test_days_and_counts_are_said_as_one_says_them(
    language: str, first: str, third: str, short: str, none: str
) -> None:
    texts, august = texts_for(language), date(2026, 8, 3)
    said = (texts.day(date(2026, 11, 1)), texts.day(august), texts.date(august), texts.count("days", 0))
    assert said == (first, third, short, none)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["999", "1,234,567", "1,234.5"]),
        ("fr", ["999", "1\u202f234\u202f567", "1\u202f234,5"]),
        ("de", ["999", "1.234.567", "1.234,5"]),
    ],
)
def test_numbers_are_written_as_one_writes_them(language: str, expected: list[str]) -> None:
    texts = texts_for(language)
    assert [texts.number(999), texts.number(1_234_567), texts.number(1234.5, 1)] == expected


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_what_the_service_says_on_pages_is_said_in_every_language(language: str) -> None:
    said, files = texts_for(language).said, [file for file in service() if is_met(file)]
    sentences = {filled(text) for file in files for text in told(ast.parse(file.read_text()))}
    assert len(sentences) > 200
    assert [text for text in sentences if said(text) == text and not text.startswith("kb ")] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_what_is_wrong_with_a_field_of_a_form_is_said_in_every_language(language: str) -> None:
    said = texts_for(language).said
    worded = {wrong: said(f"name can't be used: {filled(wrong)}.") for wrong in map(skeleton, problems._WRONG.values())}
    assert [text for wrong, text in worded.items() if "can't be used" in text or filled(wrong) in text] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_whose_a_page_is_is_said_in_every_language(language: str) -> None:
    said, hints = texts_for(language).said, [get_args(hint) for hint in vars(policy).values() if get_args(hint)]
    names = [hint[1].dependency.name for hint in hints if isinstance(hint[-1], Depends)]
    assert "administrators" in names
    worded = {name: said(f"This is for {name}.") for name in names if name != "anybody"}
    assert [name for name, text in worded.items() if name in text] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_what_each_setting_is_for_is_said_in_every_language(language: str, tmp_path: Path) -> None:
    said = texts_for(language).said
    described = [one.description for one in describe(load_settings(tmp_path))]
    assert len(described) > 80
    assert [text for text in described if said(text) == text] == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_language_words_what_the_service_does_not_say(language: str) -> None:
    wordings = {n.removeprefix(SAID): t for n, t in texts_for(language).entries.items() if n.startswith(SAID)}
    there = {skeleton(text) for file in service() for text in sentences_of(ast.parse(file.read_text()))}
    assert [sentence for sentence in wordings if skeleton(sentence) not in there] == []
    assert [sentence for sentence, wording in wordings.items() if not fields(wording) <= fields(sentence)] == []
    assert [sentence for sentence, wording in wordings.items() if not wording.strip()] == []


def service() -> list[Path]:
    folders = ("kb_assistant", "ingest", "indexes")
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def is_met(file: Path) -> bool:
    name = file.relative_to(ROOT).as_posix()
    return name in MET or not name.startswith(ELSEWHERE)


def told(tree: ast.Module) -> list[str]:
    """The sentences that errors, findings and problems are made with, also by a name."""
    named = {
        t.id: n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func).split(".")[-1] in TOLD]
    given = [named.get(a.id) if isinstance(a, ast.Name) else a for call in made for a in call.args]
    either = [[a.body, a.orelse] if isinstance(a, ast.IfExp) else [a] for a in given]
    literal = [a for one in either for a in one if isinstance(a, ast.JoinedStr | ast.Constant)]
    return [text for a in literal for text in sentences_of(a)[:1] if re.search(r"\w \w", text)]


def sentences_of(tree: ast.AST) -> list[str]:
    """Every text in it; the values of one that is put together are `{}`."""
    if isinstance(tree, ast.JoinedStr):
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in tree.values)] + [
            text for p in tree.values if isinstance(p, ast.FormattedValue) for text in sentences_of(p.value)
        ]
    if isinstance(tree, ast.Constant):
        return [tree.value] if isinstance(tree.value, str) else []
    return [text for node in ast.iter_child_nodes(tree) for text in sentences_of(node)]


def skeleton(sentence: str) -> str:
    return re.sub(r"(\{\w*\})+", "{}", sentence).strip()


def filled(sentence: str) -> str:
    return sentence.replace("{}", "7").strip()
