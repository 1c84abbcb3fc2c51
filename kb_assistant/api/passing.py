"""Whoever passes requests on for others and is not in proxy.peers: a proxy whose setting was forgotten, say."""

import logging
from ipaddress import ip_address

from starlette.requests import HTTPConnection

from kb_assistant.api.addresses import is_passed_on, is_within, peer_of
from kb_assistant.settings import ProxySettings

_log = logging.getLogger(__name__)

_MOST = 10
"""Addresses that are kept, so that nobody fills the memory."""
_UNKNOWN = (
    "Requests are passed on by somebody who is not in proxy.peers: all who come by it share the limits of one address. "
    "Health, below Settings, names it: if it is your proxy, add it there."
)


class Passing:
    """For the thread of the event loop. Of networks that are not public alone: out there anybody may say that they
    pass something on."""

    def __init__(self, proxy: ProxySettings) -> None:
        self._networks = proxy.networks
        self._found: dict[str, None] = {}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Where they are, who was met first at the head."""
        return tuple(self._found)

    def look(self, request: HTTPConnection) -> None:
        """Tells the log of the first: without its address, as no line there has one."""
        peer = peer_of(request)
        if peer in self._found or len(self._found) >= _MOST or not is_passed_on(request):
            return
        if _is_inside(peer) and not is_within(peer, self._networks):
            self._found[peer] = None
            if len(self._found) == 1:
                _log.warning(_UNKNOWN)


def _is_inside(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False
