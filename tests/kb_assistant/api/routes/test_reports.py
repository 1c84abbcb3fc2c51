"""Reports, differences and successions over HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_assistant.domain.access import Role
from tests.corpus.service import Service
from tests.corpus.taking_in import take_in

OLD = b"# Holiday\n\nEverybody has thirty days of paid holiday a year.\n"
NEW = b"# Holiday\n\nEverybody has thirty-two days of paid holiday a year.\n"


@pytest.fixture
def ids(service: Service, tmp_path: Path) -> tuple[str, str]:
    """A document, and an upload that is a newer version of it."""
    old = take_in(service.kb, tmp_path / "holiday.md", OLD, ("hr",))
    return old.id, take_in(service.kb, tmp_path / "holiday-v2.md", NEW, ("hr",)).id


def test_an_upload_is_proposed_taken_over_and_compared(service: Service, ids: tuple[str, str]) -> None:
    eve, (old, new) = service.person("eve", Role.EDITOR, ("hr",)), ids
    (proposal,) = eve.get(f"/api/v1/documents/{new}/lookalikes").json()
    assert (proposal["document"], proposal["same_name"]) == (old, True)
    became = eve.post(f"/api/v1/documents/{new}/becomes", json={"document": old})
    assert (became.status_code, became.json()["id"], became.json()["versions"]) == (200, old, 2)
    assert eve.get(f"/api/v1/documents/{new}").status_code == 404
    newest, before = (one["id"] for one in eve.get(f"/api/v1/documents/{old}/versions").json())
    told = eve.get(f"/api/v1/documents/{old}/differences", params={"from": before, "to": newest}).json()
    assert [part["text"] for part in told["changes"][0]["segments"] if part["change"] == "added"] == ["-two"]


def test_readers_see_reports_and_differences_and_change_nothing(service: Service, ids: tuple[str, str]) -> None:
    ada, (old, new) = service.person("ada", Role.READER, ("hr",)), ids
    report = ada.get(f"/api/v1/documents/{old}/report").json()
    assert report["document"]["id"] == old
    assert [one["document"] for one in report["alike"]] == [new]
    assert ada.get(f"/api/v1/documents/{old}/differences").status_code == 404
    assert ada.get(f"/api/v1/documents/{new}/lookalikes").status_code == 403
    assert ada.post(f"/api/v1/documents/{new}/becomes", json={"document": old}).status_code == 403


def test_a_report_counts_as_a_question(
    served: Callable[..., Service],
    tmp_path: Path,
) -> None:
    service = served(KB_LIMITS_QUESTIONS_PER_MINUTE="1")
    document = take_in(service.kb, tmp_path / "holiday.md", OLD, ("hr",)).id
    ada = service.person("ada", Role.READER, ("hr",))
    assert ada.get(f"/api/v1/documents/{document}/report").status_code == 200
    assert ada.get(f"/api/v1/documents/{document}/report").status_code == 429
