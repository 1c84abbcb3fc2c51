"""Files taken in as `kb ingest` does, but for the child process."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.loaders.detection import loader_for, name_of
from ingest.pipeline import Loaded
from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.documents import Document


def take_in(kb: KnowledgeBase, file: Path, content: bytes, readers: Sequence[str]) -> Document:
    """The document of the file, whose readers are groups that are made if need be."""
    for group in set(readers) - {known.name for known in kb.people.groups()}:
        kb.people.add_group(group)
    file.write_bytes(content)
    loader = loader_for(file, file.name)
    extract = replace(loader.load(file, file.name), format=name_of(loader), size=len(content))
    queued = kb.library.queue(CONSOLE, find([file]), readers)
    with kb.store.write() as tx:
        (job,) = tx.jobs.take(8)
    assert (job.id,) == queued.jobs
    prepared = kb.pipeline.prepare(Loaded(job, extract))
    kb.pipeline.embed([prepared])
    kb.pipeline.commit([prepared])
    return next(one for one in kb.library.list(CONSOLE) if one.path.endswith(file.name))
