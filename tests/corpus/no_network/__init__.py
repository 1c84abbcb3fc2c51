"""A guard around programs: each Python below them writes down whom it reaches for, and reaches no other machine."""

import os
import shutil
from pathlib import Path

from tests.corpus.serving import ROOT


def guard(folder: Path) -> dict[str, str]:
    """The environment of a program whose Pythons, down to those that get no other variable, are watched."""
    shutil.copy(Path(__file__).with_name("sitecustomize.py"), folder)
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def watched(folder: Path) -> str:
    """The command lines of those that were."""
    return (folder / "watched").read_text()


def reached(folder: Path) -> set[tuple[str, int]]:
    """Hosts and ports that were connected to, or looked up."""
    found = folder / "reached"
    lines = found.read_text().splitlines() if found.exists() else []
    return {(host, int(port)) for host, _, port in (line.partition(" ") for line in lines)}
