"""Where something stands in a document, as a person would say it."""

from kb_assistant.domain.answers import Citation, Passage
from kb_assistant.domain.documents import counts_slides


def place_of(citation: Citation | Passage) -> str:
    """Its document with the headings above it, path, page or slide and date, as far as they are known."""
    section = " › ".join(dict.fromkeys([citation.title, *citation.headings]))
    page = page_of(citation.path, citation.page)
    dated = f"{citation.dated:%d %B %Y}".lstrip("0") if citation.dated else ""
    return " · ".join(part for part in (section, citation.path, page, dated) if part)


def page_of(path: str, page: int | None) -> str:
    """Of a presentation it is a slide; empty where the format has no pages."""
    return f"{'slide' if counts_slides(path) else 'page'} {page}" if page else ""
