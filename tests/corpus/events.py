"""Server-sent events, read as a client reads them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    name: str
    data: Any


def events(lines: Iterable[str]) -> Iterator[Received]:
    """The events of a stream as they come; comments are skipped."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield Received(name, json.loads(line.removeprefix("data: ")))
            name = ""


def events_of(text: str) -> list[Received]:
    """All events of a stream that has ended."""
    return list(events(text.splitlines()))
