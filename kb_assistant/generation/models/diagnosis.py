"""From what happened on the wire to the reason of a failure; no word of the provider's comes through."""

import re
from email.utils import parsedate_to_datetime
from time import time

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.wire import Wire

TOO_MUCH = "the question and its sources are too long for it, lower llm.source_tokens"
_PAID_UP = "its account has no credit left"
_HINTS = {
    400: "it can't use the question or a setting",
    401: "the key is missing or wrong",
    402: _PAID_UP,
    429: _PAID_UP,
    403: "the key does not allow this model",
    404: "there is no such model, or no such address, check llm.model and llm.base_url",
    413: TOO_MUCH,
}
_MOVED = "it stands at another address, set llm.base_url to that"
# The only words of a provider's that are passed on: whatever else it says may repeat a key.
_KNOWN = {
    "context_length_exceeded",
    "exceed_context_size_error",
    "insufficient_quota",
    "invalid_api_key",
    "max_tokens",
    "model_not_found",
    "temperature",
    "unsupported_parameter",
    "unsupported_value",
}
# Servers say it in many ways; most have no name for it.
_LONG = re.compile(r"context[ _](?:length|size|window)|maximum context|prompt is too long", re.IGNORECASE)
_STREAMS = ("text/event-stream", "application/x-ndjson", "application/json")


def diagnose(error: Exception, wire: Wire, begun: bool) -> ModelFailure:
    """`begun` tells whether text had come."""
    if wire.status >= 300:
        return _answered(error, wire)
    return failure(_reason(error, wire, begun))


def _reason(error: Exception, wire: Wire, begun: bool) -> ModelReason:
    if wire.flooded:
        return ModelReason.TOO_LONG
    if wire.timed_out:
        return _stage(wire, begun)
    if not wire.connected:
        return ModelReason.UNTRUSTED if wire.untrusted else ModelReason.REFUSED
    if wire.broken and begun:
        return ModelReason.CLOSED_MIDSTREAM
    unreadable = isinstance(error, (ValueError, TypeError, LookupError, AttributeError))
    return ModelReason.GARBAGE if unreadable and not wire.broken else ModelReason.UNAVAILABLE


def silence(wire: Wire) -> ModelFailure:
    """For a stream that ended well and held nothing."""
    streamed = wire.header("content-type").startswith(_STREAMS)
    return failure(ModelReason.EMPTY if streamed else ModelReason.GARBAGE)


def _stage(wire: Wire, begun: bool) -> ModelReason:
    if not wire.connected:
        return ModelReason.TIMEOUT_CONNECT
    return ModelReason.TIMEOUT_IDLE if begun else ModelReason.TIMEOUT_FIRST_TOKEN


def _answered(error: Exception, wire: Wire) -> ModelFailure:
    retry_after = seconds_of(wire.header("retry-after"))
    if wire.status == 429 and "insufficient_quota" not in _named(error):
        return failure(ModelReason.RATE_LIMITED, retry_after=retry_after)
    if wire.status in (408, 425) or wire.status >= 500:
        return failure(ModelReason.UNAVAILABLE, retry_after=retry_after)
    return failure(
        ModelReason.REJECTED, f"{_hint(error, wire.status)} ({', '.join([str(wire.status), *_named(error)])})"
    )


def _hint(error: Exception, status: int) -> str:
    if status < 400:
        return _MOVED
    return TOO_MUCH if status in (400, 422) and _LONG.search(str(error)) else _HINTS.get(status, "it does not say why")


def _named(error: Exception) -> list[str]:
    names = [getattr(error, "code", None), getattr(error, "param", None)]
    return [name for name in names if isinstance(name, str) and name in _KNOWN]


def seconds_of(retry_after: str) -> float | None:
    """Both forms of the header Retry-After: seconds, or a date. None where it is neither."""
    if re.fullmatch(r"\d{1,9}(\.\d+)?", retry_after):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time())
    except (ValueError, TypeError):
        return None
