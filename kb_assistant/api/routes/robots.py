"""What search engines may look at: nothing."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS

router = APIRouter(tags=["health"], responses=PROBLEMS)


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots(_: Anybody) -> str:
    """Nothing here is for search engines."""
    return "User-agent: *\nDisallow: /\n"
