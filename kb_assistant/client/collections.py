"""Collections of documents."""

from collections.abc import Sequence
from types import NoneType

from kb_assistant.client.wire import Wire
from kb_assistant.domain.collections import Collection


class Collections:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self) -> tuple[Collection, ...]:
        return self._wire.get(tuple[Collection, ...], "/collections")

    def add(self, name: str, readers: Sequence[str] = ()) -> Collection:
        """Without readers whoever makes it is the only one."""
        return self._wire.post(Collection, "/collections", {"name": name, "readers": readers})

    def show(self, collection: str) -> Collection:
        return self._wire.get(Collection, f"/collections/{collection}")

    def change(self, collection: str, name: str | None = None, readers: Sequence[str] | None = None) -> Collection:
        """Documents that had exactly the collection's readers get its new ones."""
        given = {"name": name, "readers": readers}
        body = {key: value for key, value in given.items() if value is not None}
        return self._wire.patch(Collection, f"/collections/{collection}", body)

    def put(self, collection: str, documents: Sequence[str], readers: bool = True) -> Collection:
        """Puts documents in; with `readers` they get the collection's."""
        body = {"documents": documents, "readers": readers}
        return self._wire.put(Collection, f"/collections/{collection}/documents", body)

    def take_out(self, collection: str, documents: Sequence[str]) -> Collection:
        """The documents stay in the library, with the readers they have."""
        return self._wire.post(Collection, f"/collections/{collection}/documents/remove", {"documents": documents})

    def remove(self, collection: str) -> None:
        """The documents stay in the library."""
        self._wire.delete(NoneType, f"/collections/{collection}")
