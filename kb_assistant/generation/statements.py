"""Cuts a text into statements while it streams in. What a model wrote becomes plain: no mark-up, links or images."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb_assistant.generation.pieces.sentences import sentence_spans


class SaidKind(StrEnum):
    """What a piece of the text is. A lead (heading, "The rules are:") introduces; it too may claim something."""

    SENTENCE = "sentence"
    ITEM = "item"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as plain text. `hints` are the source numbers its markers named; nobody has checked them."""

    text: str
    hints: tuple[int, ...] = ()
    kind: SaidKind = SaidKind.SENTENCE


_SOURCE = r"(?:sources?|quelle|document|doc|passage|extrait|ref)"
_NUMBERS = r"\s*\d{1,3}(?:\s*(?:[,;–-]|and|et)\s*\d{1,3}){0,12}\s*"
_MARKER = re.compile(
    rf"[\[【]\^?\s*(?:{_SOURCE}s?\.?\s*(?:n°|#|:)?)?{_NUMBERS}(?:†[^\]】]{{0,40}})?[\]】]"
    rf"|\(\s*(?:{_SOURCE}s?\.?\s*(?:n°|#|:)?){_NUMBERS}\)"
    r"|(?:(?<=[\s.!?,;”»)])|(?<=[a-zà-ÿ]{3}))[¹²³⁴-⁹]{1,6}+(?=\s|$|[.,;])",
    re.IGNORECASE,
)
_AFTER_STOP = re.compile(rf"(?<![.!?…])([.!?…]++)((?:\s*(?:{_MARKER.pattern}))+)", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
# No further than a link is long: a model that goes round in circles may open one bracket after the other.
_IMAGE = re.compile(r"!\[[^\]]{0,400}\](?:\([^)]{0,2000}\)|\[[^\]]{0,400}\])?")
_LINK = re.compile(r"\[([^\]]{0,400})\]\([^)]{0,2000}\)|\[([^\]\d][^\]]{0,400})\]\[[^\]]{0,400}\]")
_TAG = re.compile(r"<(?:!--|/?[A-Za-z]|\|)[^>]*>")
_ADDRESS = re.compile(
    r"[<(\[]?(?:[a-z][a-z0-9+.-]{0,12}://|www\.|(?<![a-z])(?:mailto|javascript|data):(?=\S))[^\s)\]>]*[)\]>]?",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<!\s)\*+|\*+(?!\s)|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|`+|~~")
_ITEM = re.compile(r"\s*(?:>\s*)*(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_NOTHING = re.compile(r"(?:[|:=\-_*~+\s]*+|\s*(?:```.*|~~~.*|\[[^\]]+\]:\s*\S+.*))$")
_OPEN = re.compile(r"[\[【][^\]】]*$|\][^\s]?$|\]\([^)]*$|<[A-Za-z/!|][^>]*$|\([^)]{0,40}$")
_LONGEST_OPEN = 1_000
_LOOKAHEAD = 48
_WORTH_A_LOOK = 24
_PART_OF_LINE = 16


class StatementStream:
    """Feed it pieces of any size; the statements are the same. Each is given out once what follows cannot change it."""

    def __init__(self) -> None:
        self._line = ""
        self._given = 0
        self._looked = 0

    def feed(self, piece: str) -> list[Said]:
        """The statements that became complete."""
        *whole, rest = (self._line + piece).replace("\r", "").split("\n")
        done: list[Said] = []
        for line in whole:
            done += _said(line)[self._given :]
            self._given = self._looked = 0
        self._line = rest
        return done + self._fresh()

    def close(self) -> list[Said]:
        """What was still open when the text ended."""
        left = _said(self._line)[self._given :]
        self._line, self._given, self._looked = "", 0, 0
        return left

    def _fresh(self) -> list[Said]:
        """What has settled in the open line, which is looked at again only when a few words have come, and the more the
        longer it is: each time the whole of it is read."""
        if len(self._line) < self._looked + max(_WORTH_A_LOOK, self._looked // _PART_OF_LINE):
            return []
        self._looked = len(self._line)
        fresh = _settled(self._line)[self._given :]
        self._given += len(fresh)
        return fresh


def statements(text: str) -> list[Said]:
    """All statements of a whole text."""
    stream = StatementStream()
    return [*stream.feed(text), *stream.close()]


def _settled(line: str) -> list[Said]:
    """The statements of an unfinished line that nothing after it can change."""
    if _NOTHING.match(line) or _HEADING.match(line) or line.lstrip()[:1] in "|#`~":
        return []
    safe = line.rpartition(" ")[0]
    if unclosed := _OPEN.search(safe, max(0, len(safe) - _LONGEST_OPEN)):
        safe = safe[: unclosed.start()]
    body, kind = _body(safe)
    spans = [span for span in sentence_spans(body, 0, len(body)) if span[1] + _LOOKAHEAD <= len(body)]
    return list(_pieces(body, spans, kind))


def _said(line: str) -> list[Said]:
    if _NOTHING.match(line):
        return []
    body, kind = _body(line)
    return list(_pieces(body, sentence_spans(body, 0, len(body)), kind))


def _body(line: str) -> tuple[str, SaidKind]:
    """The line without mark-up, markers moved in front of the full stop they follow; and what kind of line it is."""
    kind = SaidKind.LEAD if _HEADING.match(line) else SaidKind.ITEM if _ITEM.match(line) else SaidKind.SENTENCE
    front = _HEADING.match(line) or _ITEM.match(line)
    bare = line[front.end() :] if front else line
    if bare.lstrip().startswith("|"):
        bare = bare.strip().strip("|").strip()
    return _AFTER_STOP.sub(r"\2\1", plain(bare)), kind


def plain(text: str) -> str:
    """The text without Markdown, HTML, links, images and addresses; citation markers stay."""
    text = _LINK.sub(
        lambda link: link.group() if _MARKER.fullmatch(link.group()) else link[1] or link[2] or "", _IMAGE.sub("", text)
    )
    return _ADDRESS.sub("", _EMPHASIS.sub("", _TAG.sub("", text)))


def _pieces(body: str, spans: list[tuple[int, int]], kind: SaidKind) -> Iterator[Said]:
    for start, end in spans:
        written = body[start:end]
        hints = dict.fromkeys(number for marker in _MARKER.finditer(written) for number in _hinted(marker.group()))
        text = _tidy(_MARKER.sub("", written))
        if any(letter.isalnum() for letter in text):
            yield Said(text, tuple(hints), SaidKind.LEAD if text.endswith(":") else kind)


def _hinted(marker: str) -> list[int]:
    """The numbers a marker names; a range names all that lie in it."""
    found: list[int] = []
    inner = marker.partition("†")[0].translate(_SUPERSCRIPT)
    for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", inner):
        found += range(int(first), min(int(last or first), int(first) + 12) + 1)
    return found


def _tidy(text: str) -> str:
    """Whatever the removal of markers has put together is taken apart again."""
    text = _ADDRESS.sub("", re.sub(r"!?\[([^\]]{0,400})\]|\]\(|[<>`]|\*\*", r"\1", text))
    text = re.sub(r"!+\[", "[", text.replace("://", " ").replace("](", " "))
    return re.sub(r"\s+([.,;!?])(?=\s|$)", r"\1", " ".join(text.split()))
