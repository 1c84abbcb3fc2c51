"""The description of the API."""

from collections.abc import Callable

import pytest

from tests.corpus.service import Service

PAGES = ("/openapi.json", "/docs", "/redoc", "/docs/oauth2-redirect", "/_stcore/metrics", "/metrics")


@pytest.mark.parametrize("page", PAGES)
def test_t070_no_description_is_served_unless_it_is_asked_for(service: Service, page: str) -> None:
    ada = service.person("ada")
    assert [service.nobody().get(page).status_code, ada.get(page).status_code] in ([404, 404], [401, 404])


def test_t070_where_it_is_asked_for_it_is_for_who_signed_in(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_DOCS="true")
    assert service.nobody().get("/openapi.json").status_code == 401
    described = service.person("ada").get("/openapi.json").json()
    assert "/api/v1/session" in described["paths"]
    assert service.person("bob").get("/docs").status_code == 404
