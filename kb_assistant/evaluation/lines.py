"""Files of lines, as people write them: whatever is wrong is told with its place."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from kb_assistant.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object and where it stands. What is not of the type asked for is refused."""

    where: str
    values: Mapping[str, object]

    def string(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            refuse(self.where, f'"{key}" must be a string')
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            refuse(self.where, f'"{key}" must be true or false')
        return value

    def items(self, key: str) -> list[object]:
        value = self.values.get(key, [])
        if not isinstance(value, list):
            refuse(self.where, f'"{key}" must be a list')
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        items = self.items(key)
        texts = tuple(item for item in items if isinstance(item, str))
        if len(texts) < len(items):
            refuse(self.where, f'"{key}" must be a list of strings')
        return texts


def rows(file: Path) -> Iterator[Row]:
    """One JSON object a line. Raises InvalidInput for what is none."""
    for where, line in lines(file):
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            refuse(where, f"is not JSON: {error}")
        if not isinstance(values, dict):
            refuse(where, "must be a JSON object")
        yield Row(where, values)


def lines(file: Path) -> Iterator[tuple[str, str]]:
    """Lines that are not blank, each after where it stands. Read as bytes, so that a line of bad UTF-8 can be named."""
    with file.open("rb") as stream:
        every = (_line(file, number, raw) for number, raw in enumerate(stream, 1))
        yield from ((where, line) for where, line in every if line.strip())


def _line(file: Path, number: int, raw: bytes) -> tuple[str, str]:
    where = f"{file}, line {number}"
    try:
        return where, raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        refuse(where, f"is not UTF-8: {error.reason}")


def refuse(where: str, why: str) -> NoReturn:
    """Raises InvalidInput."""
    raise InvalidInput(f"{where}: {why}")
