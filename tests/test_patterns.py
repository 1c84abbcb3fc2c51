"""Regular expressions read what anybody wrote, and while one looks for a match nobody else is answered."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from re import _parser
from types import ModuleType
from typing import Any

import pytest

import indexes
import ingest
import kb_assistant

_ENDLESS = 1_000
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def modules() -> Iterator[ModuleType]:
    for package in (kb_assistant, ingest, indexes):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." not in found.name and found.name.rpartition(".")[2] != "sandbox_child":
                yield import_module(found.name)


def patterns() -> dict[str, "re.Pattern[Any]"]:
    """By the names that modules have for them."""
    named = ((f"{one.__name__}.{name}", value) for one in modules() for name, value in vars(one).items())
    return {name: value for name, value in named if isinstance(value, re.Pattern)}


def parts(item: tuple[object, Any]) -> Iterator[Any]:
    """What an item of a parsed pattern is made of."""
    kind, of = str(item[0]), item[1]
    if kind in (*_REPEATS, "POSSESSIVE_REPEAT"):
        yield of[2]
    elif kind == "SUBPATTERN":
        yield of[3]
    elif kind == "BRANCH":
        yield from of[1]
    elif kind in ("ASSERT", "ASSERT_NOT"):
        yield of[1]
    elif kind == "ATOMIC_GROUP":
        yield of


def is_endless(item: tuple[object, Any]) -> bool:
    return str(item[0]) in _REPEATS and item[1][1] >= _ENDLESS


def repeats_alone(tree: Any) -> bool:  # noqa: ANN401 - of the standard library, which does not type it
    """Whether one pass of it may be nothing but something repeated without end, that can be given back in parts."""
    items = list(tree)
    needed = [item for item in items if _parser.SubPattern(tree.state, [item]).getwidth()[0] > 0]
    alone = items if not needed else needed if len(needed) == 1 else []
    return any(is_endless(item) or _may_repeat(item) for item in alone)


def _may_repeat(item: tuple[object, Any]) -> bool:
    kind = str(item[0])
    return kind in (*_REPEATS, "SUBPATTERN", "BRANCH") and any(repeats_alone(part) for part in parts(item))


def nested(tree: Iterable[tuple[object, Any]]) -> bool:
    return any(
        (is_endless(item) and repeats_alone(item[1][2])) or any(nested(part) for part in parts(item)) for item in tree
    )


def is_nested(pattern: str, flags: int = 0) -> bool:
    return nested(_parser.parse(pattern, flags & ~re.DEBUG))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(?:[x]+|b)*c", "(?:a+(?:,a+)*)*b", "((a+)?b?)+c", r"(?:\s*\w+\s*)*:"])
def test_one_that_would_never_end_is_known(pattern: str) -> None:
    assert is_nested(pattern)


@pytest.mark.parametrize("pattern", ["(?:a++)*$", r"(?:\w+ )*x", "(?:ab|c)*d", "(?:(?>a+))+c", "a+b+c+"])
def test_one_that_ends_is_none_of_these(pattern: str) -> None:
    assert not is_nested(pattern)


def test_t052_no_pattern_of_ours_repeats_what_is_repeated_in_it() -> None:
    found = patterns()
    assert len(found) > 200
    assert [name for name, one in found.items() if is_nested(one.pattern, one.flags)] == []
