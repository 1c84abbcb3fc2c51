"""Searches in the index as of its last commit."""

import heapq
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
import tantivy
from tantivy import DocAddress, Occur, Query

from indexes.base import Audiences, Match, Owners, Spelling
from indexes.lexical.tantivy.terms import forms, question_terms
from indexes.vocabulary import Vocabulary

# nDCG@10 averaged over eight question sets: text alone .832, context counted twice in one field .839, two fields
# .842, context in both with a boost of .15 .844, .35 .847, .5 .848 (where science abstracts begin to lose).
CONTEXT_BOOST = 0.35

MAX_TERMS = 48
"""Beyond these a question is a pasted document: its rarest words find the same passages at a fraction of the cost."""

# When the asker may read at least this share of the entries, the unfiltered ranking is filtered afterwards.
MOSTLY_READABLE = 0.3
WIDENING = 4

FIRST_LOOK = 50
"""Entries that hold a word: where many may be read, some of these may be."""

Aggregation = dict[str, Any]
"""A part of what the engine counts, as it tells it: `key` and `doc_count`."""


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

    def owners(self) -> Owners:
        """See `Index.owners`."""
        hits = self.searcher.search(Query.all_query(), max(1, self.searcher.num_docs), count=False).hits
        return np.column_stack([np.array(self._numbers(field, hits), np.int64) for field in ("id", "audience")])

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
        return any(self.searcher.doc_freq("text", stem) for stem in forms(word, self.languages))

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
        terms = [Query.term_query(self._schema, "text", stem, "basic") for stem in forms(word, languages)]
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
