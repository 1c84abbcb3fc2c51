"""Which documents repeat another's text: copies by their chunks' hashes, near-copies by their vectors, then words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from statistics import fmean

from indexes.base import Vector
from kb_assistant.domain.access import Principal
from kb_assistant.domain.likeness import Alike, repeated, spread
from kb_assistant.errors import NotFound
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.store.alike import Cut
from kb_assistant.store.transaction import Store

ENOUGH = 0.5
"""Share of a text that a document must repeat to be named."""

MOST = 10
_SAMPLE = 20
_NEAREST = 8


class Likeness:
    """Named is only what the asker may read."""

    def __init__(self, store: Store, retriever: Retriever, model: str) -> None:
        self._store = store
        self._retriever = retriever
        self._model = model

    def alike(self, who: Principal, document: str, enough: float = ENOUGH) -> list[Alike]:
        """The documents that repeat most of this one's text, the likest first. Raises NotFound."""
        with self._store.read() as tx:
            version = tx.documents.show(who, document).version
            if version is None:
                raise NotFound("Nothing of this document could be read: its state says why.")
            cuts, text = tx.alike.cuts(version), tx.versions.text(version)
            hashes = {cut.hash for cut in cuts}
            shared = tx.alike.sharing(who, document, sorted(hashes))
            sample = [cuts[at] for at in spread(len(cuts), _SAMPLE)]
            vectors = tx.alike.vectors({cut.hash for cut in sample}, self._model)
        near = self._near(who, document, [vectors[cut.hash] for cut in sample if cut.hash in vectors])
        scores = {name: _score(text, sample, found) for name, found in near.items()}
        scores |= {name: max(scores.get(name, 0.0), count / len(hashes)) for name, count in shared.items()}
        copies = {name for name, count in shared.items() if count == len(hashes)}
        return self._named(who, {name: score for name, score in scores.items() if score >= enough}, copies)

    def _near(self, who: Principal, document: str, vectors: Iterable[Vector]) -> Mapping[str, Sequence[str]]:
        """The texts of passages near the vectors, by the document, another than this one, that they are of."""
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for passage in chain.from_iterable(self._retriever.nearest(who, vector, _NEAREST) for vector in vectors):
            if passage.document != document:
                texts[passage.document].append(passage.text)
        return texts

    def _named(self, who: Principal, scores: Mapping[str, float], copies: set[str]) -> list[Alike]:
        best = sorted(scores, key=lambda name: (-scores[name], name))[:MOST]
        with self._store.read() as tx:
            known = {one.document: one for one in tx.alike.names(who, best)}
        named = [(known[name], round(scores[name], 3)) for name in best if name in known]
        return [Alike(one.document, one.title, one.path, score, one.document in copies) for one, score in named]


def _score(text: str, sample: Sequence[Cut], others: Sequence[str]) -> float:
    return fmean(repeated(text[cut.start : cut.end], others) for cut in sample)
