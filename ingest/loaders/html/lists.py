"""The numbers of an ordered list of a page, as browsers show them."""

from collections.abc import Callable

from lxml import etree

from ingest.loaders.numerals import lettered, roman

_FORMS: dict[str, Callable[[int], str]] = {
    "a": lettered,
    "A": lambda number: lettered(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}


class Numbering:
    """How far a list has come: up, or down where it is reversed, from where it starts."""

    def __init__(self, element: etree._Element) -> None:
        self._form = _FORMS.get(element.get("type") or "", str)
        self._step = 1 if element.get("reversed") is None else -1
        first = 1 if self._step > 0 else sum(1 for _ in element.iterchildren("li"))
        self._next = _whole(element.get("start"), first)

    def next(self, item: etree._Element) -> str:
        """The label of an item, which may say its number itself."""
        number = _whole(item.get("value"), self._next)
        self._next = number + self._step
        return f"{self._form(number)}."


def _whole(text: str | None, otherwise: int) -> int:
    bare = (text or "").strip()
    return int(bare) if bare.removeprefix("-").isdecimal() and len(bare) < 8 else otherwise
