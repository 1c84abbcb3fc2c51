"""What search engines may look at: nothing."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from kb_assistant.api.policy import Anybody

router = APIRouter(tags=["health"])


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots(_: Anybody) -> str:
    """Nothing here is for search engines."""
    return "User-agent: *\nDisallow: /\n"
