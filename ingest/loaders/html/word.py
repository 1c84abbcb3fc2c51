"""What Word says of a page that it saved, in styles and classes that browsers pass over."""

import re

from lxml import etree

_LEVEL = re.compile(r"mso-list\s*:\s*l\d+\s+level([1-9])")
_MARK = re.compile(r"mso-list\s*:\s*ignore", re.I)
_REMARKS = re.compile(r"mso-element\s*:\s*comment-list", re.I)
_REMARK_SIGN = "MsoCommentReference"
_TITLE = "MsoTitle"


def is_title(element: etree._Element) -> bool:
    """Whether it is the title of the document, which is no heading there."""
    return element.tag == "p" and (element.get("class") or "") == _TITLE


def is_remarks(element: etree._Element) -> bool:
    """Whether it holds the comments that somebody wrote at the margin."""
    return _REMARKS.search(element.get("style") or "") is not None


def is_remark_sign(element: etree._Element) -> bool:
    """Whether it is a sign that leads to one of them."""
    return _REMARK_SIGN in (element.get("class") or "")


def list_mark(element: etree._Element) -> str:
    """The number or bullet of a paragraph in a list, as deep as it stands there; empty for what is none."""
    if not _MARK.search(element.get("style") or ""):
        return ""
    label = " ".join("".join(element.itertext()).split())
    paragraph = next(element.iterancestors("p", "h1", "h2", "h3", "h4", "h5", "h6"), None)
    level = _LEVEL.search(paragraph.get("style") or "") if paragraph is not None else None
    depth = int(level.group(1)) - 1 if level else 0
    return f"{'  ' * depth}{label if any(map(str.isalnum, label)) and label != 'o' else '-'} "
