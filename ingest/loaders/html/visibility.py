"""Which elements of a page its readers cannot see, by attribute, style or the page's own simple style rules, and which
they see crossed out."""

import re
from collections.abc import Callable

from lxml import etree

_RULE = re.compile(r"([^{}@]{1,200})\{([^{}]{0,2000})\}")
_AT_BLOCK = re.compile(r"@[^{};]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE_SELECTOR = re.compile(r"^[a-z]*([.#][\w-]+)$", re.I)
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?(?![.\d])"
    r"|font-size\s*:\s*(?:0|0?\.\d+|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top|margin-left)\s*:\s*-\d{3,}|mso-hide\s*:\s*all"
    r"|clip\s*:\s*rect\(\s*0)",
    re.I,
)
_EM_ONE = re.compile(r"font-size\s*:\s*1(?:r?em)", re.I)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.I)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.I)
_WHITE = re.compile(
    r"#fff(?:fff)?\b|\bwhite\b|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]|#f[c-f]f[c-f]f[c-f]\b", re.I
)
_CROSSED_TAGS = frozenset(("s", "strike", "del"))
_CROSSING = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_OPENING = ("aria-controls", "data-target", "data-bs-target", "href")
_LONGEST_STYLESHEET = 300_000


def hidden_names(tree: etree._Element) -> frozenset[str]:
    """The ".class" and "#id" selectors that the page's own rules hide, apart from those for print or small screens."""
    return _named(tree, _hides)


def crossed_names(tree: etree._Element) -> frozenset[str]:
    """The same of those that they cross out."""
    return _named(tree, crosses_out)


def _named(tree: etree._Element, says: Callable[[str], bool]) -> frozenset[str]:
    sheet = "\n".join(style.text or "" for style in tree.iter("style"))[:_LONGEST_STYLESHEET]
    names: set[str] = set()
    for selectors, declarations in _RULE.findall(_AT_BLOCK.sub("", sheet)):
        if says(declarations):
            names.update(_simple_names(selectors))
    return frozenset(names)


def is_hidden(element: etree._Element, names: frozenset[str]) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if names and not names.isdisjoint(_names_of(element)):
        return True
    style = element.get("style") or ""
    return (bool(style) and (_hides(style) or _is_white_on_white(element, style))) or _has_white_font(element)


def is_crossed_out(element: etree._Element, names: frozenset[str]) -> bool:
    """What its readers see is no longer meant."""
    if not isinstance(element.tag, str):
        return False
    if names and not names.isdisjoint(_names_of(element)):
        return True
    return element.tag in _CROSSED_TAGS or crosses_out(element.get("style") or "")


def crosses_out(declarations: str) -> bool:
    """Whether a style does that."""
    return _CROSSING.search(declarations) is not None


def opened_names(tree: etree._Element) -> frozenset[str]:
    """The ids of what readers open by a switch, as the answers to folded questions."""
    switches = tree.xpath("//*[@aria-expanded]")
    named = (" ".join(switch.get(name) or "" for name in _OPENING) for switch in switches)
    return frozenset(name.removeprefix("#") for names in named for name in names.split())


def _simple_names(selectors: str) -> list[str]:
    found = (_SIMPLE_SELECTOR.match(selector.strip()) for selector in selectors.split(","))
    return [match.group(1) for match in found if match]


def _names_of(element: etree._Element) -> list[str]:
    classes = [f".{name}" for name in (element.get("class") or "").split()]
    return [*classes, f"#{element.get('id')}"] if element.get("id") else classes


def _hides(declarations: str) -> bool:
    return _HIDING.search(_EM_ONE.sub("", declarations)) is not None


def _is_white_on_white(element: etree._Element, style: str) -> bool:
    colour = _COLOUR.search(style)
    if colour is None:
        return False
    background = _background(element)
    if not background:
        return _WHITE.search(colour.group(1)) is not None and not _may_have_background(element)
    return background.strip().lower() == colour.group(1).strip().lower()


def _has_white_font(element: etree._Element) -> bool:
    white = element.tag == "font" and _WHITE.search(element.get("color") or "") is not None
    return white and not _background(element) and not _may_have_background(element)


def _background(element: etree._Element) -> str:
    """The nearest background given by a style or bgcolor attribute."""
    for ancestor in (element, *element.iterancestors()):
        if match := _BACKGROUND.search(ancestor.get("style") or ""):
            return match.group(1)
        if ancestor.get("bgcolor"):
            return str(ancestor.get("bgcolor"))
    return ""


def _may_have_background(element: etree._Element) -> bool:
    """A class may bring one from a stylesheet that is not here: not enough to call the text hidden."""
    return any(
        ancestor.get("class")
        for ancestor in (element, *element.iterancestors())
        if ancestor.tag not in {"body", "html"}
    )
