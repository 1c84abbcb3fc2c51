"""File rights that count, also where tests are run by root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def no_privileges() -> Iterator[None]:
    """As somebody to whom nobody's files belong, if this process may become that."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
