"""The unit of work: a `with` block that rolls back unless it ends well."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from kb_assistant.domain.audit import Seal
from kb_assistant.errors import Busy, DataFolderError, InvalidInput, StorageFull
from kb_assistant.store.access import AccessTable
from kb_assistant.store.accounts import AccountTable
from kb_assistant.store.alike import AlikeTable
from kb_assistant.store.answers import AnswerTable
from kb_assistant.store.api_keys import ApiKeyTable
from kb_assistant.store.attempts import AttemptTable
from kb_assistant.store.audiences import AudienceTable
from kb_assistant.store.audit import AuditTable
from kb_assistant.store.budgets import BudgetTable
from kb_assistant.store.care import CareTable
from kb_assistant.store.catalogue import CatalogueTable
from kb_assistant.store.changes import ChangeTable
from kb_assistant.store.claims import ClaimTable
from kb_assistant.store.collections import CollectionTable
from kb_assistant.store.conversations import ConversationTable
from kb_assistant.store.documents import DocumentTable
from kb_assistant.store.engine import (
    check_reachable,
    check_writable,
    copy,
    folder_of,
    is_away,
    is_full,
    is_half_restored,
    is_locked,
    open_engine,
    said,
    wipe,
)
from kb_assistant.store.ephemera import EphemeraTable
from kb_assistant.store.events import EventTable
from kb_assistant.store.feedback import FeedbackTable
from kb_assistant.store.figures import FigureTable
from kb_assistant.store.groups import GroupTable
from kb_assistant.store.jobs import JobTable
from kb_assistant.store.migrations import migrate
from kb_assistant.store.names import NameTable
from kb_assistant.store.orphans import OrphanTable
from kb_assistant.store.personal import PersonalTable
from kb_assistant.store.queue import QueueTable
from kb_assistant.store.receipts import ReceiptTable
from kb_assistant.store.reports import Reports
from kb_assistant.store.reserve import Reserve
from kb_assistant.store.sessions import SessionTable
from kb_assistant.store.shares import ShareTable
from kb_assistant.store.sign_ins import SignInTable
from kb_assistant.store.uploads import UploadTable
from kb_assistant.store.vectors import VectorTable
from kb_assistant.store.versions import VersionTable

_log = logging.getLogger(__name__)

_UNKEYED = Seal()


class Transaction:
    """Everything stored, seen through one transaction."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        self.access = AccessTable(connection)
        self.accounts = AccountTable(connection)
        self.alike = AlikeTable(connection)
        self.answers = AnswerTable(connection)
        self.api_keys = ApiKeyTable(connection)
        self.attempts = AttemptTable(connection)
        self.audiences = AudienceTable(connection)
        self.audit = AuditTable(connection, seal)
        self.budgets = BudgetTable(connection)
        self.care = CareTable(connection)
        self.catalogue = CatalogueTable(connection)
        self.changes = ChangeTable(connection)
        self.claims = ClaimTable(connection)
        self.collections = CollectionTable(connection)
        self.conversations = ConversationTable(connection)
        self.documents = DocumentTable(connection)
        self.ephemera = EphemeraTable(connection)
        self.events = EventTable(connection)
        self.feedback = FeedbackTable(connection)
        self.figures = FigureTable(connection)
        self.groups = GroupTable(connection)
        self.jobs = JobTable(connection)
        self.names = NameTable(connection)
        self.orphans = OrphanTable(connection)
        self.personal = PersonalTable(connection)
        self.queue = QueueTable(connection)
        self.receipts = ReceiptTable(connection)
        self.reports = Reports(connection)
        self.sessions = SessionTable(connection)
        self.shares = ShareTable(connection)
        self.sign_ins = SignInTable(connection)
        self.uploads = UploadTable(connection)
        self.vectors = VectorTable(connection)
        self.versions = VersionTable(connection)


class Store:
    """The database of one data folder; safe for threads and beside other processes."""

    def __init__(self, engine: Engine, seal: Seal, reserve: Reserve | None = None) -> None:
        """A database server has a disk of its own, and no reserve here."""
        self._engine = engine
        self._seal = seal
        self._reserve = reserve

    @classmethod
    def open(cls, url: str, seal: Seal = _UNKEYED) -> "Store":
        """Opens and brings the database up to date. Raises NewerDataFolder, DataFolderError, StorageFull, Unreachable.

        `seal` chains the audit log: the same in every process on one database."""
        if is_half_restored(url):
            raise DataFolderError("A backup was being restored here and is not in place: repeat `kb restore`.")
        check_writable(url)
        folder = folder_of(url)
        store = cls(open_engine(url), seal, Reserve(folder) if folder else None)
        with store._room(), _explained():
            check_reachable(store._engine)
            migrate(store._engine)
        return store

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; nothing done in it is kept."""
        with _explained(), self._engine.connect() as connection:
            tx = Transaction(connection, self._seal)
            yield tx
            assert not tx.audit.pending, "what is audited must be written"  # noqa: S101 - it would be lost

    @contextmanager
    def write(self, *, unhurried: bool = False) -> Iterator[Transaction]:
        """Committed when the block ends, rolled back when it raises.

        What is unhurried survives the end of the process, but a power cut may take the last of it: nobody waits for
        the disk."""
        with (
            self._room(),
            _explained(),
            self._engine.connect().execution_options(writes=True, unhurried=unhurried) as connection,
            connection.begin(),
        ):
            tx = Transaction(connection, self._seal)
            yield tx
            tx.audit.flush()

    @contextmanager
    def _room(self) -> Iterator[None]:
        """On a full disk the reserve is given up first, and connections that could only read are not used again."""
        if self._reserve:
            self._reserve.make_way()
        try:
            yield
        except StorageFull:
            self._engine.dispose()
            raise

    def keep_reserve(self) -> None:
        """Sees to it that there is room for what must go on when the disk is full."""
        if self._reserve:
            self._reserve.keep()

    def ping(self) -> None:
        """Raises what a question would if the database can't be reached."""
        with self.read() as tx:
            tx.changes.marks()

    @property
    def has_log(self) -> bool:
        """Whether the database has a log of ours to cut; a server's is its own."""
        return self._engine.dialect.name == "sqlite"

    def wipe(self) -> bool:
        """Makes what was deleted unreadable in the database's files too; whether that is certain by now."""
        with _explained():
            return wipe(self._engine)

    def copy(self, file: Path) -> bool:
        """Writes a copy of the database, as it is at one moment, into a new file; False where it is a server's. Raises
        StorageFull."""
        with _explained():
            return copy(self._engine, file)

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (UnicodeEncodeError, OverflowError, DataError) as error:
        # SQLite's driver refuses half a character, or a number without end, before it asks the database.
        raise InvalidInput("This can't be stored: take out what is not a character, such as NUL.") from error
    except DatabaseError as error:
        explained = _passing(error) or _lasting(error)
        if explained is None:
            raise
        raise explained from error


def _passing(error: DatabaseError) -> Busy | None:
    """What may be tried again in a moment."""
    if is_away(error):
        _log.warning("The database server: %s", said(error))
        return Busy(
            "The database server can't be reached, or is too busy: try again in a moment. If it lasts, an "
            "administrator finds its address in the setting database.url."
        )
    if isinstance(error, IntegrityError):
        return Busy("Somebody else changed the same thing at this moment: try again.")
    if is_locked(error):
        return Busy("Another process holds the database: try again in a moment.")
    return None


def _lasting(error: DatabaseError) -> DataFolderError | None:
    """What stays until somebody mends the data folder."""
    reason = str(error.orig)
    if is_full(error):
        return StorageFull("The database can't be written, as on a full disk: free some space and repeat.")
    if "unable to open" in reason:
        return DataFolderError("The database file can't be opened: check who may write in its folder.")
    if error.connection_invalidated or "malformed" in reason or "not a database" in reason:
        return DataFolderError(f"The database is damaged ({reason}): restore it from a backup.")
    return None
