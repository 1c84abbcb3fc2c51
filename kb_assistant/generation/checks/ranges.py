"""Whether what a quote says holds for a value that was asked about: "25 %", beside "more than 30 %"."""

from kb_assistant.generation.checks.evidence import fit, sentences
from kb_assistant.language.clauses import clause
from kb_assistant.language.ranges import Range, ranges


def out_of_range(statement: str, asked: str, quote: str) -> bool:
    """Whether a value of the question is in no range that the quote states where it says what the statement does.

    Not where the statement names that range itself: "at most 20 days" answers whether 25 are allowed."""
    wanted = [one for one in ranges(asked) if one.unit]
    stated = ranges(_telling(statement, quote)) if wanted else []
    said = {one for one in ranges(statement) if one.is_wide}
    return any(_is_outside(one, stated) and not said & set(stated) for one in wanted)


def _is_outside(wanted: Range, stated: list[Range]) -> bool:
    alike = [one for one in stated if one.unit == wanted.unit]
    return any(one.is_wide for one in alike) and not any(one.meets(wanted) for one in alike)


def _telling(statement: str, quote: str) -> str:
    """What of the quote the statement repeats: all of a row, whose cells belong together; else the nearest sentence."""
    if " | " in quote:
        return quote
    said = clause(statement)
    return max(sentences(quote), key=lambda sentence: fit(said, clause(sentence)))
