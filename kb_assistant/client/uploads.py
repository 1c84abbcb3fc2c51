"""Files that become documents."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from kb_assistant.client.wire import Wire
from kb_assistant.domain.uploads import Uploaded, UploadedFile


class Uploads:
    """Files are read while they are sent. `key` makes repeating a call harmless: give each upload one of its own."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def add(
        self,
        files: Mapping[str, BinaryIO],
        readers: Sequence[str] | None = None,
        collection: str | None = None,
        key: str = "",
    ) -> Uploaded:
        """`files` by their path below a folder, or just their names; a ZIP is unpacked there.

        Without readers the collection's read them; an empty list makes them private to whoever uploads."""
        fields: dict[str, object] = {} if readers is None else {"readers": list(readers) or ["nobody"]}
        if collection is not None:
            fields["collection"] = collection
        sent = [("file", (name, file)) for name, file in files.items()]
        return self._wire.upload(Uploaded, "POST", "/documents", files=sent, data=fields, headers=_headers(key))

    def replace(self, document: str, name: str, file: BinaryIO, key: str = "") -> Uploaded:
        """A new version of the document; readers and folder stay."""
        sent = [("file", (name, file))]
        return self._wire.upload(Uploaded, "PUT", f"/documents/{document}", files=sent, headers=_headers(key))

    def take_back(self, document: str, version: str) -> UploadedFile:
        """The file of an older version as the document's new version."""
        return self._wire.put(UploadedFile, f"/documents/{document}/current", {"version": version})


def _headers(key: str) -> dict[str, str]:
    return {"idempotency-key": key} if key else {}
