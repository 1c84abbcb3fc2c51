"""The container can't rot unseen: it is built where there is a builder, here is held what it takes for granted."""

import re
import tomllib
from pathlib import Path

from kb_assistant.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text()


def copied() -> set[str]:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", TEXT, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def test_it_copies_all_that_is_installed_and_nothing_that_is_not_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages < copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    extras = re.search(r"'\.\[([^]]+)\]'", TEXT)
    assert extras
    assert set(extras[1].split(",")) < set(project["project"]["optional-dependencies"])


def test_it_sets_only_settings_and_runs_as_nobody_special() -> None:
    known = {
        f"KB_{name}_{inner}".upper() for name, section in Settings.model_fields.items() for inner in _inner(section)
    }
    assert set(re.findall(r"\bKB_[A-Z_]+", TEXT)) <= {"KB_HOME", *known}
    assert re.search(r"^USER kb$", TEXT, re.MULTILINE)


def _inner(field: object) -> list[str]:
    return list(getattr(getattr(field, "annotation", None), "model_fields", ()))
