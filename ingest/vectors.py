"""Vectors made and kept: of a model for texts under their hash, and of the multilingual model where it is needed."""

import logging
from collections.abc import Callable, Mapping

from ingest.chunking import embedded_text
from kb_assistant.embedding.base import Embedder
from kb_assistant.errors import MissingPackage, SettingsError
from kb_assistant.store.transaction import Store, Transaction

_log = logging.getLogger(__name__)

# Vectors are kept after so many texts, so that a kill in a long document costs little.
_EMBED = 512
# Documents that are given vectors before a look is taken at what else there is to do.
_SLICE = 32
ENGLISH = ("en", "un")
"""The beginnings of "en" and "und"."""

Progress = Callable[[int], None]


def embed(
    store: Store,
    embedder: Embedder,
    texts: Mapping[str, str],
    progress: Progress | None = None,
    most: int | None = None,
) -> int:
    """Makes the vectors that these texts, by their hash, have not, or the first `most` of them; returns how many."""
    with store.read() as tx:
        known = tx.vectors.known(texts.keys(), embedder.name)
    missing = [(name, text) for name, text in texts.items() if name not in known][:most]
    for at in range(0, len(missing), _EMBED):
        names, pieces = zip(*missing[at : at + _EMBED], strict=True)
        found = embedder.embed_passages(pieces, progress)
        with store.write() as tx:
            tx.vectors.add(embedder.name, dict(zip(names, found, strict=True)))
    return len(missing)


class MultilingualVectors:
    """A second vector of each text, by a model that compares across languages.

    They add a third to the time of embedding, and a library that is wholly in English does without.
    Documents are found before they have one, by everybody who asks in their language."""

    def __init__(self, store: Store, embedder: Embedder, always: bool) -> None:
        self._store = store
        self._embedder = embedder
        self._always = always
        self._wanted = always
        self._settled = -1

    def add(self, texts: Mapping[str, str], progress: Progress | None = None, most: int | None = None) -> int:
        """With the first vectors, where it is known by now that the library has several languages; returns how many, at
        most so many."""
        if not (self._wanted and self._usable()):
            return 0
        return embed(self._store, self._embedder, texts, progress, most)

    def owed(self) -> bool:
        """Whether documents wait for theirs. Quick where nothing has changed."""
        with self._store.read() as tx:
            last = tx.changes.last()
            if last == self._settled:
                return False
            owed = self._is_wanted(tx) and bool(tx.reports.without_vectors(self._embedder.name))
        self._settled = self._settled if owed else last
        return owed

    def make(self, progress: Progress | None = None) -> int:
        """Those of some documents that wait for them; returns how many documents. For the holder of the lock."""
        if not self.owed() or not self._usable():
            return 0
        with self._store.read() as tx:
            versions = tx.reports.without_vectors(self._embedder.name)[:_SLICE]
            texts = {version: tx.versions.embedded(version, embedded_text) for version in versions}
        for version, wanted in texts.items():
            embed(self._store, self._embedder, wanted, progress)
            with self._store.write() as tx:
                # Forgotten and added again: every process that answers learns of the new vectors.
                tx.changes.append(version, tx.versions.chunk_ids(version))
        return len(versions)

    def _is_wanted(self, tx: Transaction) -> bool:
        self._wanted = self._wanted or tx.reports.has_language_besides(ENGLISH)
        return self._wanted

    def _usable(self) -> bool:
        """A package that is damaged must not keep documents from being taken in."""
        try:
            self._embedder.embed_queries(["a"])
        except (MissingPackage, SettingsError) as error:
            _log.warning("Nothing is found across languages: %s", error.message)
            with self._store.read() as tx:
                self._settled = tx.changes.last()
            self._wanted = self._always = False
            return False
        return True
