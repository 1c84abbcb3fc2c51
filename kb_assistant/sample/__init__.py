"""Tidewater Loom, a company that does not exist: its documents, questions and rights, to try things out.

The folder is laid out for `kb eval`; `earlier/` holds documents as they were before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.sources.folder import find
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.runner import Subject, queue_sources, set_up_access
from kb_assistant.library import Queued

FOLDER = Path(__file__).parent
_ADDRESS = "sample:"


def load(subject: Subject) -> Iterator[Queued]:
    """Queues the documents: first as they were, so that changed ones have two versions, then as they are.

    Whoever consumes this empties the queue before asking for the next."""
    dataset = read_dataset(FOLDER)
    set_up_access(subject.people, dataset.access)
    known = {document.uri for document in subject.library.list(subject.people.principal(None))}
    for folder in ("earlier", "files"):
        found = find([FOLDER / folder]).files
        sources = [replace(source, uri=_ADDRESS + source.path) for source in found]
        fresh = [source for source in sources if folder == "files" or source.uri not in known]
        yield queue_sources(subject.library, fresh, dataset.access)
