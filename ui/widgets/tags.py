"""Short marks on a source: vouched for, out of date, replaced."""

from dataclasses import dataclass
from datetime import date

from kb_assistant.domain.answers import Citation
from ui.backing import Backing, Vouching
from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Tag:
    """`tone` is "good", "bad" or "plain"."""

    text: str
    tone: str = "plain"


def tags_of(citation: Citation, backing: Backing | None, today: date, texts: Texts) -> tuple[Tag, ...]:
    """Nothing where nothing is known of the document."""
    if backing is None:
        return ()
    newer = (Tag(texts("source.newer"), "bad"),) if backing.is_newer_than(citation) else ()
    return (*newer, vouching_tag(backing, today, texts))


def vouching_tag(backing: Backing, today: date, texts: Texts) -> Tag:
    vouching = backing.vouching(today)
    if vouching is Vouching.UNVERIFIED or backing.verified_until is None:
        return Tag(texts("source.unverified"))
    tone = "good" if vouching is Vouching.VERIFIED else "bad"
    return Tag(texts(f"source.{vouching}", day=texts.day(backing.verified_until)), tone)
