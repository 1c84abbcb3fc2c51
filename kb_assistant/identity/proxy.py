"""People whom a reverse proxy signed in: its headers count from listed addresses and with a shared secret only."""

import hmac
import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb_assistant.domain.accounts import Identity, VerifiedIdentity
from kb_assistant.errors import InvalidInput, SettingsError

ISSUER = "proxy"
_SHORTEST_SECRET = 32
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class TrustedProxy:
    """Whom to believe, and in which headers. Raises SettingsError for addresses or a secret that would not protect."""

    peers: tuple[str, ...]
    secret: str = field(repr=False)
    secret_header: str = "x-proxy-secret"  # noqa: S105 - the name of a header
    user_header: str = "x-forwarded-user"
    groups_header: str = "x-forwarded-groups"

    def __post_init__(self) -> None:
        if len(self.secret) < _SHORTEST_SECRET:
            raise SettingsError(f"Setting proxy.secret needs {_SHORTEST_SECRET} random characters at least.")
        for peer in self.peers:
            try:
                ipaddress.ip_network(peer)
            except ValueError as error:
                raise SettingsError(f"Setting proxy.peers: {peer!r} is no address or network.") from error

    def vouches(self, peer: str, headers: Iterable[tuple[str, str]]) -> VerifiedIdentity | None:
        """Whom the proxy vouches for; None where nobody, or where it is not the proxy that asks.

        `headers` as they came, doubled ones and all; `peer` is the address of the connection itself, never one that a
        header names. Raises InvalidInput for a header that came twice: the proxy added its own to somebody's."""
        if not self._is_peer(peer):
            return None
        values = _by_name(headers)
        if not _equal(_only(values, self.secret_header), self.secret):
            return None
        user = _only(values, self.user_header).strip()
        if not user:
            return None
        if len(user) > _LONGEST or not user.isprintable():
            raise InvalidInput(f"The proxy's header {self.user_header} holds no name.")
        groups = (group.strip() for group in _only(values, self.groups_header).split(","))
        return VerifiedIdentity(Identity(ISSUER, user), user, frozenset(group for group in groups if group))

    def _is_peer(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in ipaddress.ip_network(network) for network in self.peers)


def _by_name(headers: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """By lower-case name. A name with an underscore is another one: some servers take both for the same."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in headers:
        found[name.lower()].append(value)
    return found


def _only(values: Mapping[str, Sequence[str]], name: str) -> str:
    found = values.get(name.lower(), ())
    if len(found) > 1:
        raise InvalidInput(f"The header {name} came twice: let the proxy replace it, not add to it.")
    return found[0] if found else ""


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
