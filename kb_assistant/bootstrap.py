"""From Settings to the facades and the worker: this file and `entrance` alone name concrete classes."""

import errno
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from indexes.snapshot import Snapshots
from ingest.limits import Limits
from ingest.page_reader import PageReader
from ingest.pipeline import Pipeline
from ingest.sandboxes import Sandboxes
from ingest.vectors import MultilingualVectors
from ingest.worker import Worker
from kb_assistant.answers.feedback import FeedbackBox
from kb_assistant.answers.review import Review
from kb_assistant.answers.shares import Shares
from kb_assistant.assistant import Answerer, Assistant, AssistantSettings, Standalone
from kb_assistant.backends import backend
from kb_assistant.clock import utc_now
from kb_assistant.dialog import followup
from kb_assistant.documents.catalogue import Catalogue
from kb_assistant.documents.collections import Collections
from kb_assistant.documents.deletions import Deletions
from kb_assistant.documents.jobs import Jobs
from kb_assistant.documents.originals import Originals
from kb_assistant.documents.orphans import Orphans
from kb_assistant.documents.page_viewer import PageViewer
from kb_assistant.documents.reports import DocumentReports
from kb_assistant.documents.succession import Succession
from kb_assistant.documents.upkeep import Upkeep
from kb_assistant.documents.uploads import Take, Uploads
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.backups import Backup
from kb_assistant.domain.trial import Trial
from kb_assistant.domain.uploads import UploadLimits
from kb_assistant.embedding import universal
from kb_assistant.embedding.base import Embedder
from kb_assistant.embedding.sentence_transformers.weights import DEFAULT_MODEL
from kb_assistant.entrance import (
    open_allowances,
    open_people,
    open_personal_data,
    open_seal,
    open_shares,
    open_single_sign_on,
    open_trusted_proxy,
)
from kb_assistant.errors import DataFolderError
from kb_assistant.generation.models.base import ChatModel, Choice, Deadlines
from kb_assistant.generation.models.choosing import open_model
from kb_assistant.generation.models.recorded import RecordedModel
from kb_assistant.generation.models.trial import try_model
from kb_assistant.generation.places import Places
from kb_assistant.generation.quoting import QuotingAnswerer, QuotingSettings
from kb_assistant.generation.remembered import RememberingEmbedder
from kb_assistant.generation.tokens import count_tokens
from kb_assistant.generation.writing import WritingAnswerer, WritingSettings
from kb_assistant.identity.proxy import TrustedProxy
from kb_assistant.library import Library
from kb_assistant.operations.audit import Audit
from kb_assistant.operations.backups import Backups
from kb_assistant.operations.doctor import Doctor
from kb_assistant.operations.restoration import Place, Restoration
from kb_assistant.people import People
from kb_assistant.people.allowances import Allowances
from kb_assistant.people.personal_data import PersonalData
from kb_assistant.retrieval.engines import Engines, Space
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.retrieval.likeness import Likeness
from kb_assistant.retrieval.multilingual import Multilingual
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.settings import Settings
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.engine import database_file
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.occupancy import Occupancy
from kb_assistant.store.pictures import Pictures
from kb_assistant.store.transaction import Store

if TYPE_CHECKING:
    from kb_assistant.people.single_sign_on import SingleSignOn


_DRAWING_SECONDS = 20
_DRAWING_ANSWER = 5_000_000
"""Characters; a picture of pure noise has fewer."""


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything of one data folder, ready for use.

    `model` names what writes the assistant's answers, empty where it quotes; `quoting` always quotes."""

    assistant: Assistant
    quoting: Assistant
    model: str
    library: Library
    catalogue: Catalogue
    originals: Originals
    orphans: Orphans
    uploads: Uploads
    jobs: Jobs
    upkeep: Upkeep
    deletions: Deletions
    page_viewer: PageViewer
    reports: DocumentReports
    succession: Succession
    people: People
    collections: Collections
    allowances: Allowances
    shares: Shares
    feedback: FeedbackBox
    review: Review
    audit: Audit
    personal_data: PersonalData
    single_sign_on: "SingleSignOn | None"
    trusted_proxy: TrustedProxy | None
    worker: Worker
    doctor: Doctor
    index: SearchIndex
    retriever: Retriever
    store: Store
    lock: WriterLock
    pipeline: Pipeline
    embedder: Embedder
    page_reader: PageReader
    occupancy: Occupancy

    def close(self) -> None:
        self.worker.close()
        self.page_reader.close()
        self.index.close()
        self.store.close()
        self.occupancy.close()


def open_knowledge_base(
    settings: Settings, replies: Path | None = None, sandboxes: Sandboxes | None = None
) -> KnowledgeBase:
    """Opens the data folder, made if need be. Raises DataFolderError and its kin, SettingsError, MissingPackage, Busy
    while a backup is being restored.

    What the language model writes is kept in the file `replies` and taken from there the next time. Files are read in
    `sandboxes`, which are closed with the rest; without them in some of its own."""
    _prepare(settings.home)
    occupancy = Occupancy(settings.home)
    try:
        return _assembled(settings, replies, occupancy, sandboxes)
    except BaseException:
        occupancy.close()
        raise


def _assembled(
    settings: Settings, replies: Path | None, occupancy: Occupancy, sandboxes: Sandboxes | None
) -> KnowledgeBase:
    seal, lock = open_seal(settings), WriterLock(settings.home)
    store, blobs = Store.open(settings.database_url, seal), Blobs(settings.blobs)
    search = _search(settings, store, lock)
    embedder, index, retriever = search.embedder, search.index, search.retriever
    pipeline = _pipeline(settings, store, search)
    limits, page_reader = _limits(settings), PageReader(_drawing_limits(settings), settings.server.wait_seconds)
    likeness = Likeness(store, retriever, embedder.name)
    people, shares = open_people(settings, store), open_shares(settings, store)
    allowances = open_allowances(settings, store)
    parts, model = _parts(settings, store, search), open_language_model(settings, replies)
    return KnowledgeBase(
        assistant=_assistant(settings, parts, model),
        quoting=_assistant(settings, parts, None),
        model=model.name if model else "",
        library=Library(store, blobs, limits.file_bytes),
        catalogue=Catalogue(store, utc_now, settings.audit.required),
        originals=Originals(store, blobs),
        orphans=Orphans(store),
        uploads=_uploads(settings, store, blobs, allowances.take),
        jobs=Jobs(store, blobs),
        reports=DocumentReports(store, retriever, likeness),
        succession=Succession(store, blobs, likeness, pipeline),
        upkeep=Upkeep(store, utc_now),
        deletions=Deletions(store, blobs, retriever, index, lock, utc_now),
        page_viewer=PageViewer(store, blobs, page_reader, Pictures(blobs, settings.pages.cache_mb << 20), utc_now),
        people=people,
        collections=Collections(store),
        allowances=allowances,
        shares=shares,
        feedback=FeedbackBox(store, utc_now, shares.answer_of),
        review=Review(store, utc_now, unsent=settings.review.unanswered),
        audit=Audit(store, seal),
        personal_data=open_personal_data(settings, store),
        single_sign_on=open_single_sign_on(settings, store, people),
        trusted_proxy=open_trusted_proxy(settings),
        worker=Worker(store, blobs, lock, pipeline, index, sandboxes or Sandboxes(limits), settings.ingest.attempts),
        doctor=_doctor(settings, store, blobs, search),
        index=index,
        retriever=retriever,
        store=store,
        lock=lock,
        pipeline=pipeline,
        embedder=embedder,
        page_reader=page_reader,
        occupancy=occupancy,
    )


def make_backup(settings: Settings, folder: Path) -> Backup:
    """Raises DataFolderError where there is nothing to copy, Busy while a backup is being restored, and what
    `Backups.make` raises."""
    is_missing = settings.keeps_database and not database_file(settings.database_url).exists()
    if is_missing or not settings.home.exists():
        raise DataFolderError(f"There is nothing in {settings.home} to make a backup of: set KB_HOME.")
    seal = open_seal(settings)
    # The database is brought up to date when it is opened: not while somebody puts another one in its place.
    with closing(Occupancy(settings.home)), closing(Store.open(settings.database_url, seal)) as store:
        backups = Backups(store, Blobs(settings.blobs), settings.home / "kb.toml", utc_now)
        return backups.make(CONSOLE, folder)


def restore_backup(settings: Settings, folder: Path, replacing: bool) -> Backup:
    """Raises what `Restoration.restore` raises, DataFolderError."""
    _prepare(settings.home)
    url = settings.database_url if settings.keeps_database else ""
    place = Place(settings.home, url, settings.blobs, settings.indexes)
    return Restoration(place, open_seal(settings)).restore(CONSOLE, folder, replacing)


@dataclass(frozen=True, slots=True)
class _Search:
    """What finds passages, and the models that it compares with."""

    embedder: Embedder
    multilingual: Embedder | None
    index: SearchIndex
    retriever: Retriever


def _search(settings: Settings, store: Store, lock: WriterLock) -> _Search:
    embedder, multilingual = _embedder(settings), _multilingual(settings)
    index = SearchIndex(store, Snapshots(settings.indexes), _engines(settings, embedder, multilingual), lock)
    reranker = backend("kb_assistant.retrieval.rerankers", settings.rerank.backend).create(settings.rerank.model)
    across = Multilingual(store, index, multilingual) if multilingual else None
    return _Search(embedder, multilingual, index, Retriever(store, index, embedder, reranker, across))


def _doctor(settings: Settings, store: Store, blobs: Blobs, search: _Search) -> Doctor:
    roots, one_language = (settings.blobs, settings.indexes), _wants_multilingual(settings) and not search.multilingual
    return Doctor(store, blobs, search.index, roots, search.embedder.name, one_language)


def _pipeline(settings: Settings, store: Store, search: _Search) -> Pipeline:
    further = _further_vectors(settings, store, search.multilingual)
    return Pipeline(store, search.embedder, settings.ingest.keep_versions, further)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What answers are made of, with a model or without."""

    store: Store
    retriever: Retriever
    embedder: Embedder
    multilingual: Embedder | None
    places: Places


def _parts(settings: Settings, store: Store, search: _Search) -> _Parts:
    """What answers are picked from recurs: its vectors are remembered. Questions, and what is taken in, are embedded as
    they come."""
    quick = _remembering(settings, search.embedder)
    quick_across = _remembering(settings, search.multilingual) if search.multilingual else None
    places = Places(settings.server.questions, settings.server.wait_seconds)
    return _Parts(store, search.retriever, quick, quick_across, places)


def _assistant(settings: Settings, parts: _Parts, model: ChatModel | None) -> Assistant:
    quotes = QuotingSettings(threshold=settings.answers.threshold)
    quoting = QuotingAnswerer(parts.embedder, quotes, parts.multilingual)
    answerer: Answerer = quoting
    if model is not None:
        strict, tokens = settings.answers.mode == "strict", settings.llm.source_tokens
        writing = WritingSettings(strict, tokens, deadlines=deadlines(settings))
        answerer = WritingAnswerer(model, quoting, parts.embedder, writing)
    standalone = _standalone(settings, model)
    how = AssistantSettings(settings.answers.passages, settings.audit.required, settings.review.unanswered)
    return Assistant(parts.store, parts.retriever, answerer, standalone, parts.places, how)


def _standalone(settings: Settings, model: ChatModel | None) -> Standalone:
    if model is None:
        return lambda question, _: followup.standalone(question)
    limits = deadlines(settings)
    return lambda question, cancelled: followup.rewritten(question, model, limits, cancelled)


def open_language_model(settings: Settings, replies: Path | None = None) -> ChatModel | None:
    """The language model of `llm.model`, None where none is set. Raises SettingsError, MissingPackage."""
    llm = settings.llm
    choice = Choice(
        kind="",
        model="",
        base_url=llm.base_url,
        key=llm.api_key.get_secret_value(),
        temperature=llm.temperature,
        context_tokens=llm.context_tokens,
        concurrency=llm.concurrency,
        wait=llm.wait_seconds,
    )
    model = open_model(llm.model, choice)
    return RecordedModel(model, replies) if model and replies else model


def try_language_model(settings: Settings) -> Trial | None:
    """How the language model fares with a tiny prompt; None where none is set."""
    model = open_language_model(settings)
    return try_model(model, deadlines(settings), count_tokens) if model else None


def deadlines(settings: Settings) -> Deadlines:
    """What one answer of the language model may take."""
    llm = settings.llm
    return Deadlines(
        connect=llm.connect_seconds,
        first_token=llm.first_token_seconds,
        idle=llm.idle_seconds,
        total=llm.total_seconds,
        max_tokens=llm.max_tokens,
    )


def _embedder(settings: Settings) -> Embedder:
    module = backend("kb_assistant.embedding", settings.embedding.backend)
    found: Embedder = module.create(settings.embedding.model, settings.model_folder)
    return found


def _remembering(settings: Settings, embedder: Embedder) -> Embedder:
    return RememberingEmbedder(embedder, settings.embedding.remembered_mb)


def _multilingual(settings: Settings) -> Embedder | None:
    """The model that compares across languages; None where it is not wanted, or not to be had."""
    always = settings.embedding.multilingual == "always"
    if not always and not (_wants_multilingual(settings) and universal.is_installed()):
        return None
    return universal.create("", settings.model_folder)


def _wants_multilingual(settings: Settings) -> bool:
    """Whether it is wanted where it is to be had."""
    return settings.embedding.multilingual == "auto" and _knows_english_only(settings)


def _knows_english_only(settings: Settings) -> bool:
    return settings.embedding.model == DEFAULT_MODEL and settings.embedding.backend in ("onnx", "sentence_transformers")


def _further_vectors(settings: Settings, store: Store, multilingual: Embedder | None) -> MultilingualVectors | None:
    always = settings.embedding.multilingual == "always"
    return MultilingualVectors(store, multilingual, always) if multilingual else None


def _engines(settings: Settings, embedder: Embedder, multilingual: Embedder | None) -> Engines:
    vector = backend("indexes.vector", settings.index.vector)
    lexical = backend("indexes.lexical", settings.index.lexical)
    space = Space(multilingual.name, multilingual.dimension) if multilingual else None
    return Engines(vector, lexical, embedder.name, embedder.dimension, space)


def _uploads(settings: Settings, store: Store, blobs: Blobs, take: Take) -> Uploads:
    limits = UploadLimits(settings.ingest.max_file_mb << 20, settings.limits.upload_mb << 20)
    return Uploads(store, blobs, limits, take, utc_now)


def _limits(settings: Settings) -> Limits:
    ingest = settings.ingest
    return Limits(
        file_bytes=ingest.max_file_mb << 20,
        memory_bytes=ingest.memory_mb << 20,
        cpu_seconds=ingest.cpu_seconds,
        wall_seconds=ingest.wall_seconds,
    )


def _drawing_limits(settings: Settings) -> Limits:
    """People wait for pages."""
    limits = _limits(settings)
    cpu, wall = min(limits.cpu_seconds, _DRAWING_SECONDS), min(limits.wall_seconds, 2 * _DRAWING_SECONDS)
    return replace(limits, cpu_seconds=cpu, wall_seconds=wall, text_chars=_DRAWING_ANSWER)


def _prepare(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        with NamedTemporaryFile(dir=home):
            pass
    except PermissionError as error:
        raise DataFolderError(f"The data folder {home} can't be written: set KB_HOME to one that can.") from error
    except OSError as error:
        if error.errno == errno.EROFS:
            raise DataFolderError(
                f"The disk of {home} can only be read: mount it so that it can be written."
            ) from error
        # A full disk must not keep anybody from reading.
        if not home.is_dir():
            why = f"{home} can't be a data folder ({error.strerror})"
            raise DataFolderError(f"{why}: set KB_HOME to a folder that can be written.") from error
