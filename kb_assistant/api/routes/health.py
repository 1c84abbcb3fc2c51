"""Whether the server runs, and whether it can answer."""

from fastapi import APIRouter, Response

from kb_assistant.api.context import Kb, Server
from kb_assistant.api.policy import Administrator, Anybody
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.domain.health import Health, Problem

router = APIRouter(tags=["health"], responses=PROBLEMS)

_TOLD = {
    "worker": Problem(
        "the process that takes files in ends again and again, so no files are taken in",
        "the server's log says why; it is started again by itself",
    ),
}


@router.get("/livez")
def is_alive(_: Anybody) -> Health:
    """Whether the process answers at all; asks nothing else."""
    return Health("ok")


@router.get("/readyz")
def is_ready(_: Anybody, kb: Kb, server: Server, response: Response) -> Health:
    """Whether questions can be answered: the database is there and the indexes can be read.

    While the server ends, and where its worker does not work or the disk is nearly full, it says so."""
    away = kb.doctor.readiness()
    problems = (*away, *kb.doctor.shortages(), *server.problems())
    response.status_code = 503 if away or server.ending else 200
    return Health("degraded" if problems else "ok", problems)


@router.get("/api/v1/problems")
def examine(_: Administrator, kb: Kb, server: Server) -> tuple[Problem, ...]:
    """What `kb doctor` finds: looks through all of the data folder, which takes its time. And what it can't know: that
    the server's worker ends again and again, or that somebody passes requests on who is not known as a proxy."""
    told = [_TOLD[name] for name in server.problems() if name in _TOLD]
    return (*told, *map(_passing, server.passing.unknown), *kb.doctor.examine(), *kb.doctor.advice())


def _passing(address: str) -> Problem:
    what = f"requests are passed on from {address}, which is not in proxy.peers: all who come by it share its limits"
    return Problem(what, "if it is your proxy, add it to the setting proxy.peers and start kb serve again")
