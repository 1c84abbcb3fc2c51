"""Documents on the command line."""

from pathlib import Path

from tests.kb_assistant.cli.typed import Run


def test_documents_are_shown_shared_and_removed(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    assert "state     ready" in run("documents", "show", "holidays.md").out
    assert run("documents", "show", "holidays.md", "--text").out.startswith("Holidays")
    assert "everyone" in run("documents", "readers", "holidays.md", "everyone").out
    assert "nobody" in run("documents", "readers", "holidays.md", "nobody").out
    assert "removed" in run("documents", "remove", "holidays.md").out
    assert run("documents", "show", "holidays.md").code == 2


def test_an_empty_data_folder_says_so_and_what_to_do(run: Run, home: Path) -> None:
    for command in (("ask", "how many days off"), ("search", "holiday"), ("documents", "list")):
        assert "kb ingest" in run(*command).err
        assert str(home) in run(*command).err


def test_a_data_folder_whose_only_file_failed_is_not_called_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    run("ingest", str(tmp_path / "torn.pdf"))
    listed = run("documents", "list")
    assert "torn.pdf" in listed.out and "kb ingest" not in listed.err
