"""Texts however their letters are written: "evaluation" is in "ÉVALUATION", and "Ärzte" come before "Zoll"."""

import sqlite3
from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from indexes.languages import fold

_FUNCTION = "kb_plain"


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
    decomposed = f"normalize({compiler.process(element.clauses, **given)}, NFKD)"
    return f"replace(lower(regexp_replace({decomposed}, '[\\u0300-\\u036f]', '', 'g')), 'ß', 'ss')"
