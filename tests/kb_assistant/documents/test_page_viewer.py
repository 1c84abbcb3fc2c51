"""Pages of documents, for those who may read them."""

import shutil
from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Principal, Role
from kb_assistant.domain.documents import Document
from kb_assistant.errors import InvalidInput, LoadFailure, NotFound
from kb_assistant.store.audit import AuditFilter
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.pictures import Pictures
from tests.corpus.pdf_text import text_inside
from tests.corpus.taking_in import take_in
from tests.ingest.loaders.pdf_file import Text, pdf

FIRST = "The allowance for a day abroad is forty euros and nobody"
SECOND = "has to keep a receipt for it."
FILLER = "Every office keeps a list of what its people may spend on a journey."


def two_pages(last: str = SECOND) -> bytes:
    """A sentence that runs over from the first to the second page."""
    filler = [Text(72, 700 - 14 * n, FILLER) for n in range(3)]
    return pdf([[*filler, Text(72, 400, FIRST)], [Text(72, 700, last), Text(72, 500, FILLER)]])


@pytest.fixture
def document(kb: KnowledgeBase, tmp_path: Path) -> Document:
    return take_in(kb, tmp_path / "allowance.pdf", two_pages(), ("hr",))


def person(kb: KnowledgeBase, name: str, *groups: str) -> Principal:
    kb.people.accounts.add(CONSOLE, name, Role.READER, "a long pass phrase")
    for group in groups:
        kb.people.join(group, name)
    return kb.people.principal(name)


def opened(kb: KnowledgeBase, who: Principal) -> list[str]:
    with kb.store.read() as tx:
        found = tx.audit.list(AuditFilter(user_id=who.user_id, action="document_opened"), 100)
    return [one.entry.subject for one in found]


def test_the_pages_are_told_with_the_texts_that_were_read_from_them(kb: KnowledgeBase, document: Document) -> None:
    shown = kb.page_viewer.pages(CONSOLE, str(document.version))
    text = kb.library.version(CONSOLE, str(document.version)).text
    assert [(page.number, page.width, page.height) for page in shown.pages] == [(1, 612, 792), (2, 612, 792)]
    assert shown.pages[0].start == 0
    assert shown.pages[0].end == shown.pages[1].start
    assert text[shown.pages[1].start : shown.pages[1].end].startswith("has to keep")
    assert shown.pages[1].end == len(text)


def test_a_passage_over_two_pages_has_its_part_on_each(kb: KnowledgeBase, document: Document, tmp_path: Path) -> None:
    version = str(document.version)
    text = kb.library.version(CONSOLE, version).text
    start, end = text.index("forty euros"), text.index("receipt") + len("receipt")
    parts = [kb.page_viewer.rectangles(CONSOLE, version, page, start, end).rectangles for page in (1, 2)]
    read = ["".join(text_inside(tmp_path / "allowance.pdf", page, parts[page - 1])).strip() for page in (1, 2)]
    assert read == ["forty euros and nobody", "has to keep a receipt"]
    assert kb.page_viewer.rectangles(CONSOLE, version, 2, 0, 5).rectangles == ()


def test_t001_who_may_not_read_the_document_sees_no_page_of_it(kb: KnowledgeBase, document: Document) -> None:
    stranger, version = person(kb, "bob"), str(document.version)
    for look in (
        lambda: kb.page_viewer.pages(stranger, version),
        lambda: kb.page_viewer.picture(stranger, version, 1, 1),
        lambda: kb.page_viewer.rectangles(stranger, version, 1, 0, 20),
    ):
        with pytest.raises(NotFound, match=version):
            look()
    assert opened(kb, stranger) == []


def test_a_look_at_a_document_is_one_entry_of_the_audit_log(kb: KnowledgeBase, document: Document) -> None:
    reader, version = person(kb, "ada", "hr"), str(document.version)
    kb.page_viewer.picture(reader, version, 1, 1)
    kb.page_viewer.pages(reader, version)
    kb.page_viewer.picture(reader, version, 2, 1)
    assert opened(kb, reader) == [f"document:{document.id}"]


def test_an_earlier_version_is_shown_as_it_was(kb: KnowledgeBase, document: Document, tmp_path: Path) -> None:
    old = str(document.version)
    before = kb.page_viewer.picture(CONSOLE, old, 2, 1).png
    new = take_in(kb, tmp_path / "allowance.pdf", two_pages("has to keep any paper."), ("hr",)).version
    assert new != old
    assert kb.page_viewer.picture(CONSOLE, old, 2, 1).png == before
    assert kb.page_viewer.picture(CONSOLE, str(new), 2, 1).png != before


def test_formats_without_pages_have_none(kb: KnowledgeBase, tmp_path: Path) -> None:
    version = str(take_in(kb, tmp_path / "a.md", b"# Holiday\n\nThirty days.", ()).version)
    assert kb.page_viewer.pages(CONSOLE, version).pages == ()
    with pytest.raises(NotFound, match="no page 1"):
        kb.page_viewer.picture(CONSOLE, version, 1, 1)


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_not_found(kb: KnowledgeBase, document: Document, page: int) -> None:
    with pytest.raises(NotFound):
        kb.page_viewer.rectangles(CONSOLE, str(document.version), page, 0, 9)


def test_what_makes_no_sense_is_refused(kb: KnowledgeBase, document: Document) -> None:
    version = str(document.version)
    with pytest.raises(InvalidInput):
        kb.page_viewer.picture(CONSOLE, version, 1, 100)
    for span in ((-1, 5), (5, 5)):
        with pytest.raises(InvalidInput):
            kb.page_viewer.rectangles(CONSOLE, version, 1, *span)


def test_t095_pictures_go_with_their_document(kb: KnowledgeBase, document: Document, home: Path) -> None:
    kb.page_viewer.picture(CONSOLE, str(document.version), 1, 1)
    assert len(list(home.rglob("*.png"))) == 1
    kb.library.remove(CONSOLE, document.id)
    assert list(home.rglob("*.png")) == []


def test_a_picture_that_was_damaged_on_disk_is_drawn_again(kb: KnowledgeBase, document: Document, home: Path) -> None:
    version = str(document.version)
    whole = kb.page_viewer.picture(CONSOLE, version, 1, 1)
    (kept,) = home.rglob("*.png")
    kept.write_bytes(whole.png[:100])
    assert kb.page_viewer.picture(CONSOLE, version, 1, 1) == whole


def test_t075_without_room_for_pictures_pages_are_shown_all_the_same(
    kb: KnowledgeBase, document: Document, home: Path
) -> None:
    shutil.rmtree(home / "blobs" / "made", ignore_errors=True)
    (home / "blobs" / "made").write_text("in the way")
    assert kb.page_viewer.picture(CONSOLE, str(document.version), 1, 1).png.startswith(b"\x89PNG")


def test_the_pictures_looked_at_longest_ago_make_room(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with (tmp_path / "file").open("w+b") as source:
        blob = blobs.add(source)
    pictures, png = Pictures(blobs, 3_000), b"x" * 990 + b"IEND\xaeB\x60\x82"
    for name in "abc":
        pictures.keep(blob, name, png)
        (blobs.made_of(blob) / f"{name}.png").touch()
    assert pictures.find(blob, "a") == png
    pictures.keep(blob, "d", png)
    assert {name for name in "abcd" if pictures.find(blob, name)} == {"a", "c", "d"}
    pictures.keep(blob, "large", b"x" * 4_000 + png)
    assert pictures.find(blob, "large") is None


def test_a_document_of_which_only_plain_text_was_read_has_no_pages_to_show(
    kb: KnowledgeBase, document: Document, home: Path
) -> None:
    (blob,) = (file for file in (home / "blobs").glob("??/*"))
    blob.write_bytes(b"%PDF-1.4 of which pdfium makes nothing")
    assert kb.page_viewer.pages(CONSOLE, str(document.version)).pages == ()
    with pytest.raises(LoadFailure):
        kb.page_viewer.picture(CONSOLE, str(document.version), 1, 1)
