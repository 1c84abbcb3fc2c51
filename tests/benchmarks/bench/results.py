"""What was measured, kept a file for each peer and set, so that a run goes on where the last one ended."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from statistics import median

from tests.benchmarks.bench.environments import OURS
from tests.benchmarks.bench.measurement import Measurement


@dataclass(frozen=True, slots=True)
class Results:
    """The folder of results."""

    folder: Path

    def rounds(self, name: str, peer: str) -> list[Measurement]:
        file = self._file(name, peer)
        return [Measurement(**row) for row in json.loads(file.read_text())] if file.is_file() else []

    def add(self, name: str, peer: str, measured: Measurement) -> None:
        rows = [asdict(one) for one in (*self.rounds(name, peer), measured)]
        file = self._file(name, peer)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(rows, indent=1) + "\n")

    def clear(self) -> None:
        """Forgets everything."""
        rmtree(self.folder, ignore_errors=True)

    def names(self) -> list[str]:
        """The sets that something was measured on, the sample company's first."""
        found = {file.parent.name.replace("__", "/") for file in self.folder.glob("*/*.json")}
        return sorted(found, key=lambda name: (not name.startswith("sample"), "/" in name, name))

    def peers(self) -> list[str]:
        """Ours first."""
        return sorted({file.stem for file in self.folder.glob("*/*.json")}, key=lambda peer: (peer != OURS, peer))

    def shared(self) -> list[str]:
        """The sets that every peer was measured on."""
        peers = self.peers()
        return [name for name in self.names() if all(self.rounds(name, peer) for peer in peers)]

    def _file(self, name: str, peer: str) -> Path:
        return self.folder / name.replace("/", "__") / f"{peer}.json"


def middle(rounds: Sequence[Measurement], figure: str) -> float:
    """The median of a figure over the rounds."""
    return median(float(getattr(one, figure)) for one in rounds)
