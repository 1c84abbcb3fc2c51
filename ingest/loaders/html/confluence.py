"""What exported pages of Confluence hold beside their text."""

from lxml import etree

_SWITCH, _FOLDED = "expand-control-text", "expand-content"
_BELOW_TEXT = "pageSection"


def is_unnamed_switch(element: etree._Element) -> bool:
    """What opens a folded part and has no name of its own: "Click here to expand..."."""
    return _SWITCH in classes(element) and "".join(element.itertext()).strip().endswith(("...", "…"))


def is_folded(element: etree._Element) -> bool:
    """What readers open by a switch."""
    return _FOLDED in classes(element)


def is_attachments(element: etree._Element) -> bool:
    """The list of files below the text."""
    return _is_below_text(element, "attachments")


def is_comments(element: etree._Element) -> bool:
    """What people wrote about the page below its text."""
    return _is_below_text(element, "comments")


def classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def _is_below_text(element: etree._Element, name: str) -> bool:
    return _BELOW_TEXT in classes(element) and element.find(f".//*[@id='{name}']") is not None
