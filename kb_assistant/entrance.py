"""From Settings to who may come in, and what is kept of them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from kb_assistant.answers.shares import Shares
from kb_assistant.clock import utc_now
from kb_assistant.domain.allowance import Allowance, Rate
from kb_assistant.domain.audit import Seal
from kb_assistant.domain.personal import Kept
from kb_assistant.domain.shares import ShareRules
from kb_assistant.identity.hashing import HashCost
from kb_assistant.identity.proxy import TrustedProxy
from kb_assistant.people import People
from kb_assistant.people.allowances import Allowances
from kb_assistant.people.personal_data import PersonalData
from kb_assistant.settings import Settings
from kb_assistant.store.sessions import Lifetime
from kb_assistant.store.transaction import Store

if TYPE_CHECKING:
    from kb_assistant.people.single_sign_on import SingleSignOn


def open_seal(settings: Settings) -> Seal:
    keys = settings.audit.key.get_secret_value().split(",")
    return Seal(tuple(key.strip().encode() for key in keys if key.strip()))


def open_people(settings: Settings, store: Store) -> People:
    accounts, sessions = settings.accounts, settings.sessions
    cost = HashCost(
        memory_kb=accounts.hash_memory_kb,
        rounds=accounts.hash_rounds,
        slots=accounts.hash_slots,
        wait=accounts.hash_wait_seconds,
    )
    lifetime = Lifetime(timedelta(minutes=sessions.idle_minutes), timedelta(hours=sessions.absolute_hours))
    words = [word.strip() for word in accounts.words.split(",") if word.strip()]
    return People(store, cost, lifetime, words, name_groups=accounts.name_groups)


def open_allowances(settings: Settings, store: Store) -> Allowances:
    limits, minute, day = settings.limits, timedelta(minutes=1), timedelta(days=1)
    rates = {
        Allowance.QUESTIONS_PER_MINUTE: Rate(limits.questions_per_minute, minute),
        Allowance.QUESTIONS_PER_DAY: Rate(limits.questions_per_day, day),
        Allowance.ALL_QUESTIONS_PER_DAY: Rate(limits.all_questions_per_day, day),
        Allowance.UPLOADED_FILES: Rate(limits.upload_files_per_day, day),
        Allowance.UPLOADED_BYTES: Rate(limits.upload_mb_per_day << 20, day),
    }
    return Allowances(store, utc_now, rates)


def open_shares(settings: Settings, store: Store) -> Shares:
    shares = settings.shares
    return Shares(store, utc_now, ShareRules(shares.enabled, shares.anonymous, shares.days))


def open_single_sign_on(settings: Settings, store: Store, people: People) -> "SingleSignOn | None":
    """None where no provider is set: people sign in by password alone."""
    identity = settings.identity
    if not identity.issuer:
        return None
    # Imported here: most installations have no provider, and cryptography is slow to load.
    from kb_assistant.identity.oidc import OpenIdClient, Provider
    from kb_assistant.people.single_sign_on import SingleSignOn

    provider = Provider(
        issuer=identity.issuer,
        client_id=identity.client_id,
        redirect_uri=identity.redirect_uri,
        client_secret=identity.client_secret.get_secret_value(),
        scopes=tuple(identity.scopes.split()),
        groups_claim=identity.groups_claim,
        domains=tuple(domain.strip() for domain in identity.domains.split(",") if domain.strip()),
    )
    return SingleSignOn(store, OpenIdClient(provider, utc_now), people.sessions, utc_now, identity.admit)


def open_trusted_proxy(settings: Settings) -> TrustedProxy | None:
    """None where no proxy is listed, or none that proves itself: its headers then name nobody."""
    proxy, secret = settings.proxy, settings.proxy.secret.get_secret_value()
    if not proxy.networks or not secret:
        return None
    return TrustedProxy(proxy.networks, secret, proxy.secret_header, proxy.user_header, proxy.groups_header)


def open_personal_data(settings: Settings, store: Store) -> PersonalData:
    kept = settings.retention
    days = {
        Kept.ANSWERS: kept.answers_days,
        Kept.EVENTS: kept.events_days,
        Kept.AUDIT_NAMES: kept.audit_names_days,
    }
    return PersonalData(store, utc_now, days)
