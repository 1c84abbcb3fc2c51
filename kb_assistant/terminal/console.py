"""Where the command line prints: rich on a terminal, plain in a pipe, JSON for programs."""

import json as jsonlib
import sys
from textwrap import indent

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

out = Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False, markup=False)


def print_json(value: object) -> None:
    print(jsonlib.dumps(value, ensure_ascii=False, default=str))  # noqa: T201 - a program reads it


def indented(text: str, by: int, style: str = "") -> RenderableType:
    """Wrapped on a terminal; in a pipe the lines stay whole."""
    if out.is_terminal:
        return Padding(Text(text, style=style), (0, 0, 0, by))
    return Text(indent(text, " " * by))
