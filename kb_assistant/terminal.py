"""What the command line prints: rich on a terminal, plain in a pipe, JSON for programs.

Texts of documents are printed as they are, never as markup."""

import json as jsonlib
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from textwrap import indent

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ingest.pipeline import Taken
from ingest.worker import Worker
from kb_assistant.domain.answers import Answer, Citation, Passage, Piece, Statement
from kb_assistant.domain.audit import Recorded
from kb_assistant.domain.backups import Backup
from kb_assistant.domain.documents import Document, DocumentState, Finding, Version, counts_slides
from kb_assistant.domain.health import Problem
from kb_assistant.domain.personal import Export
from kb_assistant.domain.receipts import Receipt
from kb_assistant.domain.rows import laid_out
from kb_assistant.domain.trial import Trial
from kb_assistant.evaluation.runner import Asked, Figure, Scores
from kb_assistant.generation.citations import numbered, told
from kb_assistant.library import Queued

out = Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False, markup=False)

_UNTOLD = frozenset({"span", "before", "after"})
"""What of a passage is not told as it is."""


def print_json(value: object) -> None:
    print(jsonlib.dumps(value, ensure_ascii=False, default=str))  # noqa: T201 - a program reads it


def print_answer(stream: Generator[Piece, None, Answer], json: bool) -> None:
    """Prints statements as they come, then what they rest on; where the answer is another in the end, that one."""
    given: list[Statement] = []
    printed = ""
    while True:
        try:
            piece = next(stream)
        except StopIteration as end:
            answer: Answer = end.value
            break
        if isinstance(piece, Statement):
            given.append(piece)
            if not json:
                _print_text(told(given)[len(printed) :].lstrip("\n"))
                printed = told(given)
    if json:
        print_json(_answer(answer))
    else:
        _print_rest(answer, printed)


def _print_rest(answer: Answer, printed: str) -> None:
    if answer.notice:
        err.print(f"{answer.notice} Quoting the documents instead.")
    if not answer.text.startswith(printed):
        out.print("\nWhat is above is not complete. The answer that counts:")
        printed = ""
    if left := answer.text[len(printed) :].strip("\n"):
        _print_text(left)
    if answer.searched_for:
        out.print(Text(f"(searched for: {answer.searched_for})", style="dim"))
    _print_sources(answer)


def _print_text(text: str) -> None:
    """Rows are drawn as a table; in a pipe they stay the lines they are quoted in."""
    for part in laid_out(text) if out.is_terminal else [text]:
        out.print(Text(part) if isinstance(part, str) else _grid(part.columns, part.rows))


def _grid(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(column))
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _print_sources(answer: Answer) -> None:
    cited = numbered(answer.statements)
    if cited or answer.closest:
        out.print()
    for marker, citation in _marked(cited) if cited else (("•", citation) for citation in answer.closest):
        out.print(Text.assemble((f"{marker} ", "bold"), (_place(citation), "cyan")))
        # The quoting answerer's statements are the quotes themselves: nobody wants to read them twice.
        if not cited or _folded(citation.quote) not in _folded(answer.text):
            out.print(_indented(f"“{citation.quote}”", 4, "italic"))


def questions() -> Iterator[str]:
    """What a person types, a line each, until an empty line or the end."""
    while True:
        try:
            typed = out.input("› " if out.is_terminal else "").strip()
        except EOFError:
            return
        if not typed:
            return
        yield typed


def _marked(cited: Sequence[Citation]) -> Iterator[tuple[str, Citation]]:
    """Citations with their numbers; those that stand at one place and follow each other share a line."""
    for _, group in groupby(enumerate(cited, 1), key=lambda pair: _place(pair[1])):
        numbered = list(group)
        yield "".join(f"[{number}]" for number, _ in numbered), numbered[0][1]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str, by: int, style: str = "") -> RenderableType:
    """Wrapped on a terminal; in a pipe the lines stay whole."""
    if out.is_terminal:
        return Padding(Text(text, style=style), (0, 0, 0, by))
    return Text(indent(text, " " * by))


def _place(citation: Citation | Passage) -> str:
    """Where a quote stands, as a person would say it."""
    section = " › ".join(dict.fromkeys([citation.title, *citation.headings]))
    page = _page(citation.path, citation.page)
    dated = f"{citation.dated:%d %B %Y}".lstrip("0") if citation.dated else ""
    return " · ".join(part for part in (section, citation.path, page, dated) if part)


def _page(path: str, page: int | None) -> str:
    return f"{'slide' if counts_slides(path) else 'page'} {page}" if page else ""


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "outcome": answer.outcome.value,
        "text": answer.text,
        "statements": [_statement(statement) for statement in answer.statements],
        "closest": [_citation(citation) for citation in answer.closest],
        "confidence": round(answer.confidence, 3),
        "unsure": answer.unsure,
        "searched_for": answer.searched_for,
        "model": answer.model,
        "notice": answer.notice,
        "parts": [asdict(part) for part in answer.parts],
    }


def _statement(said: Statement) -> dict[str, object]:
    return {"text": said.text, "citations": [_citation(citation) for citation in said.citations], "asked": said.asked}


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "document": citation.document,
        "path": citation.path,
        "title": citation.title,
        "headings": list(citation.headings),
        "version": citation.span.version,
        "page": citation.page,
        "dated": citation.dated,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
    }


def print_passages(passages: Sequence[Passage], json: bool) -> None:
    if json:
        print_json([_passage(passage) for passage in passages])
        return
    if not passages:
        out.print("Nothing found.")
    for number, passage in enumerate(passages, 1):
        if number > 1:
            out.print()
        head = Text.assemble((f"{number}. ", "bold"), (_place(passage), "cyan"), f"  {passage.score:.3f}")
        out.print(head)
        out.print(_indented(passage.text, 3))


def _passage(passage: Passage) -> dict[str, object]:
    kept = {name: value for name, value in asdict(passage).items() if name not in _UNTOLD}
    return {**kept, "version": passage.span.version, "start": passage.span.start, "end": passage.span.end}


def keeping(files: int) -> AbstractContextManager[object]:
    """Says that so many files are copied into the data folder, while it lasts; nothing where nobody looks on."""
    return err.status(f"Keeping {files:,} {'file' if files == 1 else 'files'}")


def ingestion(worker: Worker, queued: Queued, task: str, json: bool) -> int:
    """Works off the queue with a progress bar and prints the summary; returns how many files failed."""
    began = time.monotonic()
    taken: list[Taken] = []
    if queued.jobs:
        with _progress(len(queued.jobs), quiet=json) as bar:
            for one in worker.follow(queued.jobs, task, bar.embedded, bar.waiting):
                taken.append(one)
                bar.taken(one)
    elif queued.removed:
        worker.refresh(task)
    _print_ingestion(queued, taken, time.monotonic() - began, json)
    return len(queued.refused) + sum(one.outcome == "failed" for one in taken)


class _Bar:
    """A progress bar over files that also says how fast passages are embedded."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("Reading", total=total, speed="")
        self._began = time.monotonic()
        self._passages = 0

    def taken(self, taken: Taken) -> None:
        self._progress.update(self._task, advance=1, description=Text(taken.job.path[-40:]).plain)

    def embedded(self, more: int) -> None:
        self._passages += more
        rate = self._passages / max(time.monotonic() - self._began, 0.001)
        self._progress.update(self._task, speed=f"{rate:.0f} passages/s")

    def waiting(self, holder: str) -> None:
        self._progress.update(self._task, description="Queued")
        if self._began:
            err.print(f"{holder} Your files are queued there; reading goes on meanwhile.")
            self._began = 0.0


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[_Bar]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as progress:
        yield _Bar(progress, total)


def _print_ingestion(queued: Queued, taken: Sequence[Taken], seconds: float, json: bool) -> None:
    counted = Counter(one.outcome for one in taken)
    counts = {
        "new": counted["new"],
        "changed": counted["changed"],
        "unchanged": counted["unchanged"] + queued.unchanged,
        "removed": len(queued.removed),
        "failed": counted["failed"] + len(queued.refused),
    }
    chunks = sum(one.chunks for one in taken)
    problems = [(r.path, "failed", r.reason) for r in queued.refused]
    problems += [(t.job.path, "failed" if t.outcome == "failed" else "partly", t.reason) for t in taken if t.reason]
    if json:
        listed = [{"path": path, "state": state, "reason": reason} for path, state, reason in problems]
        print_json({**counts, "chunks": chunks, "seconds": round(seconds, 2), "problems": listed})
        return
    for path, state, reason in problems:
        mark, style = ("✗", "red") if state == "failed" else ("△", "yellow")
        named, rest = _named(path, reason)
        out.print(Text.assemble((f"{mark} {named}", style), rest))
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"
    out.print(f"{said} · {chunks} passages in {seconds:.1f} s")


def _named(path: str, reason: str) -> tuple[str, str]:
    """The path and what is said of it, as one sentence where the reason begins with the file's own name."""
    name = path.rpartition("/")[2]
    return (path, reason[len(name) :]) if reason.startswith(name + " ") else (f"{path}: ", reason)


def print_scores(scores: Scores, json: bool) -> None:
    """JSON holds the figures of the answerer in use; where that is a language model, the table has both."""
    values = scores.values()
    if json:
        print_json(values)
        return
    columns = {"": values} if scores.quoting is None else _side_by_side(scores, values)
    if len(columns) > 1:
        out.print(f"{'':<10} {'  '.join(f'{name:>12.24}' for name in columns)}")
    for name in dict.fromkeys(name for column in columns.values() for name in column):
        shown = "  ".join(f"{_figure(column.get(name)):>12}" for column in columns.values())
        out.print(f"{name:<10} {shown.strip() if len(columns) == 1 else shown}")


def _side_by_side(scores: Scores, values: Mapping[str, Figure]) -> dict[str, dict[str, Figure]]:
    assert scores.quoting is not None and scores.answering is not None  # noqa: S101 - asked by the caller
    written = {**values, **scores.answering.values()}
    return {"quotes": {**values, **scores.quoting.values()}, scores.model: written}


def _figure(value: Figure) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def write_asked(scores: Scores, file: Path) -> None:
    """Every question with what was expected and what each answerer said."""
    with file.open("w", encoding="utf-8") as lines:
        for asked in scores.asked:
            lines.write(jsonlib.dumps(_asked(asked), ensure_ascii=False, default=str) + "\n")


def _asked(asked: Asked) -> dict[str, object]:
    return {
        "_id": asked.query.id,
        "text": asked.query.text,
        "answerable": asked.query.answerable,
        "answers": list(asked.query.answers),
        **{name: {**_answer(given.answer), "right": given.right} for name, given in asked.given.items()},
    }


def print_trial(trial: Trial | None, json: bool) -> None:
    if json:
        print_json(asdict(trial) if trial else None)
    elif trial is None:
        out.print("No language model is set (llm.model): answers are quotes.")
    elif not trial.ok:
        out.print(f"{trial.name}: {trial.message}")
    else:
        speed = f", {trial.tokens_per_second:.0f} tokens/s" if trial.tokens_per_second else ""
        out.print(f"{trial.name} answers: first word after {trial.first_token_seconds:.1f} s{speed}")


def print_problems(problems: Sequence[Problem], json: bool) -> None:
    if json:
        print_json([asdict(problem) for problem in problems])
        return
    for problem in problems:
        out.print(f"✗ {problem.what}: {problem.remedy}")
    if not problems:
        out.print("Everything agrees.")


def print_documents(found: Sequence[Document], json: bool) -> None:
    if json:
        print_json([asdict(document) for document in found])
    elif out.is_terminal:
        out.print(_table(found))
    else:
        for document in found:
            out.print("\t".join([document.id, document.state.value, ",".join(document.readers), document.path]))


def _table(found: Sequence[Document]) -> Table:
    table = Table("id", "document", "state", "readers", "dated", "versions", "passages", box=None, pad_edge=False)
    for one in found:
        style = {DocumentState.FAILED: "red", DocumentState.PARTIAL: "yellow"}.get(one.state, "")
        cells = (
            one.path,
            one.state.value,
            ", ".join(one.readers),
            str(one.dated or ""),
            str(one.versions),
            str(one.chunks),
        )
        table.add_row(one.id, *map(Text, cells), style=style)
    return table


def print_document(found: Document, version: Version | None, findings: Sequence[Finding], json: bool) -> None:
    if json:
        text = {"text": version.text} if version else {}
        print_json({**asdict(found), "findings": [asdict(finding) for finding in findings], **text})
        return
    for name, value in _facts(found, version):
        out.print(Text.assemble((f"{name:<9} ", "bold"), value))
    for finding in findings:
        page = _page(found.path, finding.page)
        out.print(f"△ {finding.message}{f' ({page})' if page else ''}")


def _facts(found: Document, version: Version | None) -> Iterator[tuple[str, str]]:
    yield "title", found.title
    yield "path", found.path
    yield "id", found.id
    yield "state", f"{found.state.value}. {found.reason}".strip(" .")
    yield "readers", ", ".join(found.readers) or "nobody but this console"
    if version:
        kind = "slides" if counts_slides(found.path) else "pages"
        pages = f", {len(version.page_starts)} {kind}" if version.page_starts else ""
        yield (
            "version",
            f"{version.number} of {found.versions}, {len(version.text)} characters{pages}, {found.chunks} passages",
        )
        yield "language", found.language
        yield "dated", str(found.dated or "no date given")
    if found.care.owner:
        yield "owner", found.care.owner
    if found.care.verified_until:
        by = f" by {found.care.verified_by}" if found.care.verified_by else ""
        yield "verified", f"until {found.care.verified_until}{by}"


def print_receipt(path: str, receipt: Receipt) -> None:
    out.print(Text(f"{path}: removed"))
    out.print(f"{receipt.returned} of {receipt.probes} probes return it · receipt {receipt.id}")
    if receipt.copies:
        out.print(f"{receipt.copies} of its sentences stand in other documents too")
    if not receipt.complete:
        out.print("Some files may still hold it: they are made anew at the next `kb ingest`, or while `kb serve` runs.")


def print_backup(backup: Backup, folder: Path) -> None:
    what = "the database and " if backup.database else ""
    out.print(Text(f"{folder}: {what}{len(backup.blobs)} files"))
    if not backup.database:
        out.print("The database is a server's: its own dump, made just before this, belongs to it.")
    if backup.lost:
        out.print(f"{len(backup.lost)} files were missing or damaged here already: `kb doctor` names them.")


def print_export(export: Export) -> None:
    tables = {table.name: [dict(row) for row in table.rows] for table in export.tables}
    print_json({"user": export.user_id, "made": export.made, **tables})


def print_audit(found: Sequence[Recorded], json: bool) -> None:
    if json:
        print_json([_recorded(one) for one in found])
        return
    if not found:
        err.print("There is no such entry.")
    for one in found:
        entry, shown = one.entry, _recorded(one)
        words = [str(entry.sequence), entry.time, str(shown["who"]), entry.action, _subject(one), entry.result]
        out.print("\t".join([*words, entry.detail if entry.detail != "{}" else ""]).rstrip())


def _subject(one: Recorded) -> str:
    name = one.names.get(one.entry.subject, "")
    return f"{one.entry.subject} ({_plain(name)})" if name else one.entry.subject


def _plain(name: str) -> str:
    """A name as it may be typed, on one line and without what moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def _recorded(one: Recorded) -> dict[str, object]:
    entry, actor = one.entry, one.actor
    plain = _plain(actor.name if actor and actor.salt else "(erased)")
    return {
        "sequence": entry.sequence,
        "time": entry.time,
        "who": plain or "(nobody)",
        "user": entry.user_id,
        "address": actor.address if actor else "",
        "credential": actor.credential if actor else "",
        "action": entry.action,
        "subject": entry.subject,
        "result": entry.result,
        "detail": jsonlib.loads(entry.detail),
        "names": {key: _plain(name) for key, name in one.names.items()},
    }
