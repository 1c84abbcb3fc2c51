"""Pages ask the service from this very machine, in the name of a browser.

Where that browser is, and what a proxy said of it, tells a note that this process signs; it takes no other's."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_bytes

from starlette.types import Scope

from kb_assistant.settings import ProxySettings

HEADER = "x-kb-relay"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")

Header = tuple[bytes, bytes]


class Relay:
    def __init__(self, proxy: ProxySettings) -> None:
        named = (*_PASSED_ON, proxy.secret_header, proxy.user_header, proxy.groups_header)
        self._kept = frozenset(name.lower().encode() for name in named)
        self._key = token_bytes(32)

    def noted(self, scope: Scope) -> Scope:
        """A browser's connection with a note of where it comes from, for the page to show to the service."""
        kept = [
            [name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"] if self._is_kept(name)
        ]
        note = urlsafe_b64encode(json.dumps([scope["client"], kept]).encode())
        header = (HEADER.encode(), note + b"." + self._sign(note))
        return {**scope, "headers": [*_without(scope["headers"]), header]}

    def restored(self, scope: Scope) -> Scope:
        """A request as if the browser had sent it, where a page of this process did; else as it came, without note."""
        notes = [value for name, value in scope["headers"] if name == HEADER.encode()]
        if not notes:
            return scope
        plain = {**scope, "headers": _without(scope["headers"])}
        note, _, sign = notes[0].partition(b".")
        if len(notes) > 1 or not _is_here(scope) or not hmac.compare_digest(sign, self._sign(note)):
            return plain
        client, kept = json.loads(urlsafe_b64decode(note))
        own = [(name, value) for name, value in plain["headers"] if not self._is_kept(name)]
        told = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
        return {**plain, "client": tuple(client) if client else None, "headers": [*own, *told]}

    def _is_kept(self, name: bytes) -> bool:
        return name.lower() in self._kept

    def _sign(self, note: bytes) -> bytes:
        return hmac.new(self._key, note, sha256).hexdigest().encode()


def _without(headers: Iterable[Header]) -> list[Header]:
    return [(name, value) for name, value in headers if name.lower() != HEADER.encode()]


def _is_here(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and ip_address(client[0]).is_loopback
