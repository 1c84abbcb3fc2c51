"""What is asked of the XML of Word documents everywhere."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def value(element: etree._Element, *path: str) -> str:
    """The value of what is found down that path; empty where there is none."""
    found = element.find("/".join(f"{W}{step}" for step in path))
    return "" if found is None else found.get(f"{W}val") or ""


def is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val") not in {"0", "false", "off"}
