"""The folder in which an exported model is kept, and the manifest that says whether it may be used.

`python -m kb_assistant.embedding.onnx.copy MODEL FOLDER` makes the copy of a model below the folder.
"""

import fcntl
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from kb_assistant.embedding.onnx.export import export_int8, nearness, processor
from kb_assistant.embedding.sentence_transformers.model import Model, open_model
from kb_assistant.embedding.sentence_transformers.weights import sha256

NEAR_ENOUGH = 0.99
_FORMAT = 2
_FILE = "model.onnx"
_MANIFEST = "manifest.json"
_PACKAGES = ("onnxruntime", "optimum-onnx", "sentence-transformers", "transformers", "torch")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was exported from what; `file` is the copy's SHA-256, `nearness` its least cosine to the original."""

    format: int
    name: str
    weights: str
    pooling: str | None
    longest: int
    query_prefix: str
    passage_prefix: str
    versions: dict[str, str]
    nearness: float
    file: str

    @property
    def accepted(self) -> bool:
        return self.nearness >= NEAR_ENOUGH


def folder_of(model: Model, exports: Path) -> Path:
    """One per kind of processor: exports may lie on a disk that several machines share, or move with their folder."""
    return exports / f"{model.name}-{processor()}"


def read_manifest(folder: Path) -> Manifest | None:
    """None where there is none that this program can use."""
    try:
        found = Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.format == _FORMAT else None


def usable_file(folder: Path, manifest: Manifest) -> Path | None:
    """The exported file, if it still is what was written."""
    file = folder / _FILE
    return file if file.is_file() and sha256(file) == manifest.file else None


@contextmanager
def alone(exports: Path) -> Iterator[None]:
    """One process at a time makes copies there, as each takes a gigabyte and all processors. Where that can't be had,
    as on a disk that cannot be written, nobody waits."""
    with ExitStack() as held:
        with suppress(OSError):
            exports.mkdir(parents=True, exist_ok=True)
            handle = os.open(exports, os.O_RDONLY)
            held.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_copy(model: Model, folder: Path) -> Manifest:
    """Exports beside `folder` and renames: readers see all or nothing, and of two writers the first one wins."""
    with _beside(folder) as draft:
        exported = export_int8(model, draft / "export")
        final = draft / "final"
        final.mkdir()
        shutil.move(exported, final / _FILE)
        manifest = _manifest(model, final / _FILE)
        if not manifest.accepted:
            (final / _FILE).unlink()
        (final / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), "utf-8")
        _put(final, folder)
    return manifest


def _manifest(model: Model, file: Path) -> Manifest:
    recipe = model.recipe
    return Manifest(
        format=_FORMAT,
        name=model.name,
        weights=model.weights,
        pooling=recipe.pooling,
        longest=recipe.longest,
        query_prefix=recipe.query_prefix,
        passage_prefix=recipe.passage_prefix,
        versions={package: version(package) for package in _PACKAGES},
        nearness=nearness(model, file),
        file=sha256(file),
    )


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        (draft / "export").mkdir()
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put(final: Path, folder: Path) -> None:
    """A folder that already holds a good manifest is another process's work, as good as ours."""
    try:
        final.rename(folder)
    except OSError:
        if read_manifest(folder):
            return
        shutil.rmtree(folder)
        final.rename(folder)


def main(name: str, exports: str) -> None:
    model = open_model(name)
    write_copy(model, folder_of(model, Path(exports)))


if __name__ == "__main__":
    main(*sys.argv[1:])
