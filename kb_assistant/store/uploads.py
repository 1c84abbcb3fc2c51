"""Answers to uploads that named an idempotency key."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kb_assistant.domain.uploads import Received, Uploaded, UploadedFile
from kb_assistant.errors import InvalidInput
from kb_assistant.store.tables import uploads


class UploadTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, user_id: int, key: str, request: str) -> Uploaded | None:
        """What was answered to the same request under this key. Raises InvalidInput where it was another request."""
        mine = (uploads.c.user_id == user_id) & (uploads.c.key == key)
        row = self._connection.execute(select(uploads).where(mine)).first()
        if row is None:
            return None
        if row.request != request:
            raise InvalidInput("This idempotency key was used for another upload: take a new one.")
        return Uploaded(tuple(_file(one) for one in row.answer["files"]))

    def add(self, user_id: int, key: str, request: str, answer: Uploaded, now: datetime) -> None:
        values = {"user_id": user_id, "key": key, "request": request, "answer": asdict(answer), "created": now}
        self._connection.execute(insert(uploads).values(**values))

    def forget(self, path: str) -> int:
        """Takes out every answer that names the path; returns how many."""
        rows = self._connection.execute(select(uploads)).all()
        named = [row for row in rows if any(one["path"] == path for one in row.answer["files"])]
        for row in named:
            one = (uploads.c.user_id == row.user_id) & (uploads.c.key == row.key)
            self._connection.execute(delete(uploads).where(one))
        return len(named)

    def sweep(self, before: datetime) -> int:
        """Takes out what is older: nobody repeats a request so late."""
        return self._connection.execute(delete(uploads).where(uploads.c.created < before)).rowcount


def _file(kept: Mapping[str, Any]) -> UploadedFile:
    return UploadedFile(**{**kept, "outcome": Received(kept["outcome"])})
