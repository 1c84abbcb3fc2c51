"""Backups: made while everybody works, and put back into a data folder where nobody does."""

from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.domain.backups import Backup
from kb_assistant.errors import Forbidden, InvalidInput, StorageFull
from kb_assistant.store.backup import BackupFolder, begun
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store


class Backups:
    """Facade over making them. `settings` is the data folder's kb.toml, which may not be there."""

    def __init__(self, store: Store, blobs: Blobs, settings: Path, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._settings = settings
        self._clock = clock

    def make(self, who: Principal, folder: Path) -> Backup:
        """Writes database, documents' files and settings into a new folder, which is there once it is whole.

        Raises Forbidden, InvalidInput where the folder is there already or would lie in the data folder, Busy,
        StorageFull."""
        if not who.console:
            raise Forbidden("Backups are made where the data folder is, by `kb backup`.")
        self._check_elsewhere(folder)
        made = self._clock().isoformat(timespec="seconds")
        with suppress(StorageFull), self._store.write() as tx:
            # On a full disk a backup is what is needed most.
            tx.audit.add(who, Action.BACKED_UP)
        with begun(folder) as part:
            if self._settings.exists():
                part.take_settings(self._settings)
            names, lost = self._filled(part)
            return part.seal(made, version("kb-assistant"), names, lost)

    def _check_elsewhere(self, folder: Path) -> None:
        """What is lost with the data folder is no backup, and would hold what was removed from it."""
        home = self._settings.parent.resolve()
        if folder.resolve().is_relative_to(home):
            raise InvalidInput(f"{folder} is within the data folder {home}: name a folder outside, on another disk.")

    def _filled(self, part: BackupFolder) -> tuple[set[str], set[str]]:
        """The files that the backup's database refers to, and those of them that can't be had."""
        while True:
            names = self._copied(part)
            lost = part.take(self._blobs, names)
            # What is gone and no longer referred to was removed meanwhile: the database is copied as it is now.
            if lost <= self._referred_to(self._store):
                return names, lost

    def _copied(self, part: BackupFolder) -> set[str]:
        part.database.unlink(missing_ok=True)
        if not self._store.copy(part.database):
            return self._referred_to(self._store)
        with closing(Store.open(f"sqlite:///{part.database}")) as copied:
            with copied.write() as tx:
                tx.ephemera.clear()
            copied.wipe()
            return self._referred_to(copied)

    def _referred_to(self, store: Store) -> set[str]:
        with store.read() as tx:
            return tx.reports.blobs()
