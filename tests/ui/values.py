"""Answers and what they rest on, made up."""

from datetime import date

from kb_assistant.domain.answers import Answer, Citation, Outcome, ShownPassage, Statement
from kb_assistant.domain.documents import Span


def citation(document: str = "d1", start: int = 0, **given: object) -> Citation:
    quote = str(given.pop("quote", "Everybody has 31 days."))
    span = Span(f"{document}v1", start, start + len(quote))
    values: dict[str, object] = {
        "path": f"{document}.md",
        "title": f"About {document}",
        "headings": (f"About {document}", "Holiday"),
        "dated": date(2026, 2, 10),
    }
    return Citation(span, quote, document, **(values | given))  # type: ignore[arg-type]


def answer(*citations: Citation, outcome: Outcome = Outcome.ANSWERED, **given: object) -> Answer:
    """A statement for each citation, saying what it quotes."""
    statements = tuple(Statement(one.quote, (one,)) for one in citations)
    text = "\n".join(statement.text for statement in statements)
    return Answer(outcome, str(given.pop("text", text)), statements, **given)  # type: ignore[arg-type]


def passage(document: str, *headings: str) -> ShownPassage:
    return ShownPassage(
        document, f"About {document}", f"{document}.md", None, headings, Span("v", 0, 1), "x", None, "en"
    )
