"""Signing in by an OpenID provider: authorization code with PKCE, state and nonce."""

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from kb_assistant.certificates import believed
from kb_assistant.clock import Clock
from kb_assistant.domain.accounts import Identity, Returned, VerifiedIdentity
from kb_assistant.errors import NotVouchedFor, ProviderFailure
from kb_assistant.identity.discovery import Discovery, Metadata, secure
from kb_assistant.identity.id_token import Expected, UnknownKey, claims_of
from kb_assistant.identity.tokens import new_token

_MOST_GROUPS, _LONGEST_GROUP = 1_000, 255
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in, and as what this program is known there.

    With `domains`, only people with a verified e-mail address of one of them come in."""

    issuer: str
    client_id: str
    redirect_uri: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    groups_claim: str = "groups"
    domains: tuple[str, ...] = ()
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in under way: what must come back, and what proves that we began it."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class OpenIdClient:
    def __init__(self, provider: Provider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._discovery = Discovery(provider.issuer, clock, provider.seconds)
        secure(provider.redirect_uri, "identity.redirect_uri")

    @property
    def issuer(self) -> str:
        return self._provider.issuer

    def begin(self) -> tuple[str, Pending]:
        """Where to send the browser, and what to keep until it comes back. Raises ProviderFailure."""
        pending = Pending(new_token(), new_token(), new_token())
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._discovery.metadata().authorization_endpoint,
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(address), pending

    def finish(self, pending: Pending, returned: Returned) -> VerifiedIdentity:
        """Who signed in. Raises NotVouchedFor for whatever does not fit, ProviderFailure."""
        metadata = self._discovery.metadata()
        _check_return(metadata, pending, returned)
        token = self._exchange(metadata, pending, returned.code)
        claims = self._claims(metadata, pending, str(token.get("id_token", "")))
        self._check_domain(claims)
        identity = Identity(metadata.issuer, str(claims["sub"]))
        return VerifiedIdentity(identity, _name(claims), _groups(claims.get(self._provider.groups_claim)))

    def _exchange(self, metadata: Metadata, pending: Pending, code: str) -> Mapping[str, Any]:
        try:
            with self._client() as client:
                found: Mapping[str, Any] = client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=self._provider.redirect_uri,
                    code_verifier=pending.verifier,
                )
                return found
        except OAuthError as error:
            _log.info("The identity provider refused a code: %s", error.error)
            raise NotVouchedFor("The identity provider did not confirm this sign-in: sign in again.") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderFailure("The identity provider gave no usable answer: try again.") from error

    def _claims(self, metadata: Metadata, pending: Pending, token: str) -> Mapping[str, Any]:
        now = int(self._clock().timestamp())
        expected = Expected(metadata.issuer, self._provider.client_id, pending.nonce, now)
        try:
            return claims_of(token, self._discovery.keys(), metadata.algorithms, expected)
        except UnknownKey:
            return claims_of(token, self._discovery.keys(missing=True), metadata.algorithms, expected)

    def _check_domain(self, claims: Mapping[str, Any]) -> None:
        if not self._provider.domains:
            return
        email = _email(claims)
        allowed = {domain.casefold().lstrip("@") for domain in self._provider.domains}
        if email is None or email.rpartition("@")[2].casefold() not in allowed:
            raise NotVouchedFor(
                "Only verified e-mail addresses of the company sign in here: take your account of the company."
            )

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret or None,
            scope=" ".join(self._provider.scopes),
            redirect_uri=self._provider.redirect_uri,
            code_challenge_method="S256",
            timeout=self._provider.seconds,
            follow_redirects=False,
            verify=believed(),
        )


def _check_return(metadata: Metadata, pending: Pending, returned: Returned) -> None:
    """RFC 9207: an answer that names its issuer must name the one that was asked."""
    named = returned.issuer == metadata.issuer or not (returned.issuer or metadata.names_issuer)
    state = hmac.compare_digest(returned.state.encode("utf-8", "replace"), pending.state.encode())
    if returned.error or not returned.code or not named or not state:
        raise NotVouchedFor("This sign-in was not begun here, or was refused: begin again.")


def _email(claims: Mapping[str, Any]) -> str | None:
    """A verified address, and one that has but one reading."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None
    return email if email.count("@") == 1 and email.isprintable() and " " not in email else None


def _name(claims: Mapping[str, Any]) -> str:
    """What to call somebody: for people to read, never to tell accounts apart."""
    named = (claims.get("preferred_username"), claims.get("name"), _email(claims), claims["sub"])
    return next(name for name in named if isinstance(name, str) and name.strip())


def _groups(found: object) -> frozenset[str]:
    if not isinstance(found, list):
        return frozenset()
    names = [name for name in found if isinstance(name, str) and 0 < len(name) <= _LONGEST_GROUP]
    if len(names) > _MOST_GROUPS:
        _log.warning("An identity provider named %d groups; none is taken.", len(names))
        return frozenset()
    return frozenset(names)
