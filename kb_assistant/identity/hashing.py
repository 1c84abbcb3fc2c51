"""Argon2id: the only file that knows how passwords are hashed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb_assistant.errors import Busy
from kb_assistant.identity.tokens import new_token


@dataclass(frozen=True, slots=True)
class HashCost:
    """Cost of one hash, and how many are made at a time: `slots` times the memory is what sign-ins cost at most."""

    memory_kb: int = 65_536
    rounds: int = 3
    slots: int = 2
    wait: float = 10.0


class Passwords:
    """Makes and checks hashes, a few at a time. Raises Busy when too many wait."""

    def __init__(self, cost: HashCost) -> None:
        self._hasher = _hasher(cost.rounds, cost.memory_kb)
        self._cost = cost
        self._slots = BoundedSemaphore(cost.slots)
        self._wait = cost.wait

    def hash(self, password: str) -> str:
        """Costs time and memory on purpose. Raises Busy where no place came free in time."""
        with self._slot():
            return self._hasher.hash(_bytes(password))

    def fits(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the one; without a hash it takes as long and is not."""
        with self._slot():
            nobody = _nobody(self._cost.rounds, self._cost.memory_kb)
            try:
                return self._hasher.verify(hashed or nobody, _bytes(password)) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, hashed: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._wait):
            raise Busy("Too many people sign in at this moment: try again in a few seconds.")
        try:
            yield
        finally:
            self._slots.release()


def _hasher(rounds: int, memory_kb: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kb, parallelism=1)


@cache
def _nobody(rounds: int, memory_kb: int) -> str:
    """What an unknown person's password is held against; made at the first sign-in, whoever's it is."""
    return _hasher(rounds, memory_kb).hash(new_token())


def _bytes(password: str) -> bytes:
    # Half a surrogate pair is no character, but somebody will send one.
    return password.encode("utf-8", "surrogatepass")
