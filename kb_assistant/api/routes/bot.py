"""The assistant as it shows itself, also to those who have not signed in yet."""

from fastapi import APIRouter

from kb_assistant.api.context import Configured
from kb_assistant.api.policy import Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.bot import Bot

router = APIRouter(prefix="/api/v1/bot", tags=["bot"], responses=PROBLEMS)


@router.get("")
def show_bot(_: Anybody, settings: Configured) -> Bot:
    """Its name, avatar and colour, its greeting and the questions it offers to begin with."""
    bot = settings.bot
    return Bot(bot.name, bot.avatar, bot.colour, bot.greeting, bot.starter_questions)
