"""An answer: statements with the numbers of their quotes, and the documents these are from, as cards."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from kb_assistant.domain.answers import Answer, Outcome, Part, Statement
from kb_assistant.domain.documents import Document, Span
from kb_assistant.domain.review import REFUSALS
from kb_assistant.domain.rows import by_cell, laid_out
from ui.backing import Backings
from ui.escaping import shortened
from ui.numbering import Quote, Source, numbers_of, quotes_of, sources_of
from ui.parts import part
from ui.texts import Texts, language_tag
from ui.widgets.places import place_of
from ui.widgets.tags import tags_of

_EXCERPT = 280


Nearest = Mapping[Span, Span]
"""Of whole passages, by their places, the place of what comes nearest to the question."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How an answer is drawn: the number of the quote that is open, and what stands behind the documents today.

    `fresh` is a name that what came just now has alone: it is brought into view once. `last` is whether it is the one
    that a conversation ends with: whoever opens that goes on there. `nearest` is marked in whole quotes."""

    texts: Texts
    today: date
    open: int | None = None
    backings: Backings = field(default_factory=dict)
    fresh: str = ""
    last: bool = False
    nearest: Nearest = field(default_factory=dict)


def draw_answer(answer: Answer, shown: Shown, key: str) -> int | None:
    """The number of the quote that was clicked in this very run."""
    return _clicked(answer_data(answer, shown), key)


def draw_whole(quotes: Sequence[Quote], asked: str, remark: str, shown: Shown, key: str) -> int | None:
    """Quotes with all that they say, and the number of the one that was clicked in this very run. Where there are none,
    the remark. Above them the question that they were found for, if any is named."""
    return _clicked(whole_data(quotes, asked, remark, shown), key)


def _clicked(data: dict[str, Any], key: str) -> int | None:
    clicked = part("answer", data, key, on_open_change=_noted).open
    return None if clicked is None else int(clicked)


def draw_doubt(texts: Texts) -> None:
    """Above quotes that may miss the question."""
    st.markdown(f":material/help: **{texts('outcome.unsure')}** {texts('outcome.unsure.next')}")


def answer_data(answer: Answer, shown: Shown) -> dict[str, Any]:
    """What the script draws, every part of it as plain text."""
    texts, quotes = shown.texts, quotes_of(answer)
    is_closest = not answer.statements
    return {
        "kind": "closest" if is_closest else str(answer.outcome),
        "open": shown.open,
        "fresh": shown.fresh,
        "last": shown.last,
        "told": told_before(answer, texts),
        "labels": {
            "open": texts("source.open", number="#"),
            "answer": texts("ask.answer"),
            "sources": texts("ask.closest" if is_closest else "ask.sources"),
            "unsupported": texts("ask.unsupported"),
        },
        "statements": in_parts(drawn_statements(answer, shown), answer, texts) or _plain(answer),
        "sources": [_card(source, shown, with_text=is_closest) for source in sources_of(quotes)],
    }


def whole_data(quotes: Sequence[Quote], asked: str, remark: str, shown: Shown) -> dict[str, Any]:
    """What the script draws of quotes with all that they say, the nearest of each marked; of none, the remark."""
    return {
        "kind": "passages",
        "open": shown.open,
        "fresh": shown.fresh,
        "labels": {"sources": shown.texts("passages.found")},
        "statements": [*([{"heading": asked}] if asked else []), *([] if quotes else [{"remark": remark}])],
        "sources": [_whole(quote, shown) for quote in quotes],
    }


def _whole(quote: Quote, shown: Shown) -> dict[str, Any]:
    card = _card(Source(quote.citation.document, (quote,)), shown, with_text=False)
    text, span = quote.citation.quote, quote.citation.span
    nearest = shown.nearest.get(span)
    near = text[nearest.start - span.start : nearest.end - span.start] if nearest else ""
    # What is said below is no name of what opens it.
    place = card["quotes"][0]["place"] or shown.texts("source.open", number=quote.number)
    parts = [_marked(part, near) for part in _laid_out(text)]
    return {**card, "quotes": [{"number": quote.number, "place": place, "excerpt": "", "parts": parts}]}


def _marked(part: str | dict[str, Any], near: str) -> str | dict[str, Any]:
    """The part with the place of what comes nearest, as far as that is in it: of a table, its rows."""
    if not near:
        return part
    if isinstance(part, str):
        before, found, after = part.partition(near)
        return {"before": before, "near": found, "after": after} if found else part
    return {**part, "near": [all(cell in near for cell in row) for row in part["rows"]]}


Drawn = tuple[str, dict[str, Any]]
"""A statement as the script draws it, and the question that it answers where the message asked several."""


def drawn_statements(answer: Answer, shown: Shown) -> list[Drawn]:
    """In their order; those of a question on which documents disagree as its sides."""
    quotes, disputed = quotes_of(answer), _disputed(answer)
    return [
        (
            said.asked,
            {"side": _side(said, answer, quotes, shown)} if said.asked in disputed else _statement(said, quotes, shown),
        )
        for said in answer.statements
    ]


def _disputed(answer: Answer) -> set[str]:
    if answer.parts:
        return {part.asked for part in answer.parts if part.outcome is Outcome.CONFLICT}
    return {""} if answer.outcome is Outcome.CONFLICT else set()


def in_parts(statements: Sequence[Drawn], answer: Answer, texts: Texts) -> list[dict[str, Any]]:
    """The statements below the questions that they answer, also those that got none; as they are where one thing was
    asked. Of a refusal all questions got none, and that is said above it."""
    if not answer.parts or answer.outcome in REFUSALS:
        return [drawn for _, drawn in statements]
    found: list[dict[str, Any]] = []
    for one in answer.parts:
        remark = remark_on(one, answer, texts)
        found += [{"heading": one.asked}, *([{"remark": remark}] if remark else [])]
        found += [drawn for asked, drawn in statements if asked == one.asked]
    return found


def remark_on(one: Part, answer: Answer, texts: Texts) -> str:
    """What is to be known of a question's answer before it is read; empty where there is nothing."""
    if one.outcome in REFUSALS:
        return texts("outcome.unsure_closest" if one.unsure else f"outcome.{one.outcome}")
    if one.outcome is Outcome.CONFLICT:
        sides = [said for said in answer.statements if said.asked == one.asked]
        return f"{texts('outcome.conflict')} {advice_on(sides, texts)}"
    return texts("outcome.unsure") if one.unsure else ""


def advice_on(sides: Sequence[Statement], texts: Texts) -> str:
    """What to do where documents disagree: dates that are not known can't be compared."""
    is_dated = any(citation.dated for said in sides for citation in said.citations)
    return texts("outcome.conflict.next" if is_dated else "outcome.conflict.undated")


def told_before(answer: Answer, texts: Texts) -> str:
    """What stands above the whole of an answer, for those who hear it come."""
    named = f"outcome.{answer.outcome}"
    if answer.outcome in REFUSALS:
        return f"{texts('outcome.unsure_closest' if answer.unsure else named)} {texts(f'{named}.next')}"
    if answer.parts:
        return ""
    conflict = f"{texts(named)} {advice_on(answer.statements, texts)}" if answer.outcome is Outcome.CONFLICT else ""
    doubt = f"{texts('outcome.unsure')} {texts('outcome.unsure.next')}" if answer.unsure else ""
    return f"{conflict} {doubt}".strip()


def shows_something(answer: Answer) -> bool:
    """Whether there is anything to draw of it."""
    return bool(answer.statements or answer.closest or _plain(answer))


def _noted() -> None:
    """A click has to be named for its value to arrive."""


def _plain(answer: Answer) -> list[dict[str, Any]]:
    """Small talk and the like rests on nothing and needs nothing."""
    if not answer.text or answer.outcome not in (Outcome.DIALOG, Outcome.ANSWERED):
        return []
    return [{"parts": [answer.text], "numbers": (), "supported": True}]


def _statement(said: Statement, quotes: Sequence[Quote], shown: Shown) -> dict[str, Any]:
    # Only what a document holds has rows.
    parts = _laid_out(said.text) if said.citations else [said.text]
    drawn = {"parts": parts, "numbers": numbers_of(said, quotes), "supported": bool(said.citations)}
    return {**drawn, "language": _language_of(said, shown)}


def _language_of(said: Statement, shown: Shown) -> str:
    """That in which a language model wrote it, or of the document whose very words it is."""
    cited = said.citations[0] if said.citations else None
    if cited and said.text in cited.quote:
        return _spoken(cited.document, shown)
    return language_tag(said.language)


def _spoken(document: str, shown: Shown) -> str:
    found = shown.backings.get(document)
    return language_tag(found.language) if found else ""


def _laid_out(text: str) -> list[str | dict[str, Any]]:
    """Lines of a document, and its tables as the script takes them."""
    return [by_cell(part) if isinstance(part, str) else asdict(part) for part in laid_out(text)]


def _side(said: Statement, answer: Answer, quotes: Sequence[Quote], shown: Shown) -> dict[str, Any]:
    texts = shown.texts
    dates = [citation.dated for other in answer.statements for citation in other.citations if citation.dated]
    source = said.citations[0] if said.citations else None
    dated = source.dated if source else None
    return {
        "when": texts.day(dated) if dated else texts("source.undated"),
        "from": source.title if source else "",
        "newest": dated is not None and dated == max(dates),
        "text": said.text,
        "language": _language_of(said, shown),
        "numbers": numbers_of(said, quotes),
    }


def _card(source: Source, shown: Shown, *, with_text: bool) -> dict[str, Any]:
    citation, document = source.citation, shown.backings.get(source.document)
    return {
        "title": citation.title,
        "language": _spoken(source.document, shown),
        "about": _about(source, document, shown.texts),
        "tags": [asdict(tag) for tag in tags_of(citation, document, shown.today, shown.texts)],
        "quotes": [_quote(quote, shown.texts, with_text=with_text) for quote in source.quotes],
    }


def _about(source: Source, document: Document | None, texts: Texts) -> str:
    dated = source.citation.dated
    day = texts.day(dated) if dated else texts("source.undated")
    owner = texts("source.owner", name=document.care.owner) if document and document.care.owner else ""
    return " · ".join(part for part in (day, owner) if part)


def _quote(quote: Quote, texts: Texts, *, with_text: bool) -> dict[str, Any]:
    place = place_of(quote.citation, texts)
    excerpt = shortened(quote.citation.quote, _EXCERPT) if with_text or not place else ""
    return {"number": quote.number, "place": place, "excerpt": excerpt}


def as_text(question: str, answer: Answer, texts: Texts) -> str:
    """Question, answer and sources to be pasted elsewhere."""
    quotes = quotes_of(answer)
    said = _texts_in_parts(answer, quotes, texts) or [answer.text]
    sources = [_source_line(quote, texts) for quote in quotes]
    listed = [texts("ask.closest" if not answer.statements else "ask.sources"), *sources] if sources else []
    if answer.unsure and answer.statements and not answer.parts:
        said.insert(0, texts("outcome.unsure"))
    return "\n".join([question, "", *said, *([""] if listed else []), *listed])


def _texts_in_parts(answer: Answer, quotes: Sequence[Quote], texts: Texts) -> list[str]:
    said = [(one.asked, _numbered_text(one, quotes)) for one in answer.statements]
    if not answer.parts or answer.outcome in REFUSALS:
        return [text for _, text in said]
    found = []
    for one in answer.parts:
        found += [one.asked, remark_on(one, answer, texts), *(text for asked, text in said if asked == one.asked)]
    return [line for line in found if line]


def _numbered_text(statement: Statement, quotes: Sequence[Quote]) -> str:
    marks = "".join(f" [{number}]" for number in numbers_of(statement, quotes))
    return f"{statement.text}{marks}"


def _source_line(quote: Quote, texts: Texts) -> str:
    citation = quote.citation
    day = texts.day(citation.dated) if citation.dated else texts("source.undated")
    where = ", ".join(part for part in (citation.title, place_of(citation, texts), day) if part)
    return f"[{quote.number}] {where}: {texts('written.quoted', text=citation.quote)}"
