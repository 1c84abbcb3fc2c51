"""Words by tantivy: BM25 over the stems of each entry's language.

An entry is two fields: `text` (its context and its text) and `context` alone, whose matches count CONTEXT_BOOST
more. One pair of fields serves all languages, so that document frequencies and lengths are those of the whole
index; a question is stemmed in every language that the index holds, so that nobody has to guess its language. A third
field, `word`, holds the words as they are written, for `similar`: nothing is ranked by it.
"""

import errno
import heapq
import logging
import os
import re
import shutil
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import tantivy
from tantivy import DocAddress, Document, Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from indexes.base import Audiences, Entry, Match, Spelling
from indexes.languages import FURTHER_STOP_WORDS, STEMMED, WITHOUT_STOP_WORDS, normalise
from indexes.vocabulary import Vocabulary, is_word
from indexes.workspace import workspace
from kb_assistant.errors import IndexDamaged

_log = logging.getLogger(__name__)

# nDCG@10 averaged over eight question sets: text alone .832, context counted twice in one field .839, two fields
# .842, context in both with a boost of .15 .844, .35 .847, .5 .848 (where science abstracts begin to lose).
CONTEXT_BOOST = 0.35

# Beyond these a question is a pasted document: its rarest words find the same passages at a fraction of the cost.
MAX_CHARACTERS = 20_000
MAX_TERMS = 48

# When the asker may read at least this share of the entries, the unfiltered ranking is filtered afterwards.
MOSTLY_READABLE = 0.3
WIDENING = 4

FIRST_LOOK = 50
"""Entries that hold a word: where many may be read, some of these may be."""

FORMAT = 2
"""Snapshots of another format are not read: 2 added the words as they are written."""

WRITER_BYTES = 128_000_000
COMMITTED_TOGETHER = 5_000
Aggregation = dict[str, Any]
"""A part of what the engine counts, as it tells it: `key` and `doc_count`."""

_LOCKS = (".tantivy-writer.lock", ".tantivy-meta.lock")
_CHANGING = ("meta.json", ".managed.json")


def create() -> "TantivyIndex":
    """An empty index in a temporary folder of its own. Raises OSError."""
    folder = workspace()
    try:
        return TantivyIndex(folder, tantivy.Index(_schema(), str(folder), reuse=False))
    except ValueError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _as_os_error(error) from error


def load(folder: Path) -> "TantivyIndex":
    """A private copy of a saved index; the folder itself is never changed. Raises IndexDamaged, OSError."""
    private = _copied(folder)
    try:
        return TantivyIndex(private, tantivy.Index.open(str(private)))
    except ValueError as error:
        shutil.rmtree(private, ignore_errors=True)
        raise IndexDamaged(f"The lexical index in {folder} cannot be read ({error}); run `kb reindex`.") from error


class TantivyIndex:
    """A `LexicalIndex`. Changes are committed together, at the latest by the next search, count or save.

    They are kept until a commit succeeds: where the disk is full, `search` answers as of the last commit (whatever it
    finds is loaded again under the reader's rights) and all else raises OSError; once there is space again, nothing
    has been lost.
    """

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._index = index
        self._writer: tantivy.IndexWriter | None = None
        self._waiting: list[Change] = []
        self._view = View(index)
        self._cleanup = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def add(self, entries: Sequence[Entry]) -> None:
        added = tuple({entry.id: entry for entry in entries}.values())
        if added:
            self._change(Change(tuple(entry.id for entry in added), added))

    def remove(self, ids: Iterable[int]) -> None:
        removed = tuple(ids)
        if removed:
            self._change(Change(removed, ()))

    def count(self) -> int:
        self._commit()
        return self._view.searcher.num_docs

    def search(self, text: str, k: int, audiences: Audiences = None) -> list[Match]:
        try:
            self._commit()
        except OSError as error:
            _log.warning("Words are searched as of before the last change: %s", error)
        return self._view.search(text, k, audiences)

    def holding(self, words: Sequence[str], audiences: Audiences = None) -> int:
        self._commit()
        return self._view.holding(words, audiences)

    def holds(self, words: Sequence[str], audiences: Audiences = None) -> bool:
        self._commit()
        return self._view.holds(words, audiences)

    def similar(self, word: str, edits: int, audiences: Audiences = None) -> list[Spelling]:
        self._commit()
        return self._view.similar(word, edits, audiences)

    def save(self, folder: Path) -> None:
        self._commit()
        self._settle()
        for path in self._saved_files():
            shutil.copyfile(path, folder / path.name)

    def close(self) -> None:
        self._writer = None
        self._cleanup()

    def _change(self, change: "Change") -> None:
        self._waiting.append(change)
        if sum(len(waiting.added) for waiting in self._waiting) >= COMMITTED_TOGETHER:
            self._commit()

    def _commit(self) -> None:
        if not self._waiting:
            return
        try:
            self._write(self._waiting)
        except ValueError as error:  # what tantivy makes of everything, the disk's errors too
            self._writer = None
            raise _as_os_error(error) from error
        self._waiting = []
        self._refresh()

    def _write(self, changes: Iterable["Change"]) -> None:
        if self._writer is None:
            self._writer = self._index.writer(WRITER_BYTES, 1)
        for change in changes:
            # By query: a deletion by term takes the id for a signed integer and finds nothing.
            gone = Query.term_set_query(self._index.schema, "id", change.removed)
            self._writer.delete_documents_by_query(gone)
            for entry in change.added:
                self._writer.add_document(_document(entry))
        self._writer.commit()

    def _refresh(self) -> None:
        self._index.reload()
        self._view = View(self._index)

    def _settle(self) -> None:
        """Let background merges end, so that the files stay as they are while they are copied."""
        if self._writer is None:
            return
        self._writer.garbage_collect_files()
        self._writer.wait_merging_threads()
        self._writer = None
        self._refresh()

    def _saved_files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.name not in _LOCKS]


@dataclass(frozen=True, slots=True)
class Change:
    """Ids to forget, then entries to add."""

    removed: tuple[int, ...]
    added: tuple[Entry, ...]


class View:
    """The index as of its last commit."""

    def __init__(self, index: tantivy.Index) -> None:
        self.searcher = index.searcher()
        self._schema = index.schema

    def search(self, text: str, k: int, audiences: Audiences) -> list[Match]:
        """See `LexicalIndex.search`."""
        k = min(k, self.searcher.num_docs)
        if k < 1:
            return []
        terms = self._known(question_terms(text, self.languages))
        if not terms:
            return []
        return self._ranked(self._any_of(terms), k, audiences)

    def holding(self, words: Sequence[str], audiences: Audiences) -> int:
        """See `LexicalIndex.holding`."""
        return self._entries(self._all_of(words, audiences), audiences) if words else 0

    def holds(self, words: Sequence[str], audiences: Audiences) -> bool:
        """See `LexicalIndex.holds`."""
        if not words or not all(self._occurs(word) for word in words):
            return False
        query = self._all_of(words, audiences)
        if audiences is None:
            return self._finds(query)
        readable = audiences & self.audiences.keys()
        if self._mostly(readable):
            hits = self.searcher.search(query, FIRST_LOOK, count=False).hits
            found = not readable.isdisjoint(self._numbers("audience", hits))
            if found or len(hits) < FIRST_LOOK:
                return found
        return bool(readable) and self._finds(self._readable(query, readable))

    def _occurs(self, word: str) -> bool:
        """Whether any entry ever held it in any form: a look into the dictionary."""
        return any(self.searcher.doc_freq("text", stem) for stem in _forms(word, self.languages))

    def _finds(self, query: Query) -> bool:
        return bool(self.searcher.search(query, 1, count=False).hits)

    def similar(self, word: str, edits: int, audiences: Audiences) -> list[Spelling]:
        """See `LexicalIndex.similar`."""
        near = self._vocabulary.near(word, edits)
        # Where little may be read, none of the words is in it mostly.
        every = Query.boolean_query([(Occur.Should, self._written_as(other)) for other in near])
        if not near or not self._entries(every, audiences):
            return []
        found = [Spelling(other, self._writing(other, audiences)) for other in near]
        return sorted((one for one in found if one.entries), key=lambda one: (-one.entries, one.word))

    def _all_of(self, words: Sequence[str], audiences: Audiences) -> Query:
        spoken = self._spoken(audiences)
        forms = [self._any_form(word, spoken) for word in words]
        return forms[0] if len(forms) == 1 else Query.boolean_query([(Occur.Must, form) for form in forms])

    def _any_form(self, word: str, languages: Sequence[str]) -> Query:
        terms = [Query.term_query(self._schema, "text", stem, "basic") for stem in _forms(word, languages)]
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _writing(self, word: str, audiences: Audiences) -> int:
        return self._entries(self._written_as(word), audiences)

    def _written_as(self, word: str) -> Query:
        return Query.term_query(self._schema, "word", word, "basic")

    def _entries(self, query: Query, audiences: Audiences) -> int:
        """How many live entries of the audiences a query finds."""
        if audiences is None:
            return self._counted(query)
        readable = audiences & self.audiences.keys()
        if self._mostly(readable):
            return sum(int(bucket["doc_count"]) for bucket in self._grouped(query) if bucket["key"] in readable)
        return self._counted(self._readable(query, readable)) if readable else 0

    def _counted(self, query: Query) -> int:
        return int(cast("Any", self.searcher.search(query, 1, count=True)).count)

    def _mostly(self, readable: frozenset[int]) -> bool:
        """Whether entries of these audiences are so many that to select them first does not pay."""
        return self._size(readable) >= MOSTLY_READABLE * self.searcher.num_docs

    def _size(self, readable: frozenset[int]) -> int:
        return sum(self.audiences[audience] for audience in readable)

    def _spoken(self, audiences: Audiences) -> list[str]:
        """The languages of the entries of the audiences."""
        return [
            language
            for language, owners in self._speakers.items()
            if owners and (audiences is None or not owners.isdisjoint(audiences))
        ]

    @cached_property
    def _speakers(self) -> dict[str, frozenset[int]]:
        """The audiences with live entries in each language."""
        every = {one: Query.term_query(self._schema, "language", one, "basic") for one in self.languages}
        return {one: frozenset(int(bucket["key"]) for bucket in self._grouped(query)) for one, query in every.items()}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary([word for word, _ in self.searcher.terms_with_prefix("word", "")])

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entries (and perhaps of some removed ones)."""
        return tuple(language for language, _ in self.searcher.terms_with_prefix("language", ""))

    @cached_property
    def audiences(self) -> dict[int, int]:
        """The number of entries of each audience."""
        return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in self._grouped(Query.all_query())}

    def _grouped(self, query: Query) -> list[Aggregation]:
        """How many live entries of each audience a query finds."""
        counting = {"of": {"terms": {"field": "audience", "size": 1_000_000}}}
        return cast("list[Aggregation]", self.searcher.aggregate(query, counting)["of"]["buckets"])

    def _known(self, terms: list[str]) -> list[str]:
        """The terms that the index holds; the rarest if they are too many."""
        frequencies = {term: self.searcher.doc_freq("text", term) for term in terms}
        known = [term for term in terms if frequencies[term]]
        return heapq.nsmallest(MAX_TERMS, known, key=frequencies.__getitem__)

    def _any_of(self, terms: list[str]) -> Query:
        in_text = [self._term("text", term) for term in terms]
        in_context = [Query.boost_query(self._term("context", term), CONTEXT_BOOST) for term in terms]
        return Query.boolean_query([(Occur.Should, query) for query in in_text + in_context])

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term, "freq")

    def _ranked(self, query: Query, k: int, audiences: Audiences) -> list[Match]:
        if audiences is None:
            return self._matches(query, k)
        readable = audiences & self.audiences.keys()
        if self._mostly(readable):
            found = self._filtered_after(query, k, readable)
            if found is not None:
                return found
        return self._matches(self._readable(query, readable), min(k, self._size(readable))) if readable else []

    def _filtered_after(self, query: Query, k: int, readable: frozenset[int]) -> list[Match] | None:
        """The k best of the readable if a longer unfiltered list already holds them, else None.

        Only an unfiltered union of terms lets tantivy skip the documents that cannot reach the top.
        """
        wanted = min(k * WIDENING, self.searcher.num_docs)
        hits = self.searcher.search(query, wanted, count=False).hits
        owners = self._numbers("audience", hits)
        kept = [hit for hit, owner in zip(hits, owners, strict=True) if owner in readable]
        complete = len(kept) >= k or len(hits) < wanted
        return self._named(kept[:k]) if complete else None

    def _readable(self, query: Query, readable: frozenset[int]) -> Query:
        """Whichever is the shorter list: what may be read, or what may not."""
        unreadable = self.audiences.keys() - readable
        if len(unreadable) < len(readable):
            return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, self._owned_by(unreadable))])
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, self._owned_by(readable))])

    def _owned_by(self, audiences: Iterable[int]) -> Query:
        return Query.const_score_query(Query.term_set_query(self._schema, "audience", list(audiences)), 0.0)

    def _matches(self, query: Query, k: int) -> list[Match]:
        return self._named(self.searcher.search(query, k, count=False).hits)

    def _named(self, hits: Sequence[tuple[float, DocAddress]]) -> list[Match]:
        ids = self._numbers("id", hits)
        matches = [Match(id_, float(score)) for id_, (score, _) in zip(ids, hits, strict=True)]
        return sorted(matches, key=lambda match: (-match.score, match.id))

    def _numbers(self, field: str, hits: Sequence[tuple[float, DocAddress]]) -> list[int]:
        values = self.searcher.fast_field_values(field, [address for _, address in hits])
        return [int(value) for value in values if value is not None]


def question_terms(text: str, languages: Iterable[str]) -> list[str]:
    """The stems of the question's words in each of the languages.

    Left out are the stop-words of the language that explains most of them as such; a question of nothing but
    stop-words keeps them.
    """
    words = list(dict.fromkeys(_splitter(text.isascii()).analyze(normalise(text[:MAX_CHARACTERS]))))
    known = sorted(languages)
    ignored = max((_stop_words(words, language) for language in known), key=len, default=frozenset())
    asked = " ".join(word for word in words if word not in ignored) or " ".join(words)
    return list(dict.fromkeys(term for language in known for term in _stems(asked, language)))


def _forms(word: str, languages: Iterable[str]) -> list[str]:
    """The stems of a word in each of the languages."""
    return list(dict.fromkeys(stem for language in languages for stem in _stems(word, language)))


def _stop_words(words: list[str], language: str) -> frozenset[str]:
    if language not in STEMMED or language in WITHOUT_STOP_WORDS:
        return frozenset()
    return frozenset(words) - frozenset(_stop_filter(language).analyze(" ".join(words)))


def _stems(text: str, language: str) -> list[str]:
    return _analyzer(language, text.isascii()).analyze(normalise(text))


@cache
def _splitter(ascii_only: bool) -> tantivy.TextAnalyzer:
    """Words with their accents, as lists of stop-words have them."""
    return _words(ascii_only).build()


@cache
def _analyzer(language: str, ascii_only: bool) -> tantivy.TextAnalyzer:
    """Accents are folded before stemming: the same quality, and a question typed without them finds as much."""
    words = _words(ascii_only).filter(Filter.ascii_fold())
    return (words.filter(Filter.stemmer(STEMMED[language])) if language in STEMMED else words).build()


@cache
def _stop_filter(language: str) -> tantivy.TextAnalyzer:
    stops = _words(ascii_only=False).filter(Filter.stopword(STEMMED[language]))
    return stops.filter(Filter.custom_stopword(FURTHER_STOP_WORDS.get(language, "").split())).build()


def _words(ascii_only: bool) -> TextAnalyzerBuilder:
    """Lower-case runs of letters, marks and digits; what is longer than 255 bytes is no word."""
    # The simple tokenizer makes the same runs of plain text in half the time, but cuts words at combining marks.
    runs = Tokenizer.simple() if ascii_only else Tokenizer.regex(r"[\p{L}\p{M}\p{N}]+")
    return TextAnalyzerBuilder(runs).filter(Filter.remove_long(255)).filter(Filter.lowercase())


def _document(entry: Entry) -> Document:
    context = " ".join(_stems(entry.context, entry.language))
    document = Document()
    document.add_unsigned("id", entry.id)
    document.add_unsigned("audience", entry.audience)
    document.add_text("language", entry.language)
    document.add_text("context", context)
    document.add_text("text", f"{context} {' '.join(_stems(entry.text, entry.language))}")
    document.add_text("word", " ".join(_written(f"{entry.context} {entry.text}")))
    return document


def _written(text: str) -> set[str]:
    """The words of a text as they are written, in lower case."""
    return {word for word in set(_splitter(text.isascii()).analyze(normalise(text))) if is_word(word)}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("audience", indexed=True, fast=True)
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    # Stems are made here and only joined for tantivy: one field then serves every language.
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("word", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _copied(saved: Path) -> Path:
    """A private copy, beside the saved one where there is room, so that files can be linked; else where there is."""
    try:
        return _linked_in(saved, workspace(saved.parent.parent / "open"))
    except OSError:
        return _linked_in(saved, workspace())


def _linked_in(saved: Path, private: Path) -> Path:
    try:
        _link(saved, private)
    except OSError:
        shutil.rmtree(private, ignore_errors=True)
        raise
    return private


def _link(source: Path, target: Path) -> None:
    """Segment files never change once written and are linked where the file system allows; the rest is copied."""
    for path in source.iterdir():
        if path.name in _CHANGING or not _linked(path, target / path.name):
            shutil.copyfile(path, target / path.name)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _as_os_error(error: ValueError) -> OSError:
    """The system's error number stands in tantivy's message, as in "File too large (os error 27)"."""
    number = re.search(r"os error (\d+)", str(error))
    return OSError(int(number.group(1)) if number else errno.EIO, str(error))
