"""Pages over HTTP."""

from pathlib import Path

import pytest

from kb_assistant.domain.access import CONSOLE, EVERYONE
from tests.corpus.service import Service
from tests.corpus.taking_in import take_in
from tests.ingest.loaders.pdf_file import Text, pdf

SAID = "The allowance is forty euros a day."


@pytest.fixture
def version(service: Service, tmp_path: Path) -> str:
    file = pdf([[Text(72, 700, SAID)]])
    return str(take_in(service.kb, tmp_path / "allowance.pdf", file, (EVERYONE,)).version)


def test_pages_pictures_and_rectangles_are_given(service: Service, version: str) -> None:
    ada, pages = service.person("ada"), f"/api/v1/versions/{version}/pages"
    (page,) = ada.get(pages).json()["pages"]
    assert page == {"number": 1, "width": 612, "height": 792, "start": 0, "end": len(SAID)}
    found = ada.get(f"{pages}/1/rectangles", params={"start": 0, "end": 13}).json()
    assert found["page"] == 1
    (rectangle,) = found["rectangles"]
    assert 0 < rectangle["left"] < rectangle["right"] < 0.5
    assert ada.get(f"{pages}/2/image").status_code == 404
    assert ada.get(f"{pages}/1/image", params={"scale": 9}).status_code == 422


def test_a_picture_is_kept_by_the_browser_alone_and_asked_for_again(service: Service, version: str) -> None:
    ada, route = service.person("ada"), f"/api/v1/versions/{version}/pages/1/image"
    first = ada.get(route)
    assert first.headers["content-type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    again = ada.get(route, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert ada.get(route, headers={"if-none-match": '"other"'}).status_code == 200


def test_t007_a_picture_that_the_browser_has_is_not_confirmed_to_who_may_no_longer_read(
    service: Service, version: str
) -> None:
    ada, route = service.person("ada"), f"/api/v1/versions/{version}/pages/1/image"
    tag = ada.get(route).headers["etag"]
    service.kb.library.share(CONSOLE, "allowance.pdf", ())
    assert ada.get(route, headers={"if-none-match": tag}).status_code == 404
