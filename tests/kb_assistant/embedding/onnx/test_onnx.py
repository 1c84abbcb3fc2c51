import json
import logging
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from kb_assistant.embedding import onnx, sentence_transformers
from kb_assistant.embedding.base import Matrix
from kb_assistant.embedding.onnx import copy
from kb_assistant.embedding.onnx.copy import Manifest, folder_of, read_manifest, usable_file
from kb_assistant.embedding.sentence_transformers.model import open_model

pytestmark = pytest.mark.slow  # one export of the real model

MODEL = "all-MiniLM-L6-v2"
TEXTS = ["Travel has to be approved by your manager.", "Who approves travel?", "42"]


@pytest.fixture(scope="module")
def exports(models: Path) -> Path:
    """The folder with the exported default model, shared with the contract suite."""
    onnx.create(MODEL, models).embed_queries(["make it"])
    return models


@pytest.fixture(scope="module")
def originals() -> Matrix:
    return sentence_transformers.create(MODEL, Path()).embed_queries(TEXTS)


@pytest.fixture(scope="module")
def manifest(exports: Path) -> Manifest:
    found = read_manifest(folder_of(open_model(MODEL), exports))
    assert found
    return found


def place(manifest: Manifest, exports: Path) -> Path:
    """A manifest without its model."""
    folder = folder_of(open_model(MODEL), exports)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest)))
    return folder


def test_the_copy_agrees_with_the_original_and_shares_its_name(exports: Path, originals: Matrix) -> None:
    fast = onnx.create(MODEL, exports)
    assert np.min(np.sum(fast.embed_queries(TEXTS) * originals, axis=1)) > 0.99
    assert fast.name == sentence_transformers.create(MODEL, Path()).name


def test_the_manifest_says_what_was_made_of_what(manifest: Manifest) -> None:
    assert manifest.weights.startswith("53aa5117")
    assert manifest.nearness >= 0.99
    assert manifest.accepted
    assert "onnxruntime" in manifest.versions


def test_nothing_but_the_copy_is_left_behind(exports: Path) -> None:
    (folder,) = exports.iterdir()
    assert {file.name for file in folder.iterdir()} == {"model.onnx", "manifest.json"}


def heavy_packages_of_an_embedder(exports: Path) -> list[str]:
    """What a process of its own has loaded once it has embedded a text."""
    code = (
        "import sys; from pathlib import Path; from kb_assistant.embedding.onnx import create\n"
        f"create({MODEL!r}, Path({str(exports)!r})).embed_queries(['x'])\n"
        "print(*{'torch', 'transformers'} & set(sys.modules))"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_the_copy_is_used_without_torch(exports: Path) -> None:
    assert heavy_packages_of_an_embedder(exports) == []


def test_a_damaged_copy_is_not_used(tmp_path: Path, manifest: Manifest) -> None:
    folder = place(manifest, tmp_path)
    (folder / "model.onnx").write_bytes(b"not the model")
    assert usable_file(folder, manifest) is None


def test_a_damaged_copy_is_made_again_and_whoever_has_it_made_does_not_load_torch(
    tmp_path: Path, manifest: Manifest, originals: Matrix
) -> None:
    """It would keep a gigabyte of memory until it ends."""
    folder = place(manifest, tmp_path)
    (folder / "model.onnx").write_bytes(b"not the model")
    assert heavy_packages_of_an_embedder(tmp_path) == []
    assert usable_file(folder, manifest)
    found = onnx.create(MODEL, tmp_path).embed_queries(TEXTS)
    assert np.min(np.sum(found * originals, axis=1)) > 0.99
    assert usable_file(folder, manifest)


def test_a_rejected_copy_is_remembered(tmp_path: Path, manifest: Manifest, originals: Matrix) -> None:
    folder = place(replace(manifest, nearness=0.8), tmp_path)
    found = onnx.create(MODEL, tmp_path).embed_queries(TEXTS)
    assert np.allclose(found, originals, atol=1e-5)
    assert [file.name for file in folder.iterdir()] == ["manifest.json"]


def test_an_export_that_fails_leaves_the_original_working(
    tmp_path: Path, originals: Matrix, caplog: pytest.LogCaptureFixture
) -> None:
    """A file stands where the folder should be, as on a disk that cannot be written."""
    (tmp_path / "models").write_text("")
    with caplog.at_level(logging.WARNING):
        found = onnx.create(MODEL, tmp_path / "models").embed_queries(TEXTS)
    assert np.allclose(found, originals, atol=1e-5)
    assert "No fast copy" in caplog.text


def test_who_finds_another_process_making_the_copy_waits_for_that_one(
    tmp_path: Path, exports: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, started, mine = tmp_path / "python", tmp_path / "started", tmp_path / "models"
    program.write_text(f"#!/bin/sh\ntouch '{started}'\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    with ThreadPoolExecutor(1) as threads:
        with copy.alone(mine):
            found = threads.submit(onnx.create(MODEL, mine).embed_queries, TEXTS)
            while "Preparing" not in caplog.text and not found.done():
                time.sleep(0.01)
            shutil.copytree(exports, mine, dirs_exist_ok=True)
        found.result()
    assert not started.exists()


def test_of_two_writers_the_first_one_wins(tmp_path: Path, manifest: Manifest) -> None:
    first = place(manifest, tmp_path)
    second = tmp_path / "draft"
    second.mkdir()
    copy._put(second, first)
    assert read_manifest(first) == manifest


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 0}'])
def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    assert read_manifest(tmp_path) is None
