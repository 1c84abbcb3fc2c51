"""Whether a later question of a message is answered, or only gets again what one before it was answered. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb_assistant.domain.answers import Answer, Citation, Outcome, Statement
from kb_assistant.domain.documents import overlap
from kb_assistant.generation.checks.evidence import best, foreign
from kb_assistant.generation.joining import Answered
from kb_assistant.language.words import stems


def repeats(statements: Iterable[Statement], before: Sequence[Answered]) -> bool:
    """Whether all that the statements cite was shown to questions before; false for one that cites nothing."""
    shown = [citation for one in before for said in one.statements for citation in said.citations]
    return all(said.citations and all(_is_in(one, shown) for one in said.citations) for said in statements)


def unless_repeated(asked: str, answer: Answer, before: Sequence[Answered]) -> Answer:
    """The answer; a refusal where it repeats what was said to the questions before it, and that has nothing of what
    this one asks beyond them: the words that it took over from them found it.

    Between languages words tell nothing."""
    if answer.outcome is not Outcome.ANSWERED or not before or not repeats(answer.statements, before):
        return answer
    quotes = " ".join(one.quote for said in answer.statements for one in said.citations)
    around = " ".join(" ".join((one.title, *one.headings)) for said in answer.statements for one in said.citations)
    new = set(stems(asked)) - set(stems(" ".join(one.asked for one in before)))
    found = frozenset(stems(f"{quotes} {around}"))
    if foreign(asked, quotes) or not new or any(best(word, found) for word in new):
        return answer
    return replace(answer, outcome=Outcome.NOT_ANSWERED, text="", statements=(), unsure=False)


def _is_in(citation: Citation, shown: Sequence[Citation]) -> bool:
    """Whether its place overlaps one of those that were shown."""
    return any(overlap(citation.span, one.span) for one in shown)
