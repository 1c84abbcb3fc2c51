"""The files that documents were read from, handed out as they came in."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.domain.documents import Document
from kb_assistant.errors import NotFound
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store, Transaction


@dataclass(frozen=True, slots=True)
class Original:
    """A file. `name` is its owner's and may hold anything; `format` was told by the content, empty where it was not
    understood; `digest` is the SHA-256 of its bytes."""

    file: Path
    name: str
    format: str
    digest: str


class Originals:
    """Facade over original files. What is handed out is in the audit log, or it is not handed out."""

    def __init__(self, store: Store, blobs: Blobs) -> None:
        self._store = store
        self._blobs = blobs

    def of_document(self, who: Principal, document: str) -> Original:
        """What the current version was read from or, where nothing was understood, what was tried. Raises NotFound."""
        with self._store.write() as tx:
            shown = tx.documents.show(who, document)
            if shown.version is not None:
                return self._of_version(tx, who, shown, shown.version)
            return self._opened(tx, who, shown, tx.documents.blob(document), "")

    def of_version(self, who: Principal, version: str) -> Original:
        """Raises NotFound."""
        with self._store.write() as tx:
            found = tx.versions.show(who, version)
            return self._of_version(tx, who, tx.documents.show(who, found.document), version)

    def _of_version(self, tx: Transaction, who: Principal, document: Document, version: str) -> Original:
        listed = next(one for one in tx.versions.listed(document.id) if one.id == version)
        return self._opened(tx, who, document, tx.versions.blob(version), listed.format)

    def _opened(self, tx: Transaction, who: Principal, document: Document, blob: str, kind: str) -> Original:
        file = self._blobs.path(blob)
        if not blob or not file.is_file():
            raise NotFound("The original file of this document is not kept here.")
        tx.audit.add(who, Action.DOCUMENT_OPENED, f"document:{document.id}", {"file": blob})
        return Original(file, PurePosixPath(document.path).name, kind, blob)
