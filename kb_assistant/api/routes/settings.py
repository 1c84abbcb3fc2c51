"""The settings in force, for administrators."""

from fastapi import APIRouter

from kb_assistant.api.context import Configured
from kb_assistant.api.policy import Administrator
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.bootstrap import try_language_model
from kb_assistant.domain.trial import Trial
from kb_assistant.errors import InvalidInput
from kb_assistant.settings import Described, describe

router = APIRouter(prefix="/api/v1/settings", tags=["settings"], responses=PROBLEMS)


@router.get("")
def list_settings(_: Administrator, settings: Configured) -> tuple[Described, ...]:
    """Read only: they come from the environment and kb.toml when the server starts."""
    return describe(settings)


@router.post("/llm/try")
def try_model(_: Administrator, settings: Configured) -> Trial:
    """Asks the language model one tiny question."""
    found = try_language_model(settings)
    if found is None:
        raise InvalidInput("There is no language model to try: set llm.model first.")
    return found
