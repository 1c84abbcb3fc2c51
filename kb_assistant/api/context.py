"""What every route may use: the knowledge base that is served, and its settings."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from kb_assistant.api.running import Running
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    kb: KnowledgeBase
    settings: Settings
    running: Running


def get_context(request: Request) -> Context:
    return cast(Context, request.app.state.context)


def get_kb(context: Annotated[Context, Depends(get_context)]) -> KnowledgeBase:
    return context.kb


def get_settings(context: Annotated[Context, Depends(get_context)]) -> Settings:
    return context.settings


def get_running(context: Annotated[Context, Depends(get_context)]) -> Running:
    return context.running


Here = Annotated[Context, Depends(get_context)]
Kb = Annotated[KnowledgeBase, Depends(get_kb)]
Configured = Annotated[Settings, Depends(get_settings)]
Server = Annotated[Running, Depends(get_running)]
