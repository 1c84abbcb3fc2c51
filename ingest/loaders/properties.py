"""What an Office file says about itself, without the values that libraries and templates bring with them."""

from datetime import date, datetime
from typing import Any

_CORE_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_TEMPLATE_MOMENTS = frozenset(
    (datetime(2013, 12, 23, 23, 15), datetime(2013, 1, 27, 9, 14, 16), datetime(2013, 1, 27, 9, 15, 58))
)
_EMPTY_TITLES_LINES = """
word document|document|untitled|unbenannt|powerpoint presentation|powerpoint-präsentation|presentation|präsentation
présentation powerpoint|présentation|presentación de powerpoint|presentazione standard di powerpoint|slide 1|folie 1
diapositive 1|title|titel|no slide title|powerpoint-presentatie|apresentação do powerpoint
"""
_EMPTY_TITLES = frozenset(_EMPTY_TITLES_LINES.strip().replace("\n", "|").split("|"))
_FILE_NAMES = (".doc", ".docx", ".ppt", ".pptx", ".dotx", ".potx", ".pdf")


def title_and_day(package: Any) -> tuple[str, date | None]:  # noqa: ANN401  python-docx's or python-pptx's
    """Nothing where the file does not say, or says it in a way that cannot be read."""
    try:
        package.part_related_by(_CORE_PROPERTIES)
        properties = package.core_properties
        title, moment = (properties.title or "").strip(), properties.modified or properties.created
    except (KeyError, ValueError, AttributeError):
        return "", None
    return "" if _is_empty(title.lower()) else title, _day(moment)


def _is_empty(title: str) -> bool:
    return title in _EMPTY_TITLES or title.endswith(_FILE_NAMES)


def _day(moment: datetime | None) -> date | None:
    if moment is None or moment.year < 1990 or moment.replace(tzinfo=None) in _TEMPLATE_MOMENTS:
        return None
    return moment.date()
