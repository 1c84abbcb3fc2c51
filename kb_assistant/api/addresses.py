"""Where a request came from, as far as it can be believed."""

import ipaddress

from starlette.requests import HTTPConnection

from kb_assistant.domain.accounts import Client
from kb_assistant.settings import Settings


def client_of(request: HTTPConnection, settings: Settings) -> Client:
    """The address of the connection; behind a listed proxy, the last one in X-Forwarded-For that is no proxy's."""
    peer = request.client.host if request.client else ""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    chain = [*(hop.strip() for hop in forwarded if hop.strip()), peer]
    networks = settings.proxy.networks
    while len(chain) > 1 and _within(chain[-1], networks):
        chain.pop()
    return Client(chain[-1] if _parsed(chain[-1]) else peer, request.headers.get("user-agent", "")[:255])


def _within(address: str, networks: tuple[str, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(network) for network in networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
