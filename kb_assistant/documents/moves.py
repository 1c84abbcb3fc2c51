"""Files that are elsewhere by now, renamed or in another folder: their documents go with them."""

from collections.abc import Collection, Iterable

from ingest.sources.folder import SourceFile, Sources, folder_named, is_missing
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.domain.documents import Filed
from kb_assistant.store.transaction import Transaction

_TELLING = 32
"""Bytes: shorter files, empty ones before all, are equal by chance."""

_COPIES = 100
"""Documents of the same bytes: which of more was moved is not looked for, as that takes time by their square."""


class Moves:
    """A file that was moved is told by its bytes, which are those of one that is no more where it was.

    `known` is what was taken in before; `gone` are the addresses of what of it is about to be removed."""

    def __init__(self, who: Principal, known: Iterable[Filed], sources: Sources, gone: Collection[str]) -> None:
        self._who = who
        self._gone = frozenset(gone)
        there = {source.uri for source in sources.files}
        self._alike: dict[str, list[Filed]] = {}
        for one in known:
            if one.blob:
                self._alike.setdefault(one.blob, []).append(one)
        self._left = {one.uri for alike in self._alike.values() for one in alike if one.uri not in there}

    def follow(self, tx: Transaction, source: SourceFile, blob: str, audience: int | None) -> None:
        """Gives the file's address to the document that it was before; to none where it is a file of its own."""
        alike = self._alike.get(blob, [])
        left = [one for one in alike if one.uri in self._left]
        # Nearly every file of a folder that is taken in again is where it was: nothing is asked for those.
        if not left or len(alike) > _COPIES or _is_known(tx, source.uri):
            return
        nearest = sorted(left, key=lambda one: -_shared(one.uri, source.uri))
        before = next((one for one in nearest if self._is_moved(tx, one, source.uri, audience)), None)
        if before is not None and _is_certain(before, alike, source):
            self._left.remove(before.uri)
            self._readdress(tx, before.uri, source.uri)

    def _is_moved(self, tx: Transaction, one: Filed, after: str, audience: int | None) -> bool:
        document = tx.documents.at(one.uri)
        if document is None or document.id not in tx.documents.readable(self._who, [document.id]):
            return False
        if one.uri in self._gone:
            return True
        # Nobody named the folder that it was in: what its readers may read of it is not for others by this.
        keeps = audience is None or tx.audiences.wanted(audience, document.audience_id) == document.audience_id
        return keeps and _is_from(one, after)

    def _readdress(self, tx: Transaction, before: str, after: str) -> None:
        tx.documents.readdress(before, after)
        tx.jobs.readdress(before, after)
        document = tx.documents.at(after)
        assert document is not None  # noqa: S101 - it was found at the other address
        tx.audit.add(self._who, Action.DOCUMENT_RENAMED, f"document:{document.id}")


def _is_telling(source: SourceFile) -> bool:
    try:
        return source.file.stat().st_size >= _TELLING
    except OSError:
        return False


def _is_known(tx: Transaction, uri: str) -> bool:
    """Also what waits to be read for the first time, with readers that were named for it."""
    return tx.documents.at(uri) is not None or tx.jobs.awaits(uri)


def _is_from(one: Filed, after: str) -> bool:
    """Whether it went to that address below the folder that was named for it, or with the whole of that.

    What has its bytes elsewhere is somebody's copy: it would be read by whoever reads what was deleted here."""
    folder = folder_named(one.uri, one.path)
    if folder is None or not is_missing(one.uri):
        return False
    return after.startswith(folder) or _went_with_all(one, after)


def _went_with_all(one: Filed, after: str) -> bool:
    folder = folder_named(one.uri, one.path)
    return folder is not None and is_missing(folder) and after.endswith(one.uri[len(folder) - 1 :])


def _is_certain(before: Filed, alike: Collection[Filed], source: SourceFile) -> bool:
    """Whether no document of the same bytes could as well be the one that went there, or be copied there, and has other
    readers: they would read what becomes of it."""
    near = _shared(before.uri, source.uri)
    if {one.audience for one in alike if _shared(one.uri, source.uri) >= near} != {before.audience}:
        return False
    return _is_telling(source) or _went_with_all(before, source.uri)


def _shared(one: str, other: str) -> int:
    """How many names at the end of two addresses are the same: that of the file, of its folder and so on."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return next((at for at, (mine, its) in enumerate(pairs) if mine != its), len(one))
