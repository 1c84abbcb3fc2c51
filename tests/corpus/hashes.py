"""Hashes of passwords, each made and checked once for all tests of a process: both take their time on purpose."""

from argon2 import PasswordHasher

HASH, VERIFY = PasswordHasher.hash, PasswordHasher.verify
_made: dict[tuple[int, int, str | bytes], str] = {}
_fitting: set[tuple[str | bytes, str | bytes]] = set()


def hash_once(hasher: PasswordHasher, password: str | bytes, *, salt: bytes | None = None) -> str:
    """What the library gives, the same for whoever has the same password."""
    key = (hasher.time_cost, hasher.memory_cost, password)
    if key not in _made:
        _made[key] = HASH(hasher, password, salt=salt)
    return _made[key]


def verify_once(hasher: PasswordHasher, hashed: str | bytes, password: str | bytes) -> bool:
    """Raises what the library raises, each time anew."""
    if (hashed, password) not in _fitting:
        VERIFY(hasher, hashed, password)
        _fitting.add((hashed, password))
    return True
