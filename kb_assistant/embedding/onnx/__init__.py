"""Sentence-transformers models as int8 ONNX files: exported once, checked, then run without torch.

Where that is not possible the library itself runs the model, and the log says why.
"""

import logging
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from kb_assistant.embedding.sentence_transformers.embedder import Encoder, ModelEmbedder
from kb_assistant.embedding.sentence_transformers.model import Model

_log = logging.getLogger(__name__)


def create(model: str, folder: Path) -> ModelEmbedder:
    """`model` is the default's name, a folder, or a name in the Hugging Face cache; `folder` keeps the exports."""
    return ModelEmbedder(model, partial(_open, folder))


def _open(folder: Path, model: Model) -> Encoder:
    file = _exported(model, folder) if model.recipe.pooling else None
    if file is None:
        return _library(model)
    from kb_assistant.embedding.onnx.session import OnnxEncoder

    return OnnxEncoder(file, model.recipe)


def _exported(model: Model, folder: Path) -> Path | None:
    """None where the copy cannot be had. A rejected copy is remembered; a failed export is tried at the next start."""
    from kb_assistant.embedding.onnx.copy import folder_of, read_manifest, usable_file

    folder = folder_of(model, folder)
    manifest = read_manifest(folder)
    if manifest and not manifest.accepted:
        return None
    found = usable_file(folder, manifest) if manifest else None
    if manifest and not found:
        _log.warning("The fast copy of %s is damaged: making it again.", model.model)
        shutil.rmtree(folder, ignore_errors=True)
    return found or _export(model, folder)


def _export(model: Model, folder: Path) -> Path | None:
    """Whatever goes wrong on the way (disk, memory, a package) must not keep anybody from searching.

    A process of its own does it: the gigabyte that torch takes is given back only by a process that ends. Server and
    worker start side by side, and one waits for the other's copy instead of making another."""
    from kb_assistant.embedding.onnx.copy import alone, read_manifest, usable_file

    model.verify()
    # A warning: whoever waits at a console sees nothing else of it.
    _log.warning("Preparing %s for this machine, once: this takes about half a minute.", model.model)
    with alone(folder.parent):
        reason = "" if read_manifest(folder) else _write_copy(model, folder)
    manifest = read_manifest(folder)
    if not manifest:
        _log.warning("No fast copy of %s (%s): going on with the slower original.", model.model, reason)
        return None
    if not manifest.accepted:
        _log.warning("The fast copy of %s is off by too much: going on with the original.", model.model)
        return None
    return usable_file(folder, manifest)


def _write_copy(model: Model, folder: Path) -> str:
    """Why there is none, if there is none now."""
    command = [sys.executable, "-P", "-m", "kb_assistant.embedding.onnx.copy", model.model, str(folder.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a module of ours
    return (done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"])[-1]


def _library(model: Model) -> Encoder:
    from kb_assistant.embedding.sentence_transformers.torch import TorchEncoder

    model.verify()
    return TorchEncoder(model.folder, model.recipe.longest)
