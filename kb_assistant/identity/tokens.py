"""Secrets that are handed out once: 256 random bits, stored only as a hash that says what they are for."""

import hashlib
import secrets

KEY_MARK = "kb_"
"""How an API key begins, so that scanners and people recognise one."""

_PREFIX = 8


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """kb_, a short part that may be shown, and the secret."""
    return f"{KEY_MARK}{secrets.token_hex(_PREFIX // 2)}_{new_token()}"


def prefix_of(key: str) -> str:
    """The part that may be shown."""
    return key[: len(KEY_MARK) + _PREFIX]


def digest(purpose: str, token: str) -> str:
    """What is stored. A hash for one purpose never fits another, so no token can be used in another's place."""
    return hashlib.sha256(f"{purpose}\0{token}".encode("utf-8", "replace")).hexdigest()
