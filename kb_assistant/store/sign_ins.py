"""Sign-ins that went to an identity provider and are not back yet."""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, delete, insert

from kb_assistant.store.tables import sign_ins


class Secrets(Protocol):
    """What must be remembered to finish a sign-in."""

    @property
    def nonce(self) -> str: ...

    @property
    def verifier(self) -> str: ...


class SignInTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, state: str, browser: str, secrets: Secrets, page: str, expires: datetime) -> None:
        """`state` and `browser` are hashes."""
        values = {"state": state, "browser": browser, "nonce": secrets.nonce, "verifier": secrets.verifier}
        self._connection.execute(insert(sign_ins).values(**values, page=page, expires=expires))

    def take(self, state: str, browser: str, now: datetime) -> Row[Any] | None:
        """Its `nonce`, `verifier` and `page`, once; None for another browser, which ends nothing."""
        mine = (sign_ins.c.state == state) & (sign_ins.c.browser == browser)
        row = self._connection.execute(delete(sign_ins).where(mine).returning(*sign_ins.c)).first()
        return row if row is not None and row.expires > now else None

    def sweep(self, now: datetime) -> None:
        self._connection.execute(delete(sign_ins).where(sign_ins.c.expires <= now))
