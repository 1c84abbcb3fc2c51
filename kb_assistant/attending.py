"""A process that waits for queued files and takes them in, until it is told to end: `kb worker`."""

import logging
import os
import signal
import sys
from contextlib import closing
from threading import Event, Thread
from types import FrameType

from ingest.pipeline import Taken
from ingest.stopping import Stopped
from ingest.worker import Worker
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.errors import Busy, StorageFull
from kb_assistant.logs import write_logs
from kb_assistant.settings import Settings

_log = logging.getLogger(__name__)

_TASK = "kb worker"
_LOOK = 0.5
"""Seconds between looks at the queue."""
_RETRY = 2.0
"""Seconds before it is tried again where somebody else writes, or the database is away."""
_PATIENCE = 60.0
"""Seconds between tries, at most, while the disk is full: twice as many each time."""
_NICENESS = 10
"""Questions come first; but what waits for the database must not wait for somebody who never gets to compute."""


def attend(settings: Settings, *, as_child: bool) -> None:
    """Until SIGTERM or SIGINT; a child also until its standard input ends, which it does with its parent."""
    write_logs(settings.server.log_level)
    os.nice(_NICENESS)
    ended = Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if as_child:
        Thread(target=_outlive_nobody, args=(ended,), daemon=True).start()
    with closing(open_knowledge_base(settings)) as kb:
        work(kb.worker, ended)


def work(worker: Worker, ended: Event) -> None:
    """Takes in what is queued, as it comes."""
    pause = _RETRY
    while not ended.is_set():
        try:
            worker.keep_room()
            _empty(worker, ended)
            pause = _RETRY
            ended.wait(_LOOK)
        except Stopped:
            return
        except Busy as busy:
            _log.debug("waiting: %s", busy.message)
            ended.wait(_RETRY)
        except StorageFull as full:
            _log.error("%s It is tried again in %.0f s.", full.message, pause)
            ended.wait(pause)
            pause = min(2 * pause, _PATIENCE)


def _empty(worker: Worker, ended: Event) -> None:
    if not worker.has_work():
        worker.rest()
        return
    with closing(worker.run(_TASK, stopping=ended.is_set)) as jobs:
        for taken in jobs:
            _note(taken)


def _note(taken: Taken) -> None:
    """By number: what documents are called is nobody's business here."""
    _log.info("job", extra={"job": taken.job.id, "outcome": taken.outcome, "chunks": taken.chunks})


def _outlive_nobody(ended: Event) -> None:
    # Past Python's own buffer: whoever waits in that keeps its lock, without which Python cannot end.
    while os.read(sys.stdin.fileno(), 1):
        pass
    ended.set()
