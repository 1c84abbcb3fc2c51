"""An OpenID provider's own description and its keys, fetched over HTTPS and kept for an hour."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2

from kb_assistant.certificates import believed
from kb_assistant.clock import Clock
from kb_assistant.errors import ProviderFailure, SettingsError

_KEPT = timedelta(hours=1)
_AGAIN = timedelta(minutes=1)
_REST = timedelta(seconds=5)
"""How long a provider that failed is not asked again: each try may take its time, and who waits holds a thread."""
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Metadata:
    """What sign-ins need of the provider's description."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    names_issuer: bool


class Discovery:
    """Safe for threads. Raises ProviderFailure where the provider can't be reached or describes itself wrongly."""

    def __init__(self, issuer: str, clock: Clock, seconds: float) -> None:
        self._issuer = secure(issuer, "identity.issuer")
        self._clock = clock
        self._seconds = seconds
        self._lock = Lock()
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, Mapping[str, Any]] | None = None
        self._failed: tuple[datetime, str] | None = None

    def metadata(self) -> Metadata:
        with self._lock:
            now = self._clock()
            if self._metadata is None or now - self._metadata[0] > _KEPT:
                found = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
                self._metadata = (now, _metadata(found, self._issuer))
            return self._metadata[1]

    def keys(self, missing: bool = False) -> Mapping[str, Any]:
        """The provider's key set; with `missing` it is asked again, but not every second for everybody's nonsense."""
        address = self.metadata().jwks_uri
        with self._lock:
            now = self._clock()
            longest = _AGAIN if missing else _KEPT
            if self._keys is None or now - self._keys[0] > longest:
                self._keys = (now, self._fetch(address))
            return self._keys[1]

    def _fetch(self, address: str) -> Mapping[str, Any]:
        """Whoever waited while it failed is told so at once."""
        if self._failed is not None and abs(self._clock() - self._failed[0]) < _REST:
            raise ProviderFailure(self._failed[1])
        try:
            return self._fetched(address)
        except ProviderFailure as error:
            self._failed = (self._clock(), error.message)
            raise

    def _fetched(self, address: str) -> Mapping[str, Any]:
        try:
            # No redirects: what the settings name is what is asked.
            with httpx2.stream(
                "GET", address, timeout=self._seconds, follow_redirects=False, verify=believed()
            ) as response:
                found = _body(response)
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderFailure("The identity provider can't be reached: try again later.") from error
        if not isinstance(found, dict):
            raise ProviderFailure("The identity provider gave no description of itself: check identity.issuer.")
        return found


def secure(address: str, setting: str) -> str:
    """The address, if nobody can listen or answer in its place. Raises SettingsError."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return address
    raise SettingsError(f"Setting {setting}: {address!r} must begin with https://.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _body(response: httpx2.Response) -> object:
    response.raise_for_status()
    held = bytearray()
    for part in response.iter_bytes():
        held += part
        if len(held) > _MOST_BYTES:
            raise ValueError("the answer is too long")
    return httpx2.Response(200, content=bytes(held)).json()


def _metadata(found: Mapping[str, Any], issuer: str) -> Metadata:
    try:
        made = Metadata(
            issuer=str(found["issuer"]),
            authorization_endpoint=secure(str(found["authorization_endpoint"]), "identity.issuer"),
            token_endpoint=secure(str(found["token_endpoint"]), "identity.issuer"),
            jwks_uri=secure(str(found["jwks_uri"]), "identity.issuer"),
            algorithms=tuple(map(str, found.get("id_token_signing_alg_values_supported", ("RS256",)))),
            names_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        )
    except (KeyError, TypeError) as error:
        raise ProviderFailure("The identity provider's description lacks what sign-ins need.") from error
    if made.issuer != issuer:
        raise ProviderFailure(f"The identity provider calls itself {made.issuer!r}: set identity.issuer to that.")
    return made
