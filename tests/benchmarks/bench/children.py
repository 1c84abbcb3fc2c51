"""Files read as the worker reads them: in CHILDREN limited child processes, each of which takes the next file."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

from ingest.sandbox import Sandbox
from ingest.sandboxes import CHILDREN
from kb_assistant.errors import KbError

_WARMING = 3


@contextmanager
def children(files: Sequence[Path]) -> Iterator[Callable[[Sequence[Path]], None]]:
    """What has them read files. Each has started and has read the first few when it is given out."""
    free: SimpleQueue[Sandbox] = SimpleQueue()
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(CHILDREN))
        for _ in range(CHILDREN):
            sandbox = stack.enter_context(Sandbox())
            for file in files[:_WARMING]:
                _read(sandbox, file)
            free.put(sandbox)

        def read(wanted: Sequence[Path]) -> None:
            list(pool.map(lambda file: _by_one(free, file), wanted))

        yield read


def _by_one(free: "SimpleQueue[Sandbox]", file: Path) -> None:
    sandbox = free.get()
    try:
        _read(sandbox, file)
    finally:
        free.put(sandbox)


def _read(sandbox: Sandbox, file: Path) -> None:
    with suppress(KbError):
        sandbox.parse(file, file.name)
