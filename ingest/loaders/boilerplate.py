"""Which parts of a web page stand around its content: navigation, side bars, footers, cookie notices."""

import re
from functools import lru_cache
from itertools import islice

from lxml import etree

_NEVER_CONTENT_WORDS = (
    "script style noscript template iframe object embed svg canvas audio video map nav dialog button select option"
    " optgroup datalist input textarea meter progress head math-renderer"
)
_NEVER_CONTENT = frozenset(_NEVER_CONTENT_WORDS.split())
_ROLES_WORDS = "doc-backlink navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar"
_ROLES = frozenset(_ROLES_WORDS.split())
_FRAMES = frozenset(("html", "body", "main", "article", "table", "td", "tr", "tbody"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"))
_OUTSIDE_MAIN = frozenset(("header", "footer", "aside"))
# A class or id is boilerplate's if all its words stand in these two lists and one in the first.
_TELLING_WORDS = (
    "nav navbar navigation menu menubar sidebar sidenav breadcrumb breadcrumbs crumb crumbs footer foot"
    " masthead toolbar"
    " cookie cookies consent gdpr skip share sharing social related pagination"
    " pager advert adverts advertisement ads"
    " newsletter subscribe popup modal search editsection headerlink hidden sr noprint feedback"
    " catlinks navbox printfooter sitenotice backlink"
    " jump login"
)
_TELLING = frozenset(_TELLING_WORDS.split())
_ACCOMPANYING_WORDS = (
    "site page main global top bottom left right primary secondary the mw app layout wiki blog mobile side bar"
    " notice banner"
    " popup message law link links to content media posts articles pages form box"
    " only screen reader text visually hash cite"
    " back user wrapper wrap container list inner area widget widgets section toggle item items menu nav"
)
_ACCOMPANYING = frozenset(_ACCOMPANYING_WORDS.split())
# Under these a page may well say something in sentences, under others of them inside its main part alone, and under the
# last never.
_SPEAKING_WORDS = "feedback login menu newsletter related search share sharing social subscribe"
_SPEAKING = frozenset(_SPEAKING_WORDS.split())
_SILENT_WORDS = "backlink catlinks editsection headerlink hidden jump navbox noprint printfooter sitenotice skip sr"
_SILENT = frozenset(_SILENT_WORDS.split())
_WORD_MARKS = re.compile("[-_]+")
_TEXT_LENGTH = etree.XPath("string-length(normalize-space(.))")
_LINKS = etree.XPath(".//a[not(ancestor::a)]")
_LINKS_ON_PAGE = etree.XPath(".//a[starts-with(@href, '#') and string-length(@href) > 1]")
_FIELDS = etree.XPath("boolean(.//input | .//textarea | .//select)")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
_FEWEST_SPOKEN = 60
_FEWEST_ENTRIES = 3
_MOST_OF_THE_PAGE = 0.5
_MAIN_CHARS = 150


def content_root(tree: etree._Element) -> etree._Element:
    """The element that holds the content: main, the only article, or the body."""
    body = tree.find("body")
    page = body if body is not None else tree
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = page.xpath(path)
        if len(found) == 1 and visible_chars(found[0]) >= min(_MAIN_CHARS, visible_chars(page) * 0.3):
            root: etree._Element = found[0]
            return root
    return page


def is_boilerplate(element: etree._Element, page_chars: int) -> bool:
    """Whether it stands around the content. What holds the page's heading or most of its text never does."""
    tag = element.tag
    if tag == "button" and _is_heading(element):
        return False
    if tag in _NEVER_CONTENT or _is_list_of_languages(element) or _is_mark_of_note(element):
        return True
    if tag in _OUTSIDE_MAIN and not _inside_content(element):
        return not _holds_content(element, page_chars)
    if tag in _FRAMES or not (_has_role(element) or _has_boilerplate_name(element)):
        return False
    return not _holds_content(element, page_chars)


def _is_heading(element: etree._Element) -> bool:
    """A heading all of which is a switch, as those of folded questions are."""
    around = next((one for one in islice(element.iterancestors(), 4) if one.tag in _HEADINGS), None)
    return around is not None and visible_chars(around) == visible_chars(element)


def _is_mark_of_note(element: etree._Element) -> bool:
    """A raised number that leads to a note on the page, or tells a wiki's page of a source."""
    if element.tag != "sup":
        return False
    if "reference" in (element.get("class") or "").split():
        return True
    inside = list(element)
    return len(inside) == 1 and inside[0].tag == "a" and (inside[0].get("href") or "").startswith("#")


def _has_role(element: etree._Element) -> bool:
    return (element.get("role") or "").lower() in _ROLES


def _is_list_of_languages(element: etree._Element) -> bool:
    return element.tag == "ul" and len(element.findall("./li/a[@hreflang]")) > 2


def is_list_of_contents(element: etree._Element) -> bool:
    """Whether it only leads to places on its page."""
    links = _LINKS_ON_PAGE(element)
    return len(links) >= _FEWEST_ENTRIES and sum(map(visible_chars, links)) >= visible_chars(element) - len(links)


def _has_boilerplate_name(element: etree._Element) -> bool:
    return bool(_telling_words(element)) and not _speaks(element)


def _speaks(element: etree._Element) -> bool:
    """Whether it says something in sentences of its own, to be read and not to be followed or filled in."""
    told = _telling_words(element)
    if told & _SILENT or not (told <= _SPEAKING or _inside_content(element)):
        return False
    length = visible_chars(element)
    spoken = length - sum(map(visible_chars, _LINKS(element)))
    if spoken < max(_FEWEST_SPOKEN, length / 2) or _FIELDS(element):
        return False
    return _SENTENCE_END.search("".join(element.itertext())) is not None


def _telling_words(element: etree._Element) -> frozenset[str]:
    """Those of its names that are boilerplate's."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return frozenset().union(*(_told_by(name) for name in names[:12] if len(name) < 60))


@lru_cache(maxsize=4096)
def _told_by(name: str) -> frozenset[str]:
    words = frozenset(_WORD_MARKS.split(name.lower())) - {""}
    return words & _TELLING if words <= _TELLING | _ACCOMPANYING else frozenset()


def _inside_content(element: etree._Element) -> bool:
    return any(ancestor.tag in {"main", "article"} for ancestor in islice(element.iterancestors(), 64))


def _holds_content(element: etree._Element, page_chars: int) -> bool:
    if next(element.iter("h1", "main", "article"), None) is not None:
        return True
    return visible_chars(element) > page_chars * _MOST_OF_THE_PAGE


def visible_chars(element: etree._Element) -> int:
    """How much text the element holds, white space counted once."""
    return int(_TEXT_LENGTH(element))
