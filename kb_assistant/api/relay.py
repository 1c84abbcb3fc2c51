"""Pages ask the service from this very machine, in the name of a browser.

Where that browser is, and what a proxy said of it, tells a note that this process signs; it takes no other's. Whom a
proxy vouched for when a page was opened, the page stands for as long as a session would last at most."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_bytes

from starlette.requests import HTTPConnection
from starlette.types import Scope

from kb_assistant.clock import Clock, utc_now
from kb_assistant.settings import Settings

HEADER = "x-kb-relay"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
_RELAYED = "kb.relayed"

Header = tuple[bytes, bytes]


class Relay:
    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        proxy = settings.proxy
        self._vouching = _names((proxy.secret_header, proxy.user_header, proxy.groups_header))
        self._kept = self._vouching | _names(_PASSED_ON)
        self._lasts = timedelta(hours=settings.sessions.absolute_hours)
        self._clock = clock
        self._key = token_bytes(32)

    def noted(self, scope: Scope) -> Scope:
        """A browser's connection with a note of where it comes from, for the page to show to the service."""
        kept = [
            [name.decode("latin-1"), value.decode("latin-1")]
            for name, value in scope["headers"]
            if name.lower() in self._kept
        ]
        note = urlsafe_b64encode(json.dumps([scope["client"], kept, self._clock().isoformat()]).encode())
        header = (HEADER.encode(), note + b"." + self._sign(note))
        return {**scope, "headers": [*_without(scope["headers"], _NOTE), header]}

    def restored(self, scope: Scope) -> Scope:
        """A request as if the browser had sent it, where a page of this process did; else as it came, without note."""
        notes = [value for name, value in scope["headers"] if name == HEADER.encode()]
        if not notes:
            return scope
        plain = {**scope, "headers": _without(scope["headers"], _NOTE)}
        note, _, sign = notes[0].partition(b".")
        if len(notes) > 1 or not _is_here(scope) or not hmac.compare_digest(sign, self._sign(note)):
            return plain
        client, kept, made = json.loads(urlsafe_b64decode(note))
        told = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
        if self._clock() - datetime.fromisoformat(made) > self._lasts:
            told = _without(told, self._vouching)
        headers = [*_without(plain["headers"], self._kept), *told]
        return {**plain, _RELAYED: True, "client": tuple(client) if client else None, "headers": headers}

    def _sign(self, note: bytes) -> bytes:
        return hmac.new(self._key, note, sha256).hexdigest().encode()


def is_relayed(request: HTTPConnection) -> bool:
    """Whether a page asks: what its headers say of the browser is as old as the page."""
    return _RELAYED in request.scope


def _names(headers: Iterable[str]) -> frozenset[bytes]:
    return frozenset(name.lower().encode() for name in headers)


_NOTE = _names((HEADER,))


def _without(headers: Iterable[Header], names: frozenset[bytes]) -> list[Header]:
    return [(name, value) for name, value in headers if name.lower() not in names]


def _is_here(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and ip_address(client[0]).is_loopback
