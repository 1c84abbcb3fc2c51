"""Who may call a route. Every route takes its principal through one of these; one that takes none fails at start-up.

What a principal may see of what a route returns is decided below, by the facades."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from kb_assistant.api.context import Context, get_context
from kb_assistant.api.identity import get_caller, get_principal
from kb_assistant.domain.access import (
    Principal,
    Scope,
    may_administer,
    may_edit,
    may_manage_itself,
    may_master_bots,
    may_review,
)
from kb_assistant.domain.audit import Action
from kb_assistant.errors import Forbidden, NotSignedIn


@dataclass(frozen=True, slots=True)
class Policy:
    """A dependency that gives the principal, or raises NotSignedIn or Forbidden; the latter is noted."""

    name: str
    allows: Callable[[Principal], bool]

    def __call__(
        self,
        request: Request,
        context: Annotated[Context, Depends(get_context)],
        who: Annotated[Principal, Depends(get_principal)],
    ) -> Principal:
        if self.allows(who):
            return who
        if not _is_known(who):
            raise NotSignedIn("Sign in first, or send an API key as `Authorization: Bearer`.")
        route = f"route:{getattr(request.scope.get('route'), 'path', '')}"
        context.kb.audit.note(who, Action.ACCESS_REFUSED, route, {"method": request.method}, done=False)
        raise Forbidden(f"This is for {self.name}.")


class OpenPolicy(Policy):
    """For those too whose sign-in is over, who count as nobody."""

    def __call__(
        self,
        request: Request,
        context: Annotated[Context, Depends(get_context)],
        who: Annotated[Principal, Depends(get_caller)],
    ) -> Principal:
        return who


def _is_known(who: Principal) -> bool:
    return who.user_id is not None or who.console


def _may_read(who: Principal) -> bool:
    return _is_known(who) and Scope.READ in who.scopes


def _may_write(who: Principal) -> bool:
    return _is_known(who) and Scope.WRITE in who.scopes


Anybody = Annotated[Principal, Depends(OpenPolicy("anybody", lambda _: True))]
Reader = Annotated[Principal, Depends(Policy("people who signed in, and keys that may read", _may_read))]
Writer = Annotated[Principal, Depends(Policy("people who signed in, and keys that may write", _may_write))]
Oneself = Annotated[Principal, Depends(Policy("people themselves, not for limited keys", may_manage_itself))]
Editor = Annotated[Principal, Depends(Policy("knowledge managers and administrators", may_edit))]
Reviewer = Annotated[Principal, Depends(Policy("knowledge managers, chatbot masters, administrators", may_review))]
BotMaster = Annotated[Principal, Depends(Policy("chatbot masters and administrators", may_master_bots))]
Administrator = Annotated[Principal, Depends(Policy("administrators", may_administer))]


def policy_of(route: APIRoute) -> Policy | None:
    """The policy of a route, None where it declares none or several."""
    found = list(_policies(route.dependant))
    return found[0] if len(found) == 1 else None


def check_policies(routes: Iterable[BaseRoute]) -> None:
    """Raises RuntimeError for a route that does not say who may call it."""
    bare = [getattr(r, "path", str(r)) for r in routes if not isinstance(r, APIRoute) or policy_of(r) is None]
    if bare:
        raise RuntimeError(f"Routes without exactly one policy (api/policy.py): {', '.join(bare)}")


def _policies(dependant: Dependant) -> Iterator[Policy]:
    if isinstance(dependant.call, Policy):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _policies(inner)
