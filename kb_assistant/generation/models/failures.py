"""What went wrong with a model, in words for the reader: never in the words of its server, which may repeat a key."""

from kb_assistant.errors import ModelFailure, ModelReason

_MESSAGES = {
    ModelReason.REFUSED: "The language model can't be reached.",
    ModelReason.UNTRUSTED: "The language model's server has a certificate that is not trusted here.",
    ModelReason.REJECTED: "The language model's server rejected the request.",
    ModelReason.RATE_LIMITED: "The language model's server takes no more questions for now: try again later.",
    ModelReason.UNAVAILABLE: "The language model's server is in trouble: try again later.",
    ModelReason.BUSY: "The language model is busy with other questions: try again in a moment.",
    ModelReason.TIMEOUT_CONNECT: "The language model could not be reached in time.",
    ModelReason.TIMEOUT_FIRST_TOKEN: "The language model did not begin to answer in time.",
    ModelReason.TIMEOUT_IDLE: "The language model fell silent in the middle of its answer.",
    ModelReason.TIMEOUT_TOTAL: "The language model took too long for its answer.",
    ModelReason.CLOSED_MIDSTREAM: "The language model's server hung up in the middle of the answer.",
    ModelReason.GARBAGE: "The language model's server sent what can't be read.",
    ModelReason.EMPTY: "The language model answered with nothing.",
    ModelReason.TOO_LONG: "The language model's answer was cut: it became too long.",
    ModelReason.WRONG_LANGUAGE: "The language model answered in another language than the question's.",
    ModelReason.UNSUPPORTED: "The language model wrote nothing that the documents support.",
    ModelReason.CANCELLED: "The answer was cancelled.",
}
_REMEDIES = {
    ModelReason.REFUSED: "Is it running at the address in llm.base_url?",
    ModelReason.UNTRUSTED: "Name the file of who signed it in the variable SSL_CERT_FILE.",
    ModelReason.REJECTED: "Why: {detail}.",
    ModelReason.TIMEOUT_CONNECT: "How long that may take says llm.connect_seconds.",
    ModelReason.TIMEOUT_FIRST_TOKEN: "How long that may take says llm.first_token_seconds.",
    ModelReason.TIMEOUT_IDLE: "How long it may be silent says llm.idle_seconds.",
    ModelReason.TIMEOUT_TOTAL: "How long that may take says llm.total_seconds.",
    ModelReason.GARBAGE: "Is llm.base_url its address?",
    ModelReason.TOO_LONG: "How long it may become says llm.max_tokens.",
}
_RETRIED = {ModelReason.REFUSED, ModelReason.RATE_LIMITED, ModelReason.UNAVAILABLE, ModelReason.CLOSED_MIDSTREAM}


def failure(reason: ModelReason, detail: str = "", retry_after: float | None = None) -> ModelFailure:
    """`detail` is of our own words, or a short name checked by us."""
    remedy = _REMEDIES.get(reason, "").format(detail=detail)
    return ModelFailure(f"{_MESSAGES[reason]} {remedy}".rstrip(), reason, retry_after)


def without_remedy(message: str) -> str:
    """The first sentence: those behind it name settings, for those who can change them."""
    first, end, _ = message.partition(". ")
    return first + end.rstrip()


def may_be_retried(found: ModelFailure) -> bool:
    """Whether the same request may succeed a moment later."""
    return found.reason in _RETRIED
