"""The questions of a message that asks several things: "who approves it, and how long does it take?" """

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb_assistant.dialog import openings
from kb_assistant.dialog.anaphora import points_back
from kb_assistant.dialog.light_words import is_specific
from kb_assistant.dialog.plain import plain
from kb_assistant.dialog.small_talk import small_talk, without_greeting
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.language.words import is_informative, words

# A longer message is a text to be read as a whole, and so is one that asks more.
LONGEST = 400
MOST = 4

_JOINT = r"(?:and|but|also|plus|et|mais|puis(?! je)|sinon|und|&)(?!\w|-)"
_BREAK = re.compile(
    r"(?P<end>[?!.;…]+ +)|(?P<pause>(?: ?,| [-–—]+) +)|(?P<context> ?: +)|"
    rf"(?P<joined>(?<! en)(?<! de)(?<! ne)(?<! le)(?<! the) +(?={_JOINT}))",
    re.IGNORECASE,
)
_LED = re.compile(_JOINT, re.IGNORECASE)
_SENTENCE_END = re.compile(r"[?!.;…]+(?: |$)")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»")
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
    return tuple(
        Ask(_bare(part), replace(question, text=_goes_on(parts, at), history=_said_before(question.history, parts, at)))
        for at, part in enumerate(parts)
    )


def _said_before(history: tuple[Turn, ...], parts: Sequence[str], at: int) -> tuple[Turn, ...]:
    """With the questions in front of one or, where all of them leave open what they are about, with that behind it
    that says it: "what do I do and who do I call in case of fire"."""
    behind = _subject_behind(parts[at:]) if not any(map(_names_something, parts[:at])) else None
    return (*history, *_turns(parts[:at])) if behind is None else _turns([behind])


def _subject_behind(parts: Sequence[str]) -> str | None:
    """Of questions in one sentence the first that names something, unless the first of all names or means something."""
    if _names_something(parts[0]) or points_back(plain(parts[0])):
        return None
    ends = (at for at, part in enumerate(parts, 1) if _SENTENCE_END.search(part))
    return next(filter(_names_something, parts[: next(ends, len(parts))]), None)


def _turns(parts: Sequence[str]) -> tuple[Turn, ...]:
    return tuple(Turn("user", part.rstrip(_DIVIDERS)) for part in parts)


def _names_something(part: str) -> bool:
    return any(map(is_specific, words(_bare(part))))


def _goes_on(parts: Sequence[str], at: int) -> str:
    """With "and" in front, which tells that it may need what was said before, but not with "also", and not where
    nothing was: "for how long and where are records kept"."""
    elsewhere = openings.ELSEWHERE.match(parts[at])
    if at and not any(map(_names_something, parts[:at])):
        elsewhere = openings.LEAD.match(parts[at])
    return parts[at][elsewhere.end() if elsewhere else 0 :].strip(_DIVIDERS + "&")


def _bare(part: str) -> str:
    """Without "and" in front, what divides it from the next, and its polite frame."""
    return without_greeting(openings.LEAD.sub("", part, count=1).strip(_DIVIDERS))


def _parts(text: str) -> list[str]:
    """The message cut where another question begins; each once, and without "can you help me?"."""
    parts = {_bare(part).casefold(): part for part in reversed(_cut(text)) if _WORD.search(_bare(part))}
    return [part for part in reversed(parts.values()) if small_talk(_bare(part)) is None]


def _cut(text: str) -> list[str]:
    """Nowhere between quotation marks, where somebody else asks."""
    quoted = [quote.span() for quote in _QUOTED.finditer(text)]
    cuts = [0]
    for found in _BREAK.finditer(text):
        if any(start < found.start() < end - 1 for start, end in quoted):
            continue
        before, rest = text[cuts[-1] : found.start()], text[found.end() :]
        if _is_asked(before, found) and _begins(rest, before, found):
            cuts.append(found.end())
    return [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _is_asked(before: str, found: re.Match[str]) -> bool:
    """Whether what is in front of a break is a question."""
    if found["context"] or not _WORD.search(before):
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
    if openings.ALTERNATIVE.match(rest):
        return False
    led = _LED.match(rest) is not None
    if "?" in found.group():
        return _ends_asking(rest) or bool(openings.ANY.match(rest) or (led and openings.PARALLEL.match(rest)))
    if found["pause"] and not led:
        return bool(openings.PLAIN.match(rest))
    return _is_next(rest, before) or bool(found["pause"] and openings.PARALLEL.match(rest))


def _is_next(rest: str, before: str) -> bool:
    """Whether behind "and" stands another question, and not more of a clause of the one in front."""
    hangs = openings.HANGS.search(before) and not openings.INDIRECT.search(before)
    if hangs or (openings.RELATES.match(rest) and openings.RELATIVE.search(before)):
        return False
    return bool(openings.SPOKEN.match(rest) or (openings.INDIRECT.search(before) and openings.GOES_ON.match(rest)))


def _ends_asking(text: str) -> bool:
    """Whether the first sentence of a text ends with a question mark."""
    end = _SENTENCE_END.search(text)
    return end is not None and "?" in end.group()
