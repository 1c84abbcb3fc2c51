"""A document as a row of blocks, and the one way to put blocks together into an `Extract` with exact offsets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from pathlib import PurePath

from ingest.loaders.cleaning import clean_line, clean_text, hides_text
from ingest.loaders.dates import stated_date
from ingest.loaders.suspicion import instruction_findings
from kb_assistant.domain.documents import Extract, Finding, Heading
from kb_assistant.errors import LoadFailure


class Kind(Enum):
    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document. `page` counts from 1; rows of one table share `table`, which counts from 1.

    `joint` is set where the block goes on with the paragraph before it (as over a page break) and stands
    between the two.
    """

    text: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    page: int = 0
    table: int = 0
    joint: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What a file says about itself outside its text."""

    title: str = ""
    dated: date | None = None
    pages: int = 0
    findings: tuple[Finding, ...] = ()
    stated_date_wins: bool = False


@dataclass(slots=True)
class _Composition:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    last: Block | None = None

    def add(self, block: Block) -> None:
        self._append(_separator(self.last, block))
        self._open_pages(block.page)
        if block.kind is Kind.HEADING:
            self.headings.append(Heading(self.length, block.level, block.text))
        self._append(block.text)
        self.last = block

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _open_pages(self, page: int) -> None:
        self.page_starts.extend([self.length] * (page - len(self.page_starts)))

    def finish(self, pages: int) -> str:
        self._open_pages(pages)
        return "".join(self.parts)


def assemble(blocks: Iterable[Block], name: str, outside: Outside) -> Extract:
    """Clean every block and join them. Raises LoadFailure where no text is left."""
    raw = list(blocks)
    composition = _Composition()
    for block in _cleaned(raw):
        composition.add(block)
    text = composition.finish(outside.pages)
    if not text.strip():
        raise _nothing(name, outside.findings)
    findings = (*outside.findings, *_hidden(raw), *instruction_findings(text, composition.page_starts))
    return Extract(
        text=text,
        title=_title(outside.title, composition.headings, name),
        headings=tuple(composition.headings),
        page_starts=tuple(composition.page_starts),
        dated=_date(text, outside),
        tables=len({block.table for block in raw if block.table}),
        findings=_distinct(findings),
    )


def _nothing(name: str, findings: Sequence[Finding]) -> LoadFailure:
    if any(finding.code == "crossed_out" for finding in findings):
        return only_crossed_out(name)
    return LoadFailure(f"{name} holds no text: check that the file is not empty, and upload it again.")


def _cleaned(blocks: Sequence[Block]) -> Iterable[Block]:
    for block in blocks:
        one_line = block.kind in {Kind.HEADING, Kind.ROW}
        text = clean_line(block.text) if one_line else clean_text(block.text)
        if text.strip():
            yield block if text == block.text else replace(block, text=text)


def _separator(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    if block.joint is not None and before.kind is block.kind:
        return block.joint
    if block.kind is before.kind and block.kind in {Kind.ITEM, Kind.ROW} and block.table == before.table:
        return "\n"
    return "\n\n"


def _title(given: str, headings: Sequence[Heading], name: str) -> str:
    first = headings[0].text if headings else ""
    return clean_line(given) or first or clean_line(PurePath(name).stem) or clean_line(name)


def _date(text: str, outside: Outside) -> date | None:
    if outside.stated_date_wins:
        return stated_date(text) or outside.dated
    return outside.dated or stated_date(text)


def _hidden(blocks: Sequence[Block]) -> Iterable[Finding]:
    for block in blocks:
        if hides_text(block.text):
            yield hidden_text(block.page or None)


def hidden_text(page: int | None = None) -> Finding:
    """The finding of text that a reader of the page would not see."""
    return Finding("hidden_text", "Holds text that its readers cannot see; it was left out.", page)


def crossed_out(page: int | None = None) -> Finding:
    """The finding of text that a reader sees is no longer meant."""
    return Finding("crossed_out", "Holds text that is crossed out; it was left out.", page)


def only_crossed_out(name: str) -> LoadFailure:
    return LoadFailure(f"{name} holds only text that is crossed out: take the lines off what still holds.")


def comments(page: int | None = None) -> Finding:
    """The finding of what somebody wrote about the text."""
    return Finding("comments", "Holds comments that somebody wrote at its margin; they were not read.", page)


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))
