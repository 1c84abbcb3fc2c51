"""Where a request came from, as far as it can be believed."""

import ipaddress
import re

from starlette.requests import HTTPConnection

from kb_assistant.domain.accounts import Client
from kb_assistant.settings import Settings

_MOST_HOPS = 20
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
_WITH_PORT = re.compile(r"\[([^]]*)\](?::\d+)?|([\d.]+):\d+")


def client_of(request: HTTPConnection, settings: Settings) -> Client:
    """The address of the connection; behind a listed proxy, the last one in X-Forwarded-For that is no proxy's."""
    peer = peer_of(request)
    networks = settings.proxy.networks
    address = _parsed(peer)
    # Whoever is no proxy may write there what they like.
    for hop in _forwarded(request):
        if address is None or not _within(address, networks):
            break
        found = _parsed(hop)
        if found is None:
            break
        address = found
    return Client(str(address) if address else peer, request.headers.get("user-agent", "")[:255])


def peer_of(request: HTTPConnection) -> str:
    """The address of the connection itself."""
    return request.client.host if request.client else ""


def is_this_machine(request: HTTPConnection) -> bool:
    """Whether the connection comes from this machine, and nobody says that they pass it on for somebody else."""
    peer = _parsed(peer_of(request))
    return peer is not None and peer.is_loopback and not is_passed_on(request)


def is_passed_on(request: HTTPConnection) -> bool:
    """Whether whoever made the connection says that they pass it on for somebody else."""
    return any(name in request.headers for name in _PASSED_ON)


def is_within(address: str, networks: tuple[str, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and _within(parsed, networks)


def _forwarded(request: HTTPConnection) -> list[str]:
    """The nearest first."""
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    return [hop.strip() for hop in hops if hop.strip()][: -_MOST_HOPS - 1 : -1]


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: tuple[str, ...]) -> bool:
    return any(address in ipaddress.ip_network(network) for network in networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Without the port that some proxies add. A zone counts as no address: anything may be written there."""
    found = _WITH_PORT.fullmatch(address)
    plain = (found[1] or found[2]) if found else address
    try:
        parsed = ipaddress.ip_address(plain if "%" not in plain else "")
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
