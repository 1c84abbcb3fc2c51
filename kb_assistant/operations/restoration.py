"""Putting a backup back into a data folder: whole, or not at all."""

import os
from collections.abc import Iterator, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree

from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action, Seal
from kb_assistant.domain.backups import Backup
from kb_assistant.errors import DataFolderError, Forbidden, InvalidInput
from kb_assistant.store.backup import BackupFolder, digest
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import space_explained
from kb_assistant.store.engine import database_file, is_half_restored, put_in_place, restored_file
from kb_assistant.store.occupancy import alone
from kb_assistant.store.transaction import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where things belong. `database_url` is that of a file, or empty where a server keeps the database."""

    home: Path
    database_url: str
    blobs: Path
    indexes: Path

    @property
    def settings(self) -> Path:
        return self.home / "kb.toml"

    @property
    def new_settings(self) -> Path:
        """Where the backup's lie before they take their place."""
        return self.home / "kb.toml.part"


class Restoration:
    """Facade over restoring. Until the very end the data folder is as it was, but for files that nothing refers to."""

    def __init__(self, place: Place, seal: Seal) -> None:
        self._place = place
        self._seal = seal

    def restore(self, who: Principal, folder: Path, replacing: bool = False) -> Backup:
        """Checks the backup and puts it in the place of what is there, which `replacing` allows to be something.

        Raises Forbidden, Busy where the data folder is in use, InvalidInput for what is no whole backup and where
        documents or people would be replaced, NewerDataFolder, StorageFull."""
        if not who.console:
            raise Forbidden("Backups are restored where the data folder is, by `kb restore`.")
        with alone(self._place.home):
            source = BackupFolder(folder)
            backup = source.read()
            self._check(source, backup, replacing)
            self._take_files(source.blobs, backup)
            with self._undone_unless_whole():
                self._lay_settings(source)
                self._stage(who, source, backup)
                self._make_way()
            if self._place.database_url:
                put_in_place(self._place.database_url)
        return backup

    def _check(self, source: BackupFolder, backup: Backup, replacing: bool) -> None:
        if bool(backup.database) != bool(self._place.database_url):
            raise InvalidInput(_OTHER_KIND)
        if not self._place.settings.exists() and source.names_database():
            raise InvalidInput(f"The backup's kb.toml has a database.url: copy it into {self._place.home} and repeat.")
        if not replacing and self._place.database_url and _holds_something(self._place.database_url):
            raise InvalidInput(
                f"There are documents or people in {self._place.home}: repeat with --replace to lose them, "
                "or set KB_HOME to another folder."
            )

    def _take_files(self, source: Blobs, backup: Backup) -> None:
        target = Blobs(self._place.blobs)
        for name in backup.blobs:
            if not target.copy(name, source):
                raise DataFolderError("A file of the backup can't be read any more: nothing was restored.")

    @contextmanager
    def _undone_unless_whole(self) -> Iterator[None]:
        """What is laid beside is gone again where the block raises, and the data folder opens as before.

        Where a killed restoration may have begun to put a database in its place, it stays shut until one succeeds."""
        url = self._place.database_url
        begun = bool(url) and is_half_restored(url)
        try:
            yield
        except BaseException:
            self._place.new_settings.unlink(missing_ok=True)
            if url and not begun:
                restored_file(url).unlink(missing_ok=True)
            raise

    def _lay_settings(self, source: BackupFolder) -> None:
        """Beside their place, unless there are some."""
        self._place.new_settings.unlink(missing_ok=True)
        if source.settings.exists() and not self._place.settings.exists():
            with space_explained():
                copyfile(source.settings, self._place.new_settings)

    def _stage(self, who: Principal, source: BackupFolder, backup: Backup) -> None:
        """Lays the database, where the backup has one, beside its place, looked through and brought up to date."""
        if not backup.database:
            return
        whole = restored_file(self._place.database_url)
        part = whole.with_name(f"{whole.name}.part")
        _remove_database(part)
        try:
            self._copy(who, source, backup, part)
            part.replace(whole)
        finally:
            _remove_database(part)

    def _copy(self, who: Principal, source: BackupFolder, backup: Backup, part: Path) -> None:
        with space_explained():
            part.touch(mode=0o600)
            copyfile(source.database, part)
        if digest(part) != backup.database:
            raise DataFolderError("The copy of the database is not what was copied: look after the disks. Repeat then.")
        with closing(Store.open(f"sqlite:///{part}", self._seal)) as store:
            _check_database(store, {*backup.blobs, *backup.lost})
            with store.write() as tx:
                tx.audit.add(who, Action.RESTORED, "", {"made": backup.made})
            store.wipe()

    def _make_way(self) -> None:
        if self._place.new_settings.exists():
            self._place.new_settings.replace(self._place.settings)
        # A cache of what was there before.
        rmtree(self._place.indexes, ignore_errors=True)
        os.sync()


_OTHER_KIND = (
    "This backup and the settings do not go together: the one holds a database and the other names a server's "
    "(database.url), or the other way round. Set database.url as it was when the backup was made."
)


def _holds_something(url: str) -> bool:
    """Whether there are documents or people; one that can't be read counts as holding some."""
    if is_half_restored(url) or not database_file(url).exists():
        return False
    try:
        with closing(Store.open(url)) as store, store.read() as tx:
            return bool(tx.reports.blobs() or tx.accounts.names())
    except DataFolderError:
        return True


def _check_database(store: Store, known: Set[str]) -> None:
    """Raises InvalidInput."""
    with store.read() as tx:
        damage, missing = tx.reports.damage(), tx.reports.blobs() - known
    if damage or missing:
        why = damage[0] if damage else f"{len(missing)} of its files are not in it"
        raise InvalidInput(f"This backup is damaged ({why}): nothing was restored. Take another one.")


def _remove_database(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
