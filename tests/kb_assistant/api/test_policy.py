"""Every route says who may call it."""

import pytest
from fastapi import FastAPI

from kb_assistant.api.policy import Administrator, Anybody, Reader, check_policies
from tests.corpus.service import Service


def test_a_route_that_does_not_say_who_may_call_it_fails_at_start() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/documents")
    def bare() -> str:
        return "everything"

    with pytest.raises(RuntimeError, match="/documents"):
        check_policies(app.routes)


def test_a_route_that_says_two_things_fails_at_start() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/documents")
    def torn(_: Reader, who: Administrator) -> str:
        return who.name

    with pytest.raises(RuntimeError, match="/documents"):
        check_policies(app.routes)


def test_a_route_with_one_policy_starts() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/documents")
    def good(who: Anybody) -> str:
        return who.name

    check_policies(app.routes)


def test_the_service_says_that_it_lives_and_is_ready(service: Service) -> None:
    assert service.nobody().get("/livez").json() == {"status": "ok", "problems": []}
    assert service.nobody().get("/readyz").status_code == 200
