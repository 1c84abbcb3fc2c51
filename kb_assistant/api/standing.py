"""Who one is here, as a page is told: what to offer, never what is allowed."""

from collections.abc import Iterator

from kb_assistant.api.context import Context
from kb_assistant.domain.access import (
    Principal,
    may_administer,
    may_edit,
    may_manage_itself,
    may_master_bots,
    may_review,
)
from kb_assistant.domain.accounts import Permissions, Standing, Trouble, Ways
from kb_assistant.domain.shares import ShareRules


def standing_of(who: Principal, context: Context) -> Standing:
    signed_in = who.user_id is not None or who.console
    return Standing(
        signed_in=signed_in,
        auth=context.settings.server.auth,
        user_id=who.user_id,
        name=who.name,
        role=who.role if signed_in else None,
        groups=tuple(group.name for group in context.kb.people.directory.of(who)),
        scopes=tuple(sorted(who.scopes)),
        collections=None if who.collections is None else tuple(sorted(who.collections)),
        may=_permissions(who),
        ways=_ways(context, signed_in),
        sharing=_sharing(context),
        reviewed=context.settings.review.unanswered,
        troubles=tuple(_troubles(context)) if may_administer(who) else (),
    )


def _permissions(who: Principal) -> Permissions:
    return Permissions(
        edit=may_edit(who),
        master_bots=may_master_bots(who),
        administer=may_administer(who),
        manage_itself=may_manage_itself(who),
        review=may_review(who),
    )


def _ways(context: Context, signed_in: bool) -> Ways:
    accounts = context.settings.server.auth == "accounts"
    needs_first = accounts and not signed_in and context.kb.people.accounts.needs_first()
    return Ways(password=accounts, provider=context.kb.single_sign_on is not None, set_up=needs_first)


def _sharing(context: Context) -> ShareRules:
    shares = context.settings.shares
    return ShareRules(shares.enabled, shares.anonymous, shares.days)


def _troubles(context: Context) -> Iterator[Trouble]:
    if "disk" in context.kb.doctor.shortages():
        yield "disk"
    if "worker" in context.running.troubles():
        yield "worker"
