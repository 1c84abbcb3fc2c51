"""What `kb doctor` finds and mends."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run


def test_a_flipped_bit_in_an_index_file_is_found_and_healed(run: Run, folder: Path, home: Path) -> None:
    run("ingest", str(folder))
    before = run("search", "garage places", "--json").out
    files = [f for f in sorted((home / "indexes").rglob("*")) if f.is_file() and f.stat().st_size]
    assert files
    for file in files:
        if not file.exists():
            continue
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        file.write_bytes(damaged)
        assert run("search", "garage places", "--json").out == before, file.name
    assert run("doctor", "--repair").code == 0
    assert "Everything agrees" in run("doctor").out


def test_doctor_names_a_variable_that_is_nearly_a_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SREVER_PORT", "8401")
    ended = run("doctor", "--json")
    assert (ended.code, json.loads(ended.out)) == (0, [])
    assert "KB_SREVER_PORT is no setting and counts for nothing (near it: KB_SERVER_PORT)." in ended.err


def test_whoever_has_documents_in_several_languages_is_told_what_compares_across_them(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "conges.md").write_text("# Congés\n\nChaque salarié a droit à vingt-sept jours de congés payés par an.\n")
    run("ingest", str(folder))
    monkeypatch.setattr("kb_assistant.embedding.universal.is_installed", lambda: False)
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "sentence_transformers")
    ended = run("doctor", "--json")
    assert "install the extra [multilingual]" in ended.err
    monkeypatch.setenv("KB_EMBEDDING_MULTILINGUAL", "never")
    assert "multilingual" not in run("doctor", "--json").err


def test_doctor_names_a_damaged_original(run: Run, folder: Path, home: Path) -> None:
    run("ingest", str(folder))
    before = run("doctor")
    name = sha256((folder / "holidays.md").read_bytes()).hexdigest()
    blob = home / "blobs" / name[:2] / name
    damaged = bytearray(blob.read_bytes())
    damaged[0] ^= 1
    blob.write_bytes(damaged)
    ended = run("doctor")
    assert (before.code, ended.code) == (0, 1)
    assert "of holidays.md is missing or damaged" in ended.out
    # What is advised helps.
    run("ingest", str(folder))
    assert run("doctor").code == 0


def test_an_empty_data_folder_is_named_as_it_may_be_the_wrong_one(run: Run, home: Path) -> None:
    ended = run("doctor")
    assert (ended.code, f"There is no document yet in {home}" in ended.err) == (0, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root works in the folders of others")
def test_root_is_told_to_work_as_whom_the_data_folder_belongs_to(run: Run, empty_home: Path) -> None:
    assert "belongs to" not in run("doctor").err
    os.chown(empty_home, 54321, 54321)
    assert f"{empty_home} belongs to user 54321" in run("doctor").err
