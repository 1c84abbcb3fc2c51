"""What is found across languages, by a second model, where texts have vectors of it."""

import logging
from collections.abc import Sequence

from indexes.base import Audiences, Match, Vector
from kb_assistant.embedding.base import Embedder
from kb_assistant.errors import KbError
from kb_assistant.language.words import language_of
from kb_assistant.retrieval.engines import Found
from kb_assistant.retrieval.fusion import HEAD, NOT_ACROSS, UNKNOWN, Across, own_share
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.transaction import Store

_log = logging.getLogger(__name__)

_HOME = 0.5
_TOLD = ("de", "en", "es", "fr")
"""Languages that a question of a few words is told by; documents are told apart by more of them."""


class Multilingual:
    def __init__(self, store: Store, index: SearchIndex, embedder: Embedder) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._usable = True

    def vector(self, question: str) -> Vector | None:
        """None where no text has a vector to compare it with: then the model is not even read."""
        if not self._usable or not self._index.count_multilingual():
            return None
        try:
            found: Vector = self._embedder.embed_queries([question])[0]
        except KbError as error:
            self._usable = False
            _log.warning("Nothing is found across languages: %s", error.message)
            return None
        return found

    def across(self, question: str, found: Found) -> Across:
        """The list as fusion takes it."""
        if not found.multilingual:
            return NOT_ACROSS
        spoken = language_of(question)
        done = self._index.count_multilingual() / max(self._index.count()[0], 1)
        return Across(found.multilingual, self._own(spoken if spoken in _TOLD else UNKNOWN, found.multilingual), done)

    def is_abroad(self, question: str, audiences: Audiences) -> bool:
        """Whether most of what is near the question inside the audiences is in another language."""
        if language_of(question) not in _TOLD or (vector := self.vector(question)) is None:
            return False
        return self._own(language_of(question), self._index.likest(vector, HEAD, audiences)) < _HOME

    def _own(self, spoken: str, matches: Sequence[Match]) -> float:
        with self._store.read() as tx:
            languages = tx.versions.languages([match.id for match in matches[:HEAD]])
        return own_share(spoken, languages)
