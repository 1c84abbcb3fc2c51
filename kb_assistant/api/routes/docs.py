"""The description of the API, where setting server.docs has it served."""

from typing import Any

from fastapi import APIRouter, Request

from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS

router = APIRouter(tags=["docs"], responses=PROBLEMS)


@router.get("/openapi.json", include_in_schema=False, response_model=None)
def show_description(_: Reader, request: Request) -> dict[str, Any]:
    """In the form of OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return described
