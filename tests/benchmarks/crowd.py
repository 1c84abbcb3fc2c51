"""Many who do something at once while something else is measured."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Act = Callable[[threading.Event], object]
"""Goes on until it is over."""


@contextmanager
def crowd(acts: Iterable[Act]) -> Iterator[None]:
    """Each in a thread of its own, until the block ends."""
    over = threading.Event()
    threads = [threading.Thread(target=act, args=(over,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
