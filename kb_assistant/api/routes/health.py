"""Whether the server runs, and whether it can answer."""

from fastapi import APIRouter, Response

from kb_assistant.api.context import Kb, Server
from kb_assistant.api.policy import Anybody
from kb_assistant.domain.health import Health

router = APIRouter(tags=["health"])


@router.get("/livez")
def is_alive(_: Anybody) -> Health:
    """Whether the process answers at all; asks nothing else."""
    return Health("ok")


@router.get("/readyz")
def is_ready(_: Anybody, kb: Kb, server: Server, response: Response) -> Health:
    """Whether questions can be answered: the database is there and the indexes can be read.

    While the server ends, and where its worker does not work, it says so."""
    away = kb.doctor.readiness()
    problems = (*away, *server.problems())
    response.status_code = 503 if away or server.ending else 200
    return Health("degraded" if problems else "ok", problems)
