"""Files that are elsewhere by now, renamed or in another folder: their documents go with them."""

from collections.abc import Collection, Mapping

from ingest.sources.folder import SourceFile, Sources, is_missing
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.store.transaction import Transaction


class Moves:
    """A file that was moved is told by its bytes, which are those of one that is no more where it was.

    `known` are the addresses of what was taken in before, with the bytes of each; `gone` those of them whose documents
    are about to be removed."""

    def __init__(self, who: Principal, known: Mapping[str, str], sources: Sources, gone: Collection[str]) -> None:
        self._who = who
        self._gone = frozenset(gone)
        self._left: dict[str, list[str]] = {}
        there = {source.uri for source in sources.files}
        for uri, blob in known.items():
            if blob and uri not in there:
                self._left.setdefault(blob, []).append(uri)

    def follow(self, tx: Transaction, source: SourceFile, blob: str, audience: int | None) -> None:
        """Gives the file's address to the document that it was before; to none where it is a file of its own."""
        if blob not in self._left or tx.documents.at(source.uri) is not None:
            return
        # Of several with the same bytes the one of the same name.
        alike = sorted(self._left[blob], key=lambda uri: _name(uri) != _name(source.uri))
        before = next((uri for uri in alike if self._is_moved(tx, uri, audience)), None)
        if before is not None:
            self._left[blob].remove(before)
            self._readdress(tx, before, source.uri)

    def _is_moved(self, tx: Transaction, uri: str, audience: int | None) -> bool:
        document = tx.documents.at(uri)
        if document is None or document.id not in tx.documents.readable(self._who, [document.id]):
            return False
        if uri in self._gone:
            return True
        # Nobody named the folder that it was in: what its readers may read of it is not for others by this.
        keeps = audience is None or tx.audiences.wanted(audience, document.audience_id) == document.audience_id
        return keeps and is_missing(uri)

    def _readdress(self, tx: Transaction, before: str, after: str) -> None:
        tx.documents.readdress(before, after)
        tx.jobs.readdress(before, after)
        document = tx.documents.at(after)
        assert document is not None  # noqa: S101 - it was found at the other address
        tx.audit.add(self._who, Action.DOCUMENT_RENAMED, f"document:{document.id}")


def _name(uri: str) -> str:
    return uri.rpartition("/")[2]
