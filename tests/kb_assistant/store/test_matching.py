"""Names and titles that are looked for, on each kind of database."""

from kb_assistant.clock import utc_now
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.catalogue import Cut, DocumentFilter
from kb_assistant.store.transaction import Store

# Small letters: not every database knows the capitals of Greek and Russian.
PATHS = (
    "Évaluation.md",
    "Straße № 5.md",
    "κανονισμός εργασίας.md",
    "положення про відпустки.md",
    "セキュリティガイド.md",
    "سياسة الأمن.md",
    "คู่มือพนักงาน.md",
    "नियुक्ति.md",
)


def test_a_document_is_found_by_each_word_of_its_name(store: Store) -> None:
    with store.write() as tx:
        for path in PATHS:
            tx.documents.add(f"file:///{path}", path, tx.audiences.of(()))
    with store.read() as tx:
        pages = [tx.catalogue.page(CONSOLE, DocumentFilter(path), Cut(), utc_now().date()) for path in PATHS]
    assert [[one.path for one in page.items] for page in pages] == [[path] for path in PATHS]
