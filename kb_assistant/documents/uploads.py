"""Uploads: files of people on their way to becoming documents.

A document's address is `upload:OWNER/COLLECTION/PATH`: the same person's file of the same path in the same collection
is a new version of it, anybody else's is another document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from uuid import uuid4

from ingest.loaders.base import READER
from ingest.loaders.detection import loaders_by_suffix, name_of
from ingest.sources.leftovers import check_named, is_leftover
from ingest.sources.naming import shown_path
from kb_assistant.clock import Clock
from kb_assistant.documents.intake import Incoming, Intake, Kept, Refused, too_large
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.allowance import Allowance
from kb_assistant.domain.audit import Action, Detail, canonical
from kb_assistant.domain.catalogue import ListedVersion
from kb_assistant.domain.documents import Document
from kb_assistant.domain.uploads import Received, Uploaded, UploadedFile, UploadLimits
from kb_assistant.errors import Forbidden, InvalidInput, LimitExceeded, NotFound
from kb_assistant.identity.tokens import digest
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import Draft
from kb_assistant.store.transaction import Store, Transaction

MOST_FILES = 100
"""Files of one upload; a ZIP counts as one."""
LONGEST_KEY = 255
_REMEMBERED = timedelta(days=1)
_NOTED = timedelta(days=30)
"""How long it can be looked up what was turned away."""

Take = Callable[[Principal, Mapping[Allowance, float]], None]
"""Takes from what a person may upload, or raises TooManyAttempts."""


@dataclass(frozen=True, slots=True)
class Upload:
    """`readers` None: those of the collection or, outside of one, whoever uploads. `key` makes repeating harmless."""

    files: tuple[Incoming, ...]
    readers: tuple[str, ...] | None = None
    collection: str | None = None
    key: str = ""


_Address = Callable[[str], str]
"""Of a path the address of its document."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where files go. `named`: their readers were chosen, and hold for documents that are there already too."""

    collection: str = ""
    audience: int | None = None
    named: bool = False

    def address(self, who: Principal) -> _Address:
        return lambda path: f"upload:{who.user_id or 0}/{self.collection}/{path}"


class Uploads:
    """Facade over uploads. Acknowledged is what would survive a power cut; what breaks off leaves nothing."""

    def __init__(self, store: Store, blobs: Blobs, limits: UploadLimits, take: Take, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._limits = limits
        self._take = take
        self._clock = clock

    @property
    def limits(self) -> UploadLimits:
        return self._limits

    def draft(self) -> Draft:
        """For a file on its way in. Raises StorageFull."""
        return self._blobs.draft()

    def add(self, who: Principal, upload: Upload) -> Uploaded:
        """Queues files as documents, new or known; the files of a ZIP one by one.

        Raises Forbidden, NotFound for a reader or collection, TooManyAttempts, InvalidInput, StorageFull, and
        LoadFailure where no file can be taken."""
        _check(who, upload)
        request = _request("", upload)
        if (answered := self._answered(who, upload.key, request)) is not None:
            return answered
        with self._store.write() as tx:
            place = _place(tx, who, upload)
        with self._intake() as intake, self._blobs.keeping():
            found = intake.keep(upload.files)
            self._check_taken(who, found, place.address(who), place.audience)
            self._count(who, upload, found)
            with self._store.write() as tx:
                # Once more: the collection may have gone meanwhile, or have other readers.
                place = _place(tx, who, upload)
                answer = Uploaded(tuple(_placed(tx, who, one, place) for one in found))
                self._remember(tx, who, upload.key, request, answer)
        return answer

    def replace(self, who: Principal, document: str, upload: Upload) -> Uploaded:
        """Queues one file as a new version of a document that is there; its readers and its folder stay.

        Raises NotFound, and as `add` does."""
        known = self._shown(who, document)
        _check(who, upload)
        if len(upload.files) != 1:
            raise InvalidInput("A document is replaced by one file.")
        # Its own name, before it gets the document's.
        check_named(shown_path(upload.files[0].name))
        request = _request(document, upload)
        if (answered := self._answered(who, upload.key, request)) is not None:
            return answered
        file = replace(upload.files[0], name=_renamed(known.path, upload.files[0].name))
        with self._intake() as intake, self._blobs.keeping():
            found = intake.keep([file], archives=False)
            self._check_taken(who, found, lambda _: known.uri, None)
            self._count(who, upload, found)
            with self._store.write() as tx:
                # Once more, in the transaction that counts.
                uri = tx.documents.show(who, document).uri
                answer = Uploaded(tuple(_queued(tx, who, one, uri, None) for one in found if isinstance(one, Kept)))
                self._remember(tx, who, upload.key, request, answer)
        return answer

    def take_back(self, who: Principal, document: str, version: str) -> UploadedFile:
        """Queues the file of an older version as a new version of its document; the one that was current stays behind
        it.

        Raises NotFound, Forbidden, TooManyAttempts, InvalidInput where nothing would change."""
        self._shown(who, document)
        _require_editor(who)
        self._take(who, {Allowance.UPLOADED_FILES: 1.0})
        with self._blobs.keeping(), self._store.write() as tx:
            shown = tx.documents.show(who, document)
            older = _older(tx, document, version)
            queued = _queued(tx, who, self._file_of(tx, shown, older), shown.uri, None)
            if queued.outcome is Received.UNCHANGED:
                raise InvalidInput("This version was read from the same file as the current one: nothing would change.")
            detail: Detail = {"version": version, "number": older.number}
            tx.audit.add(who, Action.VERSION_RESTORED, f"document:{document}", detail)
            return queued

    def _file_of(self, tx: Transaction, document: Document, version: ListedVersion) -> Kept:
        blob = tx.versions.blob(version.id)
        if not self._blobs.path(blob).is_file():
            raise NotFound("The original file of this document is not kept here.")
        return Kept(_read_as(document.path, version.format), blob)

    def too_large(self, who: Principal, name: str) -> LimitExceeded:
        """Notes a file that is too large, of which not all was taken in, and says so."""
        path = shown_path(name)
        error = too_large(path, self._limits)
        if may_edit(who):
            self._note([Refused(path, error)], who, _Place().address(who), None)
        return error

    def sweep(self) -> int:
        """Forgets answers that nobody will ask for again, and what was turned away long ago."""
        with self._store.write() as tx:
            tx.jobs.sweep_refused(self._clock() - _NOTED)
            return tx.uploads.sweep(self._clock() - _REMEMBERED)

    def _intake(self) -> Intake:
        return Intake(self._store, self._blobs, self._limits)

    def _shown(self, who: Principal, document: str) -> Document:
        with self._store.read() as tx:
            return tx.documents.show(who, document)

    def _check_taken(
        self, who: Principal, found: Sequence[Kept | Refused], address: _Address, audience: int | None
    ) -> None:
        """Raises LoadFailure where no file can be taken, once that is noted."""
        refused = [one for one in found if isinstance(one, Refused)]
        if len(refused) == len(found):
            self._note(refused, who, address, audience)
            raise refused[0].error

    def _note(self, refused: Sequence[Refused], who: Principal, address: _Address, audience: int | None) -> None:
        with self._store.write() as tx:
            tx.jobs.sweep_refused(self._clock() - _NOTED)
            for one in refused:
                _refuse(tx, who, one, address(one.path), audience)

    def _count(self, who: Principal, upload: Upload, found: Sequence[Kept | Refused]) -> None:
        amounts = {
            Allowance.UPLOADED_FILES: float(sum(isinstance(one, Kept) for one in found)),
            Allowance.UPLOADED_BYTES: float(sum(file.draft.size for file in upload.files)),
        }
        self._take(who, amounts)

    def _answered(self, who: Principal, key: str, request: str) -> Uploaded | None:
        if not key or who.user_id is None:
            return None
        with self._store.read() as tx:
            return tx.uploads.find(who.user_id, digest("upload", key), request)

    def _remember(self, tx: Transaction, who: Principal, key: str, request: str, answer: Uploaded) -> None:
        if key and who.user_id is not None:
            tx.uploads.add(who.user_id, digest("upload", key), request, answer, self._clock())


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may upload documents.")


def _check(who: Principal, upload: Upload) -> None:
    _require_editor(who)
    if not 1 <= len(upload.files) <= MOST_FILES:
        raise InvalidInput(f"Upload 1 to {MOST_FILES} files at a time.")
    if len(upload.key) > LONGEST_KEY:
        raise InvalidInput(f"An idempotency key has {LONGEST_KEY} characters at most.")


def _place(tx: Transaction, who: Principal, upload: Upload) -> _Place:
    if who.collections is not None and upload.collection is None:
        raise Forbidden("This key is for certain collections: name the one that the files go to.")
    audience = _audience(tx, who, upload)
    return _Place(upload.collection or "", tx.audiences.including(audience, who), upload.readers is not None)


def _audience(tx: Transaction, who: Principal, upload: Upload) -> int:
    if upload.collection is None:
        return tx.audiences.of(upload.readers or ())
    default = tx.collections.audience(who, upload.collection)
    return default if upload.readers is None else tx.audiences.of(upload.readers, upload.collection)


def _request(document: str, upload: Upload) -> str:
    """The same for the same request, and for no other."""
    files = [[file.name, file.draft.digest] for file in upload.files]
    told = [document, upload.collection, None if upload.readers is None else sorted(upload.readers), files]
    return sha256(canonical(told).encode("ascii")).hexdigest()


def _renamed(path: str, name: str) -> str:
    """The document's path with the kind of the file that replaces it."""
    suffix = PurePosixPath(shown_path(name)).suffix
    return str(PurePosixPath(path).with_suffix(suffix)) if suffix else path


def _read_as(path: str, kind: str) -> str:
    """The path with an ending by which a file is read in that format: of a text its name alone tells."""
    loader = loaders_by_suffix().get(PurePosixPath(path).suffix.lower())
    return path if loader and name_of(loader) == kind else str(PurePosixPath(path).with_suffix(f".{kind}"))


def _older(tx: Transaction, document: str, version: str) -> ListedVersion:
    found = next((one for one in tx.versions.listed(document) if one.id == version), None)
    if found is None:
        raise NotFound("The document has no such version.")
    if found.current:
        raise InvalidInput("This version is the current one already.")
    return found


def _placed(tx: Transaction, who: Principal, found: Kept | Refused, place: _Place) -> UploadedFile:
    uri = place.address(who)(found.path)
    if isinstance(found, Refused):
        _refuse(tx, who, found, uri, place.audience)
        return UploadedFile(found.path, Received.REFUSED, reason=found.error.message)
    row = tx.documents.at(uri)
    if row is not None and not tx.documents.readable(who, [row.id]):
        # What was once one's own and may be read no more does not exist, and is not to be changed.
        uri, row = f"{uri}#{uuid4().hex[:8]}", None
    there = row is not None or tx.jobs.awaits(uri)
    queued = _queued(tx, who, found, uri, None if there and not place.named else place.audience)
    return replace(queued, namesake=tx.documents.namesake(who, found.path)) if row is None else queued


def _refuse(tx: Transaction, who: Principal, found: Refused, uri: str, audience: int | None) -> None:
    """For whoever looks later what became of it; what nobody meant to send is not worth a look."""
    if not is_leftover(found.path):
        tx.jobs.refuse(uri, found.path, audience, found.error.message, who.user_id)


def _queued(tx: Transaction, who: Principal, found: Kept, uri: str, audience: int | None) -> UploadedFile:
    row = tx.documents.at(uri)
    same = row is not None and (audience is None or tx.audiences.wanted(audience, row.audience_id) == row.audience_id)
    known = same and tx.documents.knows(uri, found.path, found.blob, READER)
    # A file that waits would take the place of this one, which came after it.
    if row is not None and known and not tx.jobs.awaits(uri):
        return UploadedFile(found.path, Received.UNCHANGED, document=row.id)
    job = tx.jobs.same(uri, found.path, found.blob, audience)
    if job is None:
        job = tx.jobs.add(uri, found.path, found.blob, audience, user=who.user_id)
        tx.audit.add(who, Action.DOCUMENT_ADDED, f"job:{job}", {"file": found.blob})
    return UploadedFile(found.path, Received.QUEUED, job, row.id if row is not None else None)
