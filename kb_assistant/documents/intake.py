"""Where files of people come in: looked at, unpacked within limits, and kept until they are queued."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import TracebackType

from ingest.loaders.detection import is_archive, loader_for
from ingest.sources.leftovers import check_named
from ingest.sources.naming import shown_path
from ingest.sources.zipped import Archive, Zipped, opened_archive
from kb_assistant.documents.erasure import remove_files
from kb_assistant.domain.uploads import UploadLimits
from kb_assistant.errors import LimitExceeded, LoadFailure
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import Draft
from kb_assistant.store.transaction import Store

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that has arrived. `name` is what its owner calls it, below a folder or not; it may hold anything."""

    draft: Draft
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that can be read: `path` as it is shown, `blob` what it holds."""

    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Refused:
    path: str
    error: LoadFailure


class Intake:
    """Keeps files; where the `with` block raises, what it kept is gone again unless somebody else needs it."""

    def __init__(self, store: Store, blobs: Blobs, limits: UploadLimits) -> None:
        self._store = store
        self._blobs = blobs
        self._limits = limits
        self._fresh: list[str] = []

    def __enter__(self) -> "Intake":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._fresh:
            remove_files(self._store, self._blobs, self._fresh)

    def keep(self, files: Sequence[Incoming], archives: bool = True) -> list[Kept | Refused]:
        """What becomes of each file, those in a ZIP one by one."""
        return [one for file in files for one in self._looked_at(file, archives)]

    def _looked_at(self, file: Incoming, archives: bool) -> Iterator[Kept | Refused]:
        path = shown_path(file.name)
        file.draft.flush()
        try:
            check_named(path)
            if archives and is_archive(file.draft.file, path):
                yield from self._unpacked(file, path)
            else:
                yield self._accepted(file.draft, path)
        except LoadFailure as error:
            yield Refused(path, error)

    def _unpacked(self, file: Incoming, path: str) -> Iterator[Kept | Refused]:
        with opened_archive(file.draft.file, path, self._limits.total_bytes) as archive:
            yield from (self._taken_out(archive, zipped) for zipped in archive.files)

    def _taken_out(self, archive: Archive, zipped: Zipped) -> Kept | Refused:
        try:
            return self._extracted(archive, zipped)
        except LoadFailure as error:
            return Refused(zipped.path, error)

    def _extracted(self, archive: Archive, zipped: Zipped) -> Kept:
        self._check_size(zipped.size, zipped.path)
        with self._blobs.draft() as draft, archive.opened(zipped) as stream:
            while block := stream.read(_BLOCK):
                draft.write(block)
            draft.flush()
            return self._accepted(draft, zipped.path)

    def _accepted(self, draft: Draft, path: str) -> Kept:
        """What a file is, its content says; what no loader would read is not kept."""
        self._check_size(draft.size, path)
        loader_for(draft.file, PurePosixPath(path).name)
        if not self._blobs.path(draft.digest).exists():
            self._fresh.append(draft.digest)
        return Kept(path, self._blobs.keep(draft))

    def _check_size(self, size: int, path: str) -> None:
        if size > self._limits.file_bytes:
            raise too_large(path, self._limits)


def too_large(path: str, limits: UploadLimits) -> LimitExceeded:
    most = limits.file_bytes >> 20
    return LimitExceeded(f"{path} is larger than the limit of {most} MB (setting ingest.max_file_mb).")
