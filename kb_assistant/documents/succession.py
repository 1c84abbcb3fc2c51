"""Versions of a document beside each other: what changed, and which upload is really a newer version of another."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.pipeline import Pipeline
from kb_assistant.comparison.paragraphs import Changed, Spot, compared, told
from kb_assistant.documents.erasure import remove_files
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.differences import ParagraphChange, Place, VersionDifferences
from kb_assistant.domain.documents import Document, Version, page_at
from kb_assistant.domain.likeness import Alike, Lookalike, plain_name
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.retrieval.likeness import ENOUGH, Likeness
from kb_assistant.store.alike import Named
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store

MOST_CHANGES = 500
MOST_LOOKALIKES = 5
# Two prices lists of two years may share little but their form: what is called alike needs this much.
_ENOUGH_OF_ONE_NAME = 0.1


class Succession:
    """Facade. Whatever a principal may not read does not exist for it; every change is whole or none."""

    def __init__(self, store: Store, blobs: Blobs, likeness: Likeness, pipeline: Pipeline) -> None:
        self._store = store
        self._blobs = blobs
        self._likeness = likeness
        self._pipeline = pipeline

    def differences(
        self,
        who: Principal,
        document: str,
        older: str | None = None,
        newer: str | None = None,
        start: int = 0,
        limit: int = 100,
    ) -> VersionDifferences:
        """From one version to another; where not named, from the one before the newer to the current one.

        Raises NotFound, InvalidInput."""
        if start < 0 or not 1 <= limit <= MOST_CHANGES:
            raise InvalidInput(f"Ask for 1 to {MOST_CHANGES} changes.")
        old, new = self._versions(who, document, older, newer)
        with self._store.write() as tx:
            detail: Detail = {"version": new.id, "before": old.id}
            tx.audit.add(who, Action.DOCUMENT_OPENED, f"document:{document}", detail)
        found = compared(old.text, new.text)
        page = found.changes[start : start + limit]
        changes = tuple(_told(old, new, change) for change in page)
        total = len(found.changes)
        return VersionDifferences(document, old.id, new.id, found.unchanged, total, start, changes, found.complete)

    def _versions(self, who: Principal, document: str, older: str | None, newer: str | None) -> tuple[Version, Version]:
        with self._store.read() as tx:
            tx.documents.show(who, document)
            ids = [one.id for one in tx.versions.listed(document)]
            new = newer or next(iter(ids), "")
            if new not in ids or (older is not None and older not in ids):
                raise NotFound("The document has no such version.")
            old = older or next(iter(ids[ids.index(new) + 1 :]), None)
            if old is None:
                raise NotFound("There is no version before this one.")
            return tx.versions.show(who, old), tx.versions.show(who, new)

    def lookalikes(self, who: Principal, document: str) -> Sequence[Lookalike]:
        """Documents of which this one seems to be a newer version, the likest first. Raises NotFound, Forbidden."""
        with self._store.read() as tx:
            # Looked up first: who may not see it learns nothing from being refused.
            tx.documents.show(who, document)
            _require_editor(who)
            named = {one.document: one for one in tx.alike.names(who)}
        if document not in named:
            return []
        mine = _names(named.pop(document))
        same = {name for name, one in named.items() if mine & _names(one)}
        alike = self._likeness.alike(who, document, _ENOUGH_OF_ONE_NAME if same else ENOUGH)
        found = [_lookalike(one, one.document in same) for one in alike]
        fitting = [one for one in found if one.same_name or one.likeness >= ENOUGH]
        return sorted(fitting, key=lambda one: (-one.likeness - one.same_name, one.document))[:MOST_LOOKALIKES]

    def become(self, who: Principal, document: str, other: str) -> Document:
        """Makes the document's version the next one of the other document, whose readers it gets, and removes the
        document. Raises NotFound, Forbidden, InvalidInput."""
        with self._store.write() as tx:
            source, target = tx.documents.show(who, document), tx.documents.show(who, other)
            _require_editor(who)
            if source.id == target.id:
                raise InvalidInput("A document can't be a version of itself.")
            if source.version is None:
                raise InvalidInput("Nothing of this document could be read: its state says why.")
            # The other document's would become its newest version after this one, which is to be that.
            if any(tx.jobs.awaits(one.uri) for one in (source, target)):
                raise InvalidInput("A newer file of this document waits to be read: try again when it was.")
            files = tx.versions.blobs(source.id) | tx.versions.blobs(target.id)
            self._pipeline.succeed(tx, who, source, target, _path(source, target))
            shown = tx.documents.show(who, target.id)
        remove_files(self._store, self._blobs, files)
        return shown


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change documents.")


def _told(old: Version, new: Version, change: Changed) -> ParagraphChange:
    words = tuple(told(old.text, new.text, change))
    return ParagraphChange(_place(old, change.old), _place(new, change.new), words)


def _place(version: Version, spot: Spot | None) -> Place | None:
    return Place(*spot, page_at(version.page_starts, spot[0])) if spot else None


def _names(one: Named) -> set[str]:
    return {plain_name(PurePosixPath(one.path).stem), plain_name(one.title)} - {""}


def _lookalike(one: Alike, same_name: bool) -> Lookalike:
    return Lookalike(one.document, one.title, one.path, one.likeness, same_name)


def _path(source: Document, target: Document) -> str:
    """The other document goes on under its name; the ending tells what the file is."""
    ending = PurePosixPath(source.path).suffix
    return str(PurePosixPath(target.path).with_suffix(ending)) if ending else target.path
