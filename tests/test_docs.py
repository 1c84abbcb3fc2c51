"""The manual can't rot: every command, option and setting is in it, and in its help."""

import re
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from kb_assistant.cli import app
from kb_assistant.settings import Settings

ROOT = Path(__file__).parents[1]
MANUAL = "\n".join(file.read_text() for file in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def commands() -> dict[str, object]:
    """Every command by its full name."""
    found: dict[str, object] = {}

    def walk(command: object, name: str) -> None:
        children = getattr(command, "commands", {})
        if not children or getattr(command, "invoke_without_command", False):
            found[name] = command
        for child, inner in children.items():
            walk(inner, f"{name} {child}")

    walk(typer.main.get_command(app), "kb")
    return found


def settings() -> list[str]:
    names = []
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            names += [f"{name}.{inner}" for inner in section.model_fields]
        else:
            names.append(name)
    return names


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_manual_and_has_help(name: str) -> None:
    assert name in MANUAL
    assert getattr(commands()[name], "help", None)


@pytest.mark.parametrize("name", commands())
def test_every_option_is_in_the_manual(name: str) -> None:
    options = [o for p in getattr(commands()[name], "params", []) for o in p.opts if o.startswith("-")]
    assert [option for option in options if f"`{option}" not in MANUAL and f" {option}" not in MANUAL] == []


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in MANUAL


def test_the_readme_shows_something_to_run_within_its_first_screen() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert next(number for number, line in enumerate(lines) if line.startswith("```")) < 25
    assert len(lines) < 150


def test_no_page_names_a_path_of_somebody_s_machine() -> None:
    text = MANUAL + "\n".join(
        f.read_text() for p in ("kb_assistant", "ingest", "indexes") for f in (ROOT / p).rglob("*.py")
    )
    assert [word for word in ("/work/", "/root/", "pypi.org") if word in text] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text()
    named = re.findall(r"`((?:kb_assistant|ingest|indexes|ui|tests)/[\w./]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
    for name, place in re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)", text):
        meant = page.parent / name if name else page
        assert meant.exists(), name
        assert not place or place in _anchors(meant), (name, place)


def _anchors(page: Path) -> set[str]:
    """The places of a page, as those who show Markdown name them."""
    return {_anchor(found) for found in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_picture_of_the_manual_is_shown_in_it_and_small() -> None:
    pictures = {picture.name: picture.stat().st_size for picture in (ROOT / "docs" / "images").iterdir()}
    assert set(re.findall(r"\]\(images/([^)]+)\)", MANUAL)) == pictures.keys()
    assert {name: size for name, size in pictures.items() if size > 150_000} == {}
