"""Nearest neighbours by faiss, one byte per dimension.

The index is always an inverted file of 8-bit codes whose lists hold row numbers. While it is small it has one list,
so a search compares every code; when `save` finds that it has grown to where more lists pay, it is divided into
them. Adding and removing never divide, and a search never changes anything.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexes import rows as rows_module
from indexes.base import Audiences, Entry, Match, Owners, Vector, latest
from indexes.rows import Integers, Mask, Rows, load_array, ranked, save_array
from kb_assistant.errors import IndexDamaged

Matrix = NDArray[np.float32]

# At 50,000 × 384 one list takes about 4 ms a search and grows with the count, lists take under 1 ms; dividing costs
# 5 to 10 s, once for each doubling (four times the lists).
DIVIDED_FROM = 50_000
LISTS_PER_ROOT = 4

# Recall@10 on 100,000 vectors spread like those of MiniLM, asked real questions: 64 probes .94 (0.4 ms), 128 .96
# (0.7 ms), 192 .976 (1.0 ms); one list .988 (8 ms); full precision 16 ms.
PROBES = 192

PROBED = 5
"""One list in so many is looked into at least, up to `MOST_PROBES`. Of the ten nearest of made-up passages are found:
of 115,000 with 193 probes .957, with 271 .963; of 500,000 with 404 .958, with 566 .969."""

MOST_PROBES = 896
"""More cost more than they find: of two collections of 2,000,000 768 probes find .951 and .947, 896 .953 of the second
for a tenth more time, 1,024 .957 and .956 for a sixth more."""

SHARED_FROM = 50_000
"""Codes compared in one search from which all processors share in it: those of an index of 250,000. With two of them a
question at 500,000 and at 2,000,000 takes a fifth to a quarter less time; at 100,000 (23,000 codes) it takes as long,
for a fifth more of it."""

ONE_THREAD, LISTS_SHARED = 0, 1
"""What faiss calls the parallel mode of an inverted file."""

REDIVIDED_AT = 2.0
"""Growth (or shrinkage) of the number of lists wanted, against what there is, that is worth another training."""

SAMPLES_PER_LIST = 40
BLOCK = 16_384

MARGIN = 0.25
"""How much room the codes of a dimension have beyond the values seen, to either side, so that they seldom need more."""

SCARCE = 0.1
"""Room so small that a dimension gets more as soon as another one needs it: one at a time would make all codes anew
for nearly every batch."""

TIES = 16

NARROW = 4_096
"""Rows that are compared one by one, wherever they lie: to go through lists for them, most of which hold none, takes
as long as to go through the whole index (6 ms at 2,000,000 rows against 1)."""

REMEMBERED = 64
"""Sets of audiences whose rows are kept at hand, where they are that few."""


def create(dimension: int) -> "FaissIndex":
    """An empty index of vectors of this dimension."""
    seen = np.zeros((2, dimension), np.float32)
    return FaissIndex(_inverted_file(np.zeros((1, dimension), np.float32), seen), rows_module.empty(), seen)


def load(folder: Path, dimension: int) -> "FaissIndex":
    """What `save` wrote. Raises IndexDamaged. Verify the files first: faiss itself detects hardly any damage."""
    try:
        rows = rows_module.load(folder)
        seen = load_array(folder / "seen.npy")
        codes = _read(folder / "codes.faiss")
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        raise IndexDamaged(f"The vector index in {folder} cannot be read ({error}); run `kb reindex`.") from error
    if codes.d != dimension or seen.shape != (2, dimension) or seen.dtype != np.float32:
        raise IndexDamaged(f"The vector index in {folder} is not of dimension {dimension}; run `kb reindex`.")
    if not _is_sound(codes) or not np.array_equal(np.sort(_held(codes)), np.flatnonzero(rows.readable(None))):
        raise IndexDamaged(f"The vector index in {folder} does not agree with itself; run `kb reindex`.")
    return FaissIndex(codes, rows, seen)


class FaissIndex:
    """A `VectorIndex`. `seen` holds the least and the greatest value of each dimension so far."""

    def __init__(self, codes: faiss.IndexIVFScalarQuantizer, rows: Rows, seen: Matrix) -> None:
        self._rows = rows
        self._seen = seen
        self._narrow: OrderedDict[frozenset[int], Integers] = OrderedDict()
        self._codes = _addressed(codes)

    def add(self, entries: Sequence[Entry]) -> None:
        entries = latest(entries)
        if not entries:
            return
        vectors = np.stack([entry.vector for entry in entries]).astype(np.float32)
        self.remove(entry.id for entry in entries)
        self._widen(vectors)
        first = len(self._rows)
        self._codes.add_with_ids(vectors, np.arange(first, first + len(entries)))
        self._rows = self._rows.appended(entries)
        self._narrow.clear()

    def remove(self, ids: Iterable[int]) -> None:
        gone = self._rows.holding(ids)
        if gone.any():
            self._codes.remove_ids(faiss.IDSelectorArray(np.flatnonzero(gone)))
            self._rows = self._rows.vacated(gone)
            self._narrow.clear()

    def count(self) -> int:
        return int(self._codes.ntotal)

    def owners(self) -> Owners:
        return self._rows.owners()

    def search(self, vector: Vector, k: int, audiences: Audiences = None) -> list[Match]:
        if audiences is None:
            return self._scanned(vector, k, None, self.count())
        if audiences in self._narrow:
            return self._compared(vector, k, self._narrow[audiences])
        mask = self._rows.readable(audiences)
        readable = int(np.count_nonzero(mask))
        if readable <= NARROW:
            return self._compared(vector, k, self._remembered(audiences, np.flatnonzero(mask)))
        return self._scanned(vector, k, mask, readable)

    def _scanned(self, vector: Vector, k: int, mask: Mask | None, readable: int) -> list[Match]:
        """The k nearest of the mask's rows, as far as the lists nearby hold them."""
        k = min(k, readable)
        if k < 1:
            return []
        fetched = k
        while True:
            fetched = min(fetched * 2 + TIES, readable)
            scores, rows = self._nearest(vector, fetched, mask, readable)
            if fetched == readable or scores[k - 1] > scores[-1]:
                return ranked(self._rows.ids[rows], scores, k)

    def _remembered(self, audiences: frozenset[int], rows: Integers) -> Integers:
        """The rows of these audiences, until something changes."""
        self._narrow[audiences] = rows
        if len(self._narrow) > REMEMBERED:
            self._narrow.popitem(last=False)
        return rows

    def _compared(self, vector: Vector, k: int, rows: Integers) -> list[Match]:
        """The k nearest of so few rows that each is looked up and compared."""
        if k < 1 or not len(rows):
            return []
        vectors = np.asarray(self._codes.reconstruct_batch(rows), np.float32)
        return ranked(self._rows.ids[rows], (vectors * vector).sum(axis=1), k)

    def save(self, folder: Path) -> None:
        self._divide(lists_for(self.count()))
        self._rows.save(folder)
        save_array(folder / "seen.npy", self._seen)
        # Without the places of the rows: those are found anew when it is read, not believed.
        self._codes.set_direct_map_type(_python().DirectMap.NoMap)
        try:
            with (folder / "codes.faiss").open("wb") as file:  # a path would lose the error number of a full disk
                faiss.write_index(self._codes, _python().PyCallbackIOWriter(file.write))
        finally:
            self._codes = _addressed(self._codes)

    def close(self) -> None:
        self._codes.reset()
        self._narrow.clear()
        self._rows = rows_module.empty()

    def _nearest(self, vector: Vector, k: int, mask: Mask | None, readable: int) -> tuple[Matrix, Integers]:
        """The k nearest rows of the mask: in the lists nearby, or in all of them where those hold too few."""
        lists = self._codes.nlist
        usual = max(PROBES, min(lists // PROBED, MOST_PROBES))
        # The fewer rows may be read, the more lists it takes to meet enough of them, and the cheaper a list is.
        probes = min(lists, math.ceil(usual * self.count() / readable))
        scores, rows = self._scan(vector, k, mask, readable, probes)
        if rows[-1] < 0 and probes < lists:
            scores, rows = self._scan(vector, k, mask, readable, lists)
        return scores[rows >= 0], rows[rows >= 0]

    def _scan(self, vector: Vector, k: int, mask: Mask | None, readable: int, probes: int) -> tuple[Matrix, Integers]:
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        compared = readable * probes // self._codes.nlist
        self._codes.parallel_mode = LISTS_SHARED if compared >= SHARED_FROM else ONE_THREAD
        scores, rows = self._codes.search(query, k, params=_parameters(probes, mask))
        return scores[0], rows[0]

    def _widen(self, vectors: Matrix) -> None:
        """Make room in the codes for values that they cannot express."""
        low, high = np.minimum(self._seen[0], vectors.min(axis=0)), np.maximum(self._seen[1], vectors.max(axis=0))
        self._seen, expressed = np.stack([low, high]), _expressed(self._codes)
        if _beyond(self._seen, expressed).any():
            scarce = _beyond(_roomy(self._seen, SCARCE), expressed)
            self._rebuild(_centroids(self._codes), np.where(scarce, _roomy(self._seen, MARGIN), expressed))

    def _divide(self, lists: int) -> None:
        ratio = lists / self._codes.nlist
        if 1 / REDIVIDED_AT < ratio < REDIVIDED_AT:
            return
        self._rebuild(self._trained(lists), _expressed(self._codes))

    def _trained(self, lists: int) -> Matrix:
        """Centroids of the lists, by spherical k-means on a sample."""
        if lists == 1:
            return np.zeros((1, self._codes.d), np.float32)
        share = SAMPLES_PER_LIST * lists / self.count()
        draw = np.random.default_rng(0)
        blocks = [block[draw.random(len(block)) < share] for _, block in _decoded(self._codes)]
        means = faiss.Kmeans(self._codes.d, lists, niter=10, spherical=True, seed=1, min_points_per_centroid=1)
        means.train(np.concatenate(blocks))
        return np.asarray(means.centroids, np.float32)

    def _rebuild(self, centroids: Matrix, expressed: Matrix) -> None:
        """The same rows in other lists, or with codes of another range. A dimension whose range stays the same gets
        the very same codes: each change of it makes them a little less true."""
        codes = _inverted_file(centroids, expressed)
        for rows, vectors in _decoded(self._codes):
            codes.add_with_ids(vectors, rows)
        self._codes = _addressed(codes)


def _addressed(codes: faiss.IndexIVFScalarQuantizer) -> faiss.IndexIVFScalarQuantizer:
    """With the place of every row, so that single rows are found without a look at the others."""
    codes.set_direct_map_type(_python().DirectMap.NoMap)
    codes.set_direct_map_type(_python().DirectMap.Hashtable)
    return codes


def _python() -> Any:  # noqa: ANN401 - faiss's stubs describe C++, not its Python
    return faiss


def _parameters(probes: int, mask: Mask | None) -> Any:  # noqa: ANN401 - likewise
    if mask is None:
        return _python().SearchParametersIVF(nprobe=probes)
    bits = np.packbits(mask, bitorder="little")
    return _python().SearchParametersIVF(nprobe=probes, sel=_python().IDSelectorBitmap(bits))


def lists_for(count: int) -> int:
    """How many lists an index of that many vectors is best divided into."""
    return LISTS_PER_ROOT * math.isqrt(count) if count >= DIVIDED_FROM else 1


def _inverted_file(centroids: Matrix, expressed: Matrix) -> faiss.IndexIVFScalarQuantizer:
    """An empty index, trained without data: its codes express the values from one row to the other."""
    lists, dimension = centroids.shape
    nearest = faiss.IndexFlatIP(dimension)
    nearest.add(centroids)
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    codes = faiss.IndexIVFScalarQuantizer(nearest, dimension, lists, kind, metric, False)
    codes.sq.train(expressed)
    codes.is_trained = True
    return codes


def _roomy(seen: Matrix, margin: float) -> Matrix:
    """The least and the greatest value of each dimension, and a margin."""
    room = (seen[1] - seen[0]) * np.float32(margin)
    return np.stack([seen[0] - room, seen[1] + room])


def _beyond(wanted: Matrix, expressed: Matrix) -> NDArray[np.bool_]:
    """The dimensions whose codes do not express all of what is wanted."""
    beyond: NDArray[np.bool_] = (wanted[0] < expressed[0]) | (wanted[1] > expressed[1])
    return beyond


def _expressed(codes: faiss.IndexIVFScalarQuantizer) -> Matrix:
    """The least and the greatest value of each dimension that the codes express."""
    least, span = faiss.vector_to_array(codes.sq.trained).reshape(2, -1)
    return np.stack([least, least + span])


def _centroids(codes: faiss.IndexIVFScalarQuantizer) -> Matrix:
    return np.asarray(codes.quantizer.reconstruct_n(0, codes.nlist), np.float32)


def _decoded(codes: faiss.IndexIVFScalarQuantizer) -> Iterator[tuple[Integers, Matrix]]:
    """The rows and their vectors, in blocks: never a second copy of all."""
    lists: Any = codes.invlists
    sizes = [lists.list_size(number) for number in range(codes.nlist)]
    filled = [number for number, size in enumerate(sizes) if size]
    for number in filled:
        rows = faiss.rev_swig_ptr(lists.get_ids(number), sizes[number])
        stored = faiss.rev_swig_ptr(lists.get_codes(number), sizes[number] * codes.code_size).reshape(len(rows), -1)
        for start in range(0, len(rows), BLOCK):
            block = slice(start, start + BLOCK)
            yield rows[block].copy(), codes.sq.decode(stored[block].copy())


def _is_sound(codes: faiss.IndexIVFScalarQuantizer) -> bool:
    """Whether its parts are of one size: faiss looks at neither when it searches."""
    lists: Any = codes.invlists
    sizes = {codes.code_size, lists.code_size, codes.sq.code_size}
    numbers = {codes.nlist, lists.nlist, codes.quantizer.ntotal}
    if sizes != {codes.d} or len(numbers) > 1 or codes.quantizer.d != codes.d or codes.sq.trained.size() != 2 * codes.d:
        return False
    values = np.isfinite(_expressed(codes)).all() and np.isfinite(_centroids(codes)).all()
    return bool(values) and codes.ntotal == sum(lists.list_size(number) for number in range(codes.nlist))


def _held(codes: faiss.IndexIVFScalarQuantizer) -> Integers:
    """The rows in all lists."""
    lists: Any = codes.invlists
    sizes = [lists.list_size(number) for number in range(codes.nlist)]
    rows = [faiss.rev_swig_ptr(lists.get_ids(number), size) for number, size in enumerate(sizes) if size]
    return np.concatenate([np.empty(0, np.int64), *rows])


def _read(path: Path) -> faiss.IndexIVFScalarQuantizer:
    """Nothing in the file can rightly be larger than the file, or come more often than it has bytes."""
    size = path.stat().st_size
    faiss.set_deserialization_vector_byte_limit(size)
    faiss.set_deserialization_loop_limit(size)
    found = faiss.read_index(str(path))
    if not isinstance(found, faiss.IndexIVFScalarQuantizer):
        raise ValueError(f"{path.name} holds another kind of index")
    return found
