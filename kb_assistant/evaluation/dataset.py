"""Reads a folder of documents, questions and judgements: BEIR's layout, with answers, rights and pages.

corpus.jsonl   {"_id", "title", "text"} a line; or
files/         documents as files, named by their path in it (corpus.jsonl wins where both are there)
queries.jsonl  {"_id", "text"} a line; optionally "answers", "answerable", "history", "as"
qrels.tsv      query-id, corpus-id, score, with a header; a corpus-id in files/ may end in #page=N
access.toml    optional: [groups] name = [people], [readers] "corpus-id" = [groups]
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from kb_assistant.domain.access import EVERYONE
from kb_assistant.domain.answers import Turn
from kb_assistant.evaluation.lines import Row, lines, refuse, rows
from kb_assistant.evaluation.metrics import PAGE

ROLES = ("user", "assistant")
_PAGE_NUMBER = re.compile("[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class CorpusText:
    """A document given as text."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what is known of its answer. `as_user` is who asks; None asks as the console."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    history: tuple[Turn, ...] = ()
    as_user: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Groups with their people, and the groups that may read a document. Everyone reads what is not named."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def readers_of(self, document: str) -> tuple[str, ...]:
        """Everyone, where nothing is said of the document."""
        return self.readers.get(document, (EVERYONE,))


@dataclass(frozen=True, slots=True)
class Dataset:
    """`corpus` holds the documents, or `files` is their folder; `gold` maps query to corpus-id to grade."""

    corpus: tuple[CorpusText, ...]
    files: Path | None
    queries: tuple[Query, ...]
    gold: Mapping[str, Mapping[str, int]]
    access: Access = Access()


def sampled(dataset: Dataset, most: int) -> Dataset:
    """At most that many of the questions, half of them unanswerable where there are enough; the same ones each time,
    whatever their order."""
    mixed = sorted(dataset.queries, key=lambda query: sha256(query.id.encode()).digest())
    without = [query for query in mixed if not query.answerable][: most // 2]
    answerable = [query for query in mixed if query.answerable][: most - len(without)]
    return replace(dataset, queries=(*answerable, *without))


def read_dataset(folder: Path) -> Dataset:
    """Raises InvalidInput, naming file and line, for whatever does not fit the layout."""
    corpus, files = _read_documents(folder)
    known = {text.id for text in corpus} if files is None else _file_ids(files)
    queries = _read_queries(_existing(folder / "queries.jsonl"))
    gold = _read_gold(_existing(folder / "qrels.tsv"), {query.id for query in queries}, known, files is not None)
    access = _read_access(folder / "access.toml", known)
    return Dataset(corpus, files, queries, gold, access)


def _read_documents(folder: Path) -> tuple[tuple[CorpusText, ...], Path | None]:
    if not folder.is_dir():
        refuse(str(folder), "there is no such folder")
    corpus, files = folder / "corpus.jsonl", folder / "files"
    if corpus.is_file():
        return _read_corpus(corpus), None
    if not files.is_dir():
        refuse(str(folder), "needs its documents in corpus.jsonl or in a folder files/")
    return (), files


def _file_ids(files: Path) -> set[str]:
    names = {file.relative_to(files).as_posix() for file in files.rglob("*") if file.is_file()}
    if not names:
        refuse(str(files), "holds no document")
    return names


def _read_corpus(file: Path) -> tuple[CorpusText, ...]:
    texts: dict[str, CorpusText] = {}
    for row in rows(file):
        text = CorpusText(_new_id(row, texts), row.string("title", ""), row.string("text"))
        texts[text.id] = text
    if not texts:
        refuse(str(file), "holds no document")
    return tuple(texts.values())


def _read_queries(file: Path) -> tuple[Query, ...]:
    queries: dict[str, Query] = {}
    for row in rows(file):
        query = _query(row, _new_id(row, queries))
        queries[query.id] = query
    if not queries:
        refuse(str(file), "holds no question")
    return tuple(queries.values())


def _query(row: Row, query_id: str) -> Query:
    return Query(
        id=query_id,
        text=row.string("text"),
        answers=row.strings("answers"),
        answerable=row.flag("answerable", True),
        history=tuple(_turn(row.where, item) for item in row.items("history")),
        as_user=row.string("as") if "as" in row.values else None,
    )


def _turn(where: str, item: object) -> Turn:
    """A string alone is an earlier question of the user."""
    if isinstance(item, str):
        return Turn("user", item)
    if not isinstance(item, dict):
        refuse(where, '"history" must hold strings or objects with "role" and "text"')
    turn = Row(f'{where}: "history"', item)
    role = turn.string("role")
    if role not in ROLES:
        refuse(turn.where, f'"role" must be "user" or "assistant", not {role!r}')
    return Turn(role, turn.string("text"))


def _new_id(row: Row, seen: Collection[str]) -> str:
    name = row.string("_id")
    if not name:
        refuse(row.where, '"_id" is empty')
    if name in seen:
        refuse(row.where, f'"_id" {name!r} was used before; every id must be unique')
    return name


def _read_gold(
    file: Path, queries: Collection[str], documents: Collection[str], with_pages: bool
) -> dict[str, dict[str, int]]:
    gold: dict[str, dict[str, int]] = {}
    for where, query, document, grade in _judgements(file):
        if query not in queries:
            refuse(where, f"query-id {query!r} is not in queries.jsonl")
        if document not in documents and not (with_pages and _page_of(document, documents)):
            refuse(where, f"corpus-id {document!r} is not among the documents")
        if document in gold.setdefault(query, {}):
            refuse(where, f"{query!r} and {document!r} were judged before")
        gold[query][document] = grade
    return gold


def _page_of(name: str, documents: Collection[str]) -> bool:
    document, mark, page = name.rpartition(PAGE)
    return bool(mark) and document in documents and _PAGE_NUMBER.fullmatch(page) is not None


def _judgements(file: Path) -> Iterator[tuple[str, str, str, int]]:
    judged = lines(file)
    where, header = next(judged, (str(file), ""))
    if _cells(header)[:2] != ["query-id", "corpus-id"]:
        refuse(where, "must begin with the header query-id, corpus-id, score, separated by tabs")
    for place, line in judged:
        cells = _cells(line)
        if len(cells) != 3:
            refuse(place, f"needs three cells separated by tabs, has {len(cells)}")
        yield place, cells[0], cells[1], _grade(place, cells[2])


def _cells(line: str) -> list[str]:
    return line.rstrip("\r\n").split("\t")


def _grade(where: str, cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        refuse(where, f"score must be a whole number, not {cell!r}")


def _read_access(file: Path, documents: Collection[str]) -> Access:
    if not file.is_file():
        return Access()
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse(str(file), f"is not TOML: {error}")
    groups, readers = (_lists(file, tables, name) for name in ("groups", "readers"))
    for document, names in readers.items():
        if document not in documents:
            refuse(str(file), f"[readers] names {document!r}, which is not among the documents")
        if unknown := set(names) - {*groups, EVERYONE}:
            refuse(str(file), f"[readers] {document!r} names unknown groups: {', '.join(sorted(unknown))}")
    return Access(groups, readers)


def _lists(file: Path, tables: Mapping[str, object], name: str) -> dict[str, tuple[str, ...]]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        refuse(str(file), f"[{name}] must be a table")
    row = Row(f"{file}: [{name}]", table)
    return {key: row.strings(key) for key in table}


def _existing(file: Path) -> Path:
    if not file.is_file():
        refuse(str(file), "is missing")
    return file
