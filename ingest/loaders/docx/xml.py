"""What is asked of the XML of Word documents everywhere."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def value(element: etree._Element, *path: str) -> str:
    """The value of what is found down that path; empty where there is none."""
    found = element.find("/".join(f"{W}{step}" for step in path))
    return "" if found is None else found.get(f"{W}val") or ""


def is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val") not in {"0", "false", "off"}


def crosses_out(element: etree._Element) -> bool | None:
    """Whether the properties of a run or a style do that; None where they don't say."""
    marks = [mark for tag in ("strike", "dstrike") if (mark := element.find(f"{W}rPr/{W}{tag}")) is not None]
    return any(map(is_on, marks)) if marks else None
