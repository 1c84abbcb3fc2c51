"""Texts however their letters are written: "evaluation" is in "ÉVALUATION", and "Ärzte" come before "Zoll"."""

import sqlite3
from functools import cache
from itertools import groupby
from typing import Any
from unicodedata import combining

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from indexes.languages import fold

_FUNCTION = "kb_plain"
_PLANE = 1 << 16
"""The characters of all that is written today."""


class _Plain(FunctionElement[str]):
    """The text without differences of case, accents and composition: file systems differ in how they write "é"."""

    inherit_cache = True
    type = String()


def has(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    return _Plain(column).contains(fold(text), autoescape=True)


def begins(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """As it is written, capitals and all: a pattern of SQLite's takes "HR" and "hr" for one."""
    return func.substr(column, 1, len(text)) == text


def ends(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """The same of its end."""
    return func.substr(column, func.length(column) - len(text) + 1) == text


def in_order(column: ColumnElement[Any]) -> ColumnElement[str]:
    """By which names stand as in a dictionary; databases know but the order of their letters' numbers."""
    return _Plain(column)


def prepare(connection: sqlite3.Connection) -> None:
    """SQLite knows but the letters of English: it is taught the others."""
    connection.create_function(_FUNCTION, 1, lambda text: text and fold(text), deterministic=True)


@compiles(_Plain)
def _in_sqlite(element: _Plain, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - as SQLAlchemy calls it
    return f"{_FUNCTION}({compiler.process(element.clauses, **given)})"


@compiles(_Plain, "postgresql")
def _in_postgresql(element: _Plain, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    # Accents come off first, for databases that know but the letters of English. Then in the order in which `fold` does
    # it: what stands for several letters, as № does, keeps their capitals.
    small = f"lower(normalize({compiler.process(element.clauses, **given)}, NFD))"
    plain = f"regexp_replace(normalize({small}, NFKD), '[{_combining()}]', '', 'g')"
    return f"replace(replace({plain}, 'ß', 'ss'), 'ς', 'σ')"


@cache
def _combining() -> str:
    """Every mark that is written on a letter: the accents of one script, half of the letters of another."""
    marks = [number for number in range(_PLANE) if combining(chr(number))]
    runs = [[number for _, number in run] for _, run in groupby(enumerate(marks), lambda one: one[1] - one[0])]
    return "".join(f"\\u{run[0]:04x}-\\u{run[-1]:04x}" for run in runs)
