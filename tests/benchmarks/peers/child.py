"""Serves one peer: `python -m tests.benchmarks.peers.child NAME` reads a request a line and answers each with a line.

Both are JSON objects. {"do": "load"} comes first, then "texts" or "files", then any number of "search" and "save".
Standard library only.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.peers.base import Document, Peer
from tests.benchmarks.peers.usage import peak, resident, watched

Reply = dict[str, Any]


class Served:
    """A peer, and what its requests are called."""

    def __init__(self, name: str) -> None:
        self._module = f"tests.benchmarks.peers.{name}"
        self._peer: Peer | None = None

    def reply(self, request: Mapping[str, Any]) -> Reply:
        ways = {"texts": self._texts, "files": self._files, "search": self._search, "save": self._save}
        return self._load() if request["do"] == "load" else ways[request["do"]](self._loaded, request)

    @property
    def _loaded(self) -> Peer:
        assert self._peer is not None, 'The first request must be "load".'
        return self._peer

    def _load(self) -> Reply:
        with watched() as used:
            self._peer = import_module(self._module).create()
        versions = {name: version(name) for name in self._loaded.packages}
        return {
            "used": asdict(used),
            "memory": resident(),
            "versions": {"python": platform.python_version(), **versions},
        }

    def _texts(self, peer: Peer, request: Mapping[str, Any]) -> Reply:
        documents = [Document(*row) for row in request["documents"]]
        with watched() as used:
            chunks = peer.take_in(documents)
        return {"chunks": chunks, "used": asdict(used), "memory": resident(), "peak": peak()}

    def _files(self, peer: Peer, request: Mapping[str, Any]) -> Reply:
        with watched() as used:
            chunks = peer.take_in_files(Path(request["folder"]), request["names"])
        return {"chunks": chunks, "used": asdict(used), "memory": resident(), "peak": peak()}

    def _search(self, peer: Peer, request: Mapping[str, Any]) -> Reply:
        began = time.perf_counter()
        hits = peer.search(request["question"], request["k"])
        return {"seconds": time.perf_counter() - began, "hits": [asdict(hit) for hit in hits]}

    def _save(self, peer: Peer, _: Mapping[str, Any]) -> Reply:
        with TemporaryDirectory() as folder:
            peer.save(Path(folder))
            files = [file for file in Path(folder).rglob("*") if file.is_file()]
            return {"bytes": sum(file.stat().st_size for file in files)}


def main(name: str) -> None:
    """Whatever a library prints goes to the error output: the lines belong to the replies."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        os.dup2(2, 1)
        served = Served(name)
        for line in sys.stdin:
            replies.write(json.dumps(served.reply(json.loads(line))) + "\n")
            replies.flush()


if __name__ == "__main__":
    main(sys.argv[1])
