"""Short marks on a source: vouched for, out of date, replaced."""

from dataclasses import dataclass
from datetime import date

from kb_assistant.domain.answers import Citation
from kb_assistant.domain.catalogue import Vouched
from kb_assistant.domain.documents import Care, Document
from ui.backing import vouched, was_replaced
from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Tag:
    """`tone` is "good", "bad" or "plain"."""

    text: str
    tone: str = "plain"


def tags_of(citation: Citation, document: Document | None, today: date, texts: Texts) -> tuple[Tag, ...]:
    """Nothing where nothing is known of the document."""
    if document is None:
        return ()
    newer = (Tag(texts("source.newer"), "bad"),) if was_replaced(citation, document) else ()
    return (*newer, vouching_tag(document.care, today, texts))


def vouching_tag(care: Care, today: date, texts: Texts) -> Tag:
    state = vouched(care, today)
    if state is Vouched.UNVERIFIED or care.verified_until is None:
        return Tag(texts("source.unverified"))
    tone = "good" if state is Vouched.VERIFIED else "bad"
    return Tag(texts(f"source.{state}", day=texts.day(care.verified_until)), tone)
