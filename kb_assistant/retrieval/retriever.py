"""From a question to the passages that its asker may read, best first."""

import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from indexes.base import Audiences, Vector
from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Hit, Passage
from kb_assistant.embedding.base import Embedder
from kb_assistant.retrieval.abbreviations import spelt_out
from kb_assistant.retrieval.engines import Found
from kb_assistant.retrieval.folding import fold, neighbours
from kb_assistant.retrieval.fusion import NOT_ACROSS, fuse, pieces_per_word
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.retrieval.multilingual import Multilingual
from kb_assistant.retrieval.rerankers.base import Reranker
from kb_assistant.retrieval.spelling import respelt
from kb_assistant.store.transaction import Store

_log = logging.getLogger(__name__)

# How far down each list fusion looks.
DEPTH = 100

# Where documents change all the time, what was found last is good enough.
_MORE_LOOKS = 2

NOTHING: Audiences = frozenset()

_NONSENSE = "xqzvkjwpf"


@dataclass(frozen=True, slots=True)
class Proposed:
    """The lists of the indexes, and what fusion makes of them, best first."""

    found: Found
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found; of one moment where nothing changed from the asker's rights to the texts of the passages. Else
    the index may have proposed versions that are replaced by now, or not have looked where a document is by now."""

    passages: list[Passage]
    dropped: int
    is_of_one_moment: bool


class Retriever:
    """The index proposes inside the asker's audiences; the store disposes under the same condition."""

    def __init__(
        self,
        store: Store,
        index: SearchIndex,
        embedder: Embedder,
        reranker: Reranker,
        multilingual: Multilingual | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._reranker = reranker
        self._multilingual = multilingual
        self._counting = Lock()
        self.dropped = 0
        """Hits that the index proposed and the database did not confirm: an index behind it, or one that is wrong."""

    def moment(self) -> AbstractContextManager[None]:
        """A block in which questions are of one moment: see `SearchIndex.moment`."""
        return self._index.moment()

    def search(self, principal: Principal, question: str, k: int) -> list[Passage]:
        """At most k passages of current versions."""
        looked = self._looked(principal, question, k)
        for _ in range(_MORE_LOOKS):
            if looked.is_of_one_moment:
                break
            self._index.renew()
            looked = self._looked(principal, question, k)
        self._count(looked.dropped)
        return self._reranker.rerank(question, fold(looked.passages), k) if looked.passages else []

    def _looked(self, principal: Principal, question: str, k: int) -> _Looked:
        before = self._index.sequence
        audiences = self._readable(principal)
        # Where there is nothing yet, whoever tries a first question does not wait for the model to be prepared.
        if audiences == NOTHING or not any(self._index.count()):
            return _Looked([], 0, is_of_one_moment=True)
        # Twice as many as asked for: folding and joining make them fewer.
        hits = self.proposed(question, max(DEPTH, k), audiences, 2 * k).hits
        with self._store.read() as tx:
            confirmed = tx.versions.passages(principal, hits)
            passages = neighbours(confirmed, tx.versions.slice)
            return _Looked(passages, len(hits) - len(confirmed), before == tx.changes.last())

    def proposed(self, question: str, depth: int, audiences: Audiences, most: int | None = None) -> Proposed:
        """What the indexes propose inside the audiences; `depth` is how far down each is looked at, `most` how many
        hits are made of it, all by default."""
        vector = self._embedder.embed_queries([question])[0]
        further = self._multilingual.vector(question) if self._multilingual else None
        found = self._index.search(vector, question, depth, audiences, further)
        across = self._multilingual.across(question, found) if self._multilingual else NOT_ACROSS
        pieces = pieces_per_word(question, self._embedder.token_starts(question))
        return Proposed(found, fuse(found.dense, found.lexical, pieces=pieces, across=across, most=most))

    def nearest(self, principal: Principal, vector: Vector, k: int) -> list[Passage]:
        """The passages of current versions whose vectors are most like this one."""
        audiences = self._readable(principal)
        if audiences == NOTHING:
            return []
        found = self._index.search(vector, "", k, audiences)
        with self._store.read() as tx:
            return tx.versions.passages(principal, [Hit(match.id, match.score) for match in found.dense])

    def _readable(self, principal: Principal) -> Audiences:
        """What the principal's searches are limited to."""
        if _reads_all(principal):
            return None
        with self._store.read() as tx:
            return tx.access.readable(principal)

    def _count(self, dropped: int) -> None:
        with self._counting:
            self.dropped += dropped

    def spelt(self, principal: Principal, question: str) -> str:
        """The question as understood: words and abbreviations that nothing the principal may read holds, replaced by
        the words of it that they most likely stand for. The very same text where there are none, and where most of
        what is near is in another language, whose words would stand for nothing."""
        within = self._readable(principal)
        if within == NOTHING:
            return question
        if self._multilingual and self._multilingual.is_abroad(question, within):
            return question
        try:
            with self._index.words(within) as words:
                return respelt(spelt_out(question, words), words, self._is_general)
        except OSError as error:
            _log.warning("The question is searched as it was typed: %s", error)
            return question

    def _is_general(self, word: str) -> bool:
        """Whether the model's tokenizer, made from the language at large, has the word as one piece.

        One that has even nonsense as one piece tells nothing."""
        return self._pieces(word) == 1 < self._of_nonsense

    @cached_property
    def _of_nonsense(self) -> int:
        return self._pieces(_NONSENSE)

    def _pieces(self, word: str) -> int:
        return len(self._embedder.token_starts(word))


def _reads_all(principal: Principal) -> bool:
    return principal.console and principal.collections is None
