"""What an identity provider says of somebody, checked before a word is believed. The only file that knows JOSE."""

import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from kb_assistant.errors import NotVouchedFor

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key that only the provider has: none without a signature, none by a shared secret."""

_LEEWAY = 60
_LONGEST = 255


class UnknownKey(NotVouchedFor):
    """Signed by a key that is not in the set: the provider may have changed it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say to count for this sign-in; `now` in seconds since 1970."""

    issuer: str
    client_id: str
    nonce: str
    now: int


def claims_of(token: str, keys: Mapping[str, Any], algorithms: Sequence[str], expected: Expected) -> Mapping[str, Any]:
    """The claims of a token that holds. Raises NotVouchedFor, UnknownKey."""
    allowed = [name for name in ALGORITHMS if name in algorithms]
    try:
        found = jwt.decode(token, _public(keys), allowed)
        _registry(expected).validate(found.claims)
    except InvalidKeyIdError as error:
        raise UnknownKey(_REFUSED) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotVouchedFor(_REFUSED) from error
    _check_rest(found.claims, expected)
    return found.claims


def _public(keys: Mapping[str, Any]) -> KeySet:
    """The keys that sign, none of them a shared secret; a kind that is not known here is left out."""
    found = []
    for key in keys.get("keys", ()):
        if key.get("kty") == "oct" or key.get("use", "sig") != "sig":
            continue
        with suppress(JoseError, ValueError, KeyError):
            found += KeySet.import_key_set({"keys": [key]}).keys
    return KeySet(found)


def _registry(expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=expected.now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True},
    )


def _check_rest(claims: Mapping[str, Any], expected: Expected) -> None:
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    presenter = claims.get("azp", None if several else expected.client_id)
    nonce = str(claims["nonce"]).encode("utf-8", "replace")
    if (
        presenter != expected.client_id
        or not hmac.compare_digest(nonce, expected.nonce.encode())
        or not 1 <= len(claims["sub"]) <= _LONGEST
        or not claims["sub"].isprintable()
    ):
        raise NotVouchedFor(_REFUSED)


_REFUSED = "What the identity provider sent can't be trusted: sign in again."
