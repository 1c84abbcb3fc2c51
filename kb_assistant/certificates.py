"""Whose certificates are believed where an address is fetched."""

import ssl
from functools import cache

import httpx2


@cache
def believed() -> ssl.SSLContext:
    """Read once: it takes longer than most requests, also those that need none."""
    return httpx2.create_ssl_context()
