"""Boxes that can be ticked, as signs."""

from itertools import islice

from lxml import etree

from ingest.loaders.html.confluence import classes

_TICKED, _EMPTY = "☒ ", "☐ "
_BOXES = frozenset(("checkbox", "radio"))
_PLACES = frozenset(("li", "td", "th", "dd", "p"))
_NEAR = 3
_TASKS = "inline-task-list"


def tick(element: etree._Element) -> str:
    """That of a box in a list, a table or a paragraph; elsewhere it may be a switch that nobody sees."""
    if element.tag != "input" or (element.get("type") or "").lower() not in _BOXES:
        return ""
    if not any(around.tag in _PLACES for around in islice(element.iterancestors(), _NEAR)):
        return ""
    return _EMPTY if element.get("checked") is None else _TICKED


def task_tick(item: etree._Element) -> str:
    """That of an item in a wiki's list of tasks."""
    parent = item.getparent()
    if parent is None or _TASKS not in classes(parent):
        return ""
    return _TICKED if "checked" in classes(item) else _EMPTY
