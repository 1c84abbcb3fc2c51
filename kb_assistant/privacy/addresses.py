"""E-mail and IP addresses."""

import ipaddress
import re
from collections.abc import Iterator

from kb_assistant.privacy.kinds import Found, Kind

# Looked for from the @ outwards: a text without one costs nothing, and each one costs at most so many characters.
_LOCAL, _DOMAIN = 64, 255
_AT = re.compile(r"(?<=[\w.%+'\-])@(?=[\w\-]{1,63}\.[\w\-])")
_LOCAL_PART = re.compile(r"[\w%+'\-][\w.%+'\-]*\Z")
_DOMAIN_PART = re.compile(r"(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,63}(?![\w\-])")

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_VERSION_4 = re.compile(rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w]|\.\d)", re.ASCII)
_VERSION_6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f]{0,4}:[0-9a-f:])[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])", re.IGNORECASE
)


def find_emails(text: str) -> Iterator[Found]:
    for at in _AT.finditer(text):
        local = _LOCAL_PART.search(text[max(0, at.start() - _LOCAL) : at.start()])
        domain = _DOMAIN_PART.match(text, at.end(), at.end() + _DOMAIN)
        if local and domain:
            yield Found(at.start() - len(local[0]), domain.end(), Kind.EMAIL)


def find_ip_addresses(text: str) -> Iterator[Found]:
    # An address of version 6 may end in one of version 4.
    for match in _VERSION_6.finditer(text):
        if match[0].count(":") >= 2 and _is_address(match[0]):
            yield Found(match.start(), match.end(), Kind.IP_ADDRESS)
    for match in _VERSION_4.finditer(text):
        yield Found(match.start(), match.end(), Kind.IP_ADDRESS)


def _is_address(text: str) -> bool:
    # "::" alone is a path in many a programming language.
    try:
        return int(ipaddress.IPv6Address(text)) > 0
    except ValueError:
        return False
