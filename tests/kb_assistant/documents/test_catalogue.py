"""Looking through documents on each kind of database; what is read of them is tried over HTTP."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert

from kb_assistant.documents.catalogue import Catalogue
from kb_assistant.domain.access import CONSOLE, EVERYONE, Principal, Role
from kb_assistant.domain.catalogue import Cut, DocumentFilter, Order, Vouched
from kb_assistant.domain.documents import DocumentState, Extract
from kb_assistant.errors import InvalidInput
from kb_assistant.people import People
from kb_assistant.store.engine import open_engine
from kb_assistant.store.tables import care
from kb_assistant.store.transaction import Store
from kb_assistant.store.versions import StoredChunk
from tests.corpus.people import SetClock

CHUNKS = (StoredChunk(0, 10, (), "", "hash"),)
TITLES = {"hr/pay.md": "Änderung of pay", "it/vpn.pdf": "The VPN", "it/wifi.md": "Wi-Fi"}


@pytest.fixture
def catalogue(store: Store, clock: SetClock) -> Catalogue:
    return Catalogue(store, clock)


@pytest.fixture
def ada(people: People) -> Principal:
    """Of hr; only the pay, of hr, is not everyone's."""
    people.add_user("ada", Role.EDITOR)
    people.add_user("bob")
    people.add_group("hr")
    people.join("hr", "ada")
    return people.principal("ada")


@pytest.fixture
def ids(store: Store, ada: Principal) -> Mapping[str, str]:
    made = {}
    with store.write() as tx:
        for path, title in TITLES.items():
            readers = [EVERYONE] if path.startswith("it/") else ["hr"]
            made[path] = tx.documents.add(f"test:{path}", path, tx.audiences.of(readers))
            kind = path.rpartition(".")[2]
            extract = Extract("Some text.", title, language="en", format=kind, size=len(path), page_starts=(0, 5))
            tx.documents.make_current(made[path], tx.versions.add(made[path], "", extract, CHUNKS))
        tx.documents.note(made["it/vpn.pdf"], "", "", DocumentState.READY, "")
    return made


@pytest.fixture
def found(catalogue: Catalogue, ids: Mapping[str, str], ada: Principal) -> Callable[..., list[str]]:
    """The paths that ada finds."""

    def find(**wanted: object) -> list[str]:
        page = catalogue.list(ada, DocumentFilter(**wanted))  # type: ignore[arg-type]
        assert page.total == len(page.items)
        return [one.path for one in page.items]

    return find


def test_each_filter_keeps_what_fits(found: Callable[..., list[str]]) -> None:
    assert found() == sorted(TITLES)
    assert found(text="VPN") == ["it/vpn.pdf"]
    assert found(text="hr/") == found(text="PAY") == ["hr/pay.md"]
    assert found(text="md PAY") == found(text="pay hr") == ["hr/pay.md"]
    assert found(text="änderung") == found(text="ÄNDERUNG") == found(text="anderung") == ["hr/pay.md"]
    assert found(text="A\u0308nderung") == ["hr/pay.md"]
    assert found(text="100%") == found(text="pay vpn") == []
    assert found(state=DocumentState.READY) == found(format="pdf") == ["it/vpn.pdf"]
    assert found(reader="hr") == ["hr/pay.md"]
    assert found(reader=EVERYONE, language="en") == ["it/vpn.pdf", "it/wifi.md"]
    assert found(reader="@ada") == found(language="fr") == found(collection="none") == []


def test_when_they_were_changed_is_told_in_any_zone(found: Callable[..., list[str]]) -> None:
    now = datetime.now(UTC)
    tokyo = (now - timedelta(minutes=5)).astimezone(timezone(timedelta(hours=9)))
    assert len(found(updated_since=tokyo)) == 3
    assert found(updated_before=tokyo) == []
    assert found(updated_since=now + timedelta(minutes=5)) == []


def test_owner_and_who_vouches(
    found: Callable[..., list[str]], ids: Mapping[str, str], ada: Principal, database: str, clock: SetClock
) -> None:
    engine, today = open_engine(database), clock().date()
    rows = {"hr/pay.md": today, "it/vpn.pdf": today - timedelta(days=1)}
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for path, until in rows.items():
            values = {"owner_id": ada.user_id, "verified_by": ada.user_id, "verified_until": until}
            connection.execute(insert(care).values(document_id=ids[path], **values))
    engine.dispose()
    assert found(owner="ada") == ["hr/pay.md", "it/vpn.pdf"]
    assert found(owner="bob") == []
    assert [found(vouched=one) for one in Vouched] == [["hr/pay.md"], ["it/vpn.pdf"], ["it/wifi.md"]]


def test_a_page_has_its_order_and_counts_all(catalogue: Catalogue, ids: Mapping[str, str], ada: Principal) -> None:
    for order in Order:
        whole = catalogue.list(ada, cut=Cut(order)).items
        assert len(whole) == 3
        parts = [catalogue.list(ada, cut=Cut(order, start=at, limit=1)) for at in range(3)]
        assert [one.items[0] for one in parts] == list(whole) and {one.total for one in parts} == {3}
    assert [one.path for one in catalogue.list(ada, cut=Cut(Order.TITLE)).items] == list(TITLES)
    by_size = catalogue.list(ada, cut=Cut(Order.SIZE, descending=True)).items
    assert by_size[-1].path == "hr/pay.md" and (by_size[-1].size, by_size[-1].pages) == (9, 2)


def test_t016_where_a_file_lies_is_told_to_those_alone_who_look_after_documents(
    catalogue: Catalogue, ids: Mapping[str, str], ada: Principal, people: People
) -> None:
    bob, document = people.principal("bob"), ids["it/vpn.pdf"]
    assert catalogue.show(ada, document).uri == "test:it/vpn.pdf"
    assert catalogue.show(bob, document).uri == ""
    assert {one.uri for one in catalogue.list(bob).items} == {""}


def test_t012_a_page_counts_nothing_that_one_may_not_read(
    catalogue: Catalogue, ids: Mapping[str, str], people: People
) -> None:
    page = catalogue.list(people.principal("bob"), DocumentFilter(text="y"))
    assert ([one.path for one in page.items], page.total) == ([], 0)
    assert catalogue.list(people.principal("bob"), cut=Cut(limit=1)).total == 2


def test_what_is_no_page_is_refused(catalogue: Catalogue) -> None:
    for cut in (Cut(start=-1), Cut(limit=0), Cut(limit=501)):
        with pytest.raises(InvalidInput):
            catalogue.list(CONSOLE, cut=cut)


def test_a_document_says_who_looks_after_it(
    catalogue: Catalogue, ids: Mapping[str, str], ada: Principal, database: str
) -> None:
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        values = {"owner_id": ada.user_id, "verified_by": None, "verified_until": date(2030, 1, 2)}
        connection.execute(insert(care).values(document_id=ids["it/vpn.pdf"], **values))
    engine.dispose()
    shown = catalogue.show(ada, ids["it/vpn.pdf"])
    assert (shown.care.owner, shown.care.verified_by, shown.care.verified_until) == ("ada", None, date(2030, 1, 2))
    assert (shown.format, shown.size, shown.pages, shown.versions) == ("pdf", 10, 2, 1)
