"""Whether a statement leaves out under which condition its quote says the same: "if your manager agrees"."""

import re
from itertools import chain

from kb_assistant.generation.checks.evidence import SAME, best, fit, foreign, sentences
from kb_assistant.language.clauses import Clause, clause, clauses, content
from kb_assistant.language.words import fold

# "Even if" leaves nothing out; "if possible" and "if that fails" name nothing.
_MARKER = (
    r"(?<!even )(?<!as )(?<!what )if(?! (?:possible|needed|necessary|any|so|not|desired|applicable|that|this)\b)|"
    r"(?:when|whenever|lorsque|quand)(?! (?:possible|needed|necessary)\b)|unless|provided(?: that)?|"
    r"providing(?: that)?|as long as|so long as|subject to|on (?:the )?condition|only (?:with|after)|"
    r"(?<!meme )(?<!comme )(?:si|s(?=['’]ils?\b))(?! (?:possible|besoin|necessaire|cela|ca)\b)|a condition|"
    r"sous reserve|a moins|tant que|pourvu|(?:seulement|uniquement) (?:avec|apres)|"
    r"(?<!auch )(?<!selbst )(?<!sogar )(?:wenn|falls|sofern)(?! (?:moglich|notig|gewunscht|das|dies)\b)|"
    r"vorausgesetzt|solange|es sei denn|nur (?:mit|nach)"
)
_CONDITION = re.compile(rf"\b(?:{_MARKER})\b(?P<named>[^,;.]*)")
# "24 hours, or 5 days if you ask": of the other.
_OTHERWISE = re.compile(r",\s+(?:or|ou|oder)\b")
_LED = re.compile(rf"\W*(?:{_MARKER})\b")


def unconditional(statement: str, asked: str, quote: str) -> bool:
    """Whether the quote says what the statement says under a condition alone, of which neither the statement nor the
    question names a word.

    Between languages words tell nothing."""
    if foreign(statement, quote) or _CONDITION.search(fold(statement)):
        return False
    named = content(f"{statement} {asked}")
    conditions = _conditions(clause(statement), quote)
    return bool(conditions) and not any(best(word, named) >= SAME for word in conditions)


def _conditions(said: Clause, quote: str) -> frozenset[str]:
    """The words of the conditions that stand in the nearest clause of the quote, or lead to it."""
    shown = clauses(max(sentences(quote), key=lambda sentence: fit(said, clause(sentence))))
    own = max(range(len(shown)), key=lambda at: fit(said, shown[at]), default=0)
    led = [one for one in shown[:own][-1:] if _LED.match(fold(one.text))]
    return frozenset(chain.from_iterable(_named(fold(one.text)) for one in (*led, *shown[own : own + 1])))


def _named(folded: str) -> frozenset[str]:
    """The words of a clause's conditions, and of what holds otherwise."""
    first, *otherwise = _OTHERWISE.split(folded, maxsplit=1)
    held = content(" ".join(found["named"] for found in _CONDITION.finditer(first)))
    return held | content(" ".join(otherwise)) if held else held
