"""Figures for Prometheus, for whoever shows the token of the settings."""

from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Header, Response

from kb_assistant.api.context import Configured, Server
from kb_assistant.api.identity import BEARER
from kb_assistant.api.metrics import CONTENT_TYPE
from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.errors import NotFound, NotSignedIn

router = APIRouter(tags=["health"], responses=PROBLEMS)


@router.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE: {}}}})
def show_metrics(
    _: Anybody, settings: Configured, server: Server, authorization: Annotated[str, Header()] = ""
) -> Response:
    """In Prometheus' text format, to `Authorization: Bearer TOKEN` with the token of server.metrics_token."""
    token = settings.server.metrics_token.get_secret_value()
    if not token:
        raise NotFound("There are no figures here: see setting server.metrics_token.")
    shown = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
    if not compare_digest(shown.strip().encode(), token.encode()):
        raise NotSignedIn("Send the token of server.metrics_token as `Authorization: Bearer`.")
    return Response(server.metrics.text(), media_type=CONTENT_TYPE)
