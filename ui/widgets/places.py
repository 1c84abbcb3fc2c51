"""Where a quote stands, in words."""

from collections.abc import Sequence

from kb_assistant.domain.answers import Citation
from kb_assistant.domain.documents import counts_slides
from ui.texts import Texts


def place_of(citation: Citation, texts: Texts) -> str:
    """Section and page or slide; nothing where neither is known."""
    section = section_of(citation.headings, citation.title)
    kind = "source.slide" if counts_slides(citation.path) else "source.page"
    page = texts(kind, page=citation.page) if citation.page else ""
    return " · ".join(part for part in (section, page) if part)


def section_of(headings: Sequence[str], title: str) -> str:
    """The heading path without the title, which stands above it anyway."""
    below = [heading for heading in headings if heading.casefold() != title.casefold()]
    return " › ".join(below)
