"""Documents by their addresses and paths, on each kind of database."""

from kb_assistant.domain.access import CONSOLE
from kb_assistant.store.transaction import Store

PATHS = ("HR/Pay.md", "hr/pay.md", "hr_old/100%.md")


def added(store: Store) -> dict[str, str]:
    with store.write() as tx:
        return {path: tx.documents.add(f"file:///{path}", path, tx.audiences.of(())) for path in PATHS}


def test_a_file_s_name_finds_what_is_written_so(store: Store) -> None:
    ids = added(store)
    with store.read() as tx:
        assert [tx.documents.find(CONSOLE, name) for name in ("Pay.md", "pay.md", "100%.md")] == list(ids.values())
