"""The questions of a message that asks several things: "who approves it, and how long does it take?" """

import re
from dataclasses import dataclass, replace

from kb_assistant.dialog import openings
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.generation.words import is_informative

# A longer message is a text to be read as a whole, and so is one that asks more.
LONGEST = 400
MOST = 4

_BREAK = re.compile(
    r"(?P<end>[?!.;…]+ +)|(?P<pause>(?: ?[,:]| [-–—]+) +)|"
    r"(?P<joined> +(?=(?:and|but|also|plus|et|mais|puis|sinon|und|&)(?!\w|-)))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?!.;…]+(?: |$)")
_DIVIDERS = " ,;:-–—"
_WORD = re.compile(r"\w+")
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a message: as it was said, and as it is to be understood after what was said before."""

    said: str
    question: Question


def asks(question: Question) -> tuple[Ask, ...]:
    """The questions of a message, in order. One that asks a single thing, or very much, is left as it is."""
    text = " ".join(question.text.split())
    parts = _parts(text) if len(text) <= LONGEST else []
    if not 1 < len(parts) <= MOST:
        return (Ask(question.text, question),)
    turns = [Turn("user", part.rstrip(_DIVIDERS)) for part in parts]
    return tuple(
        Ask(_bare(part), replace(question, text=_goes_on(part), history=(*question.history, *turns[:at])))
        for at, part in enumerate(parts)
    )


def _goes_on(part: str) -> str:
    """With "and" in front, which tells that it may need what was said before, but not with "also"."""
    return openings.ELSEWHERE.sub("", part, count=1).strip(_DIVIDERS + "&")


def _bare(part: str) -> str:
    """Without "and" in front and what divides it from the next."""
    return openings.LEAD.sub("", part, count=1).strip(_DIVIDERS)


def _parts(text: str) -> list[str]:
    """The message cut where another question begins."""
    cuts = [0]
    for found in _BREAK.finditer(text):
        before, rest = text[cuts[-1] : found.start()], text[found.end() :]
        if _is_asked(before, found) and _begins(rest, before, found):
            cuts.append(found.end())
    return [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _is_asked(before: str, found: re.Match[str]) -> bool:
    """Whether what is in front of a break is a question."""
    if not _WORD.search(before):
        return False
    if "?" in found.group() or openings.INDIRECT.search(before) or openings.ELLIPTIC.search(before):
        return True
    starts = [0, *(one.end() for one in _BREAK.finditer(before) if not one["joined"])]
    opened = (before[at:] for at in starts if openings.ANY.match(before, at) or openings.INVERTED.match(before, at))
    return any(_says_enough(_WORD.findall(clause)) for clause in opened)


def _says_enough(said: list[str]) -> bool:
    """Whether the words are a question without what comes behind: not so in "when and where is it"."""
    return len(said) >= _ENOUGH or any(map(is_informative, said))


def _begins(rest: str, before: str, found: re.Match[str]) -> bool:
    """Whether behind a break, with a question in front of it, another one begins."""
    if not _WORD.search(_bare(rest)):
        return False
    led = _bare(rest) != rest.strip(_DIVIDERS)
    if "?" in found.group():
        return led or _ends_asking(rest) or bool(openings.SPOKEN.match(rest))
    if found["pause"] and not led:
        return bool(openings.PLAIN.match(rest))
    if openings.RELATES.match(rest) and openings.RELATIVE.search(before):
        return False
    if openings.INDIRECT.search(before) and openings.GOES_ON.match(rest):
        return True
    return bool(openings.SPOKEN.match(rest) or (found["pause"] and openings.PARALLEL.match(rest)))


def _ends_asking(text: str) -> bool:
    """Whether the first sentence of a text ends with a question mark."""
    end = _SENTENCE_END.search(text)
    return end is not None and "?" in end.group()
