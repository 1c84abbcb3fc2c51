"""A model's own word pieces, by the `tokenizers` package alone."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from kb_assistant.errors import SettingsError

_WINDOW = 20_000
_BATCH = 64
_SPACE = re.compile(r"\s")


class Tokens:
    """Reads texts of any length: long ones in windows, so that memory stays in bounds."""

    def __init__(self, transformer: Path, longest: int) -> None:
        self._file = transformer / "tokenizer.json"
        self._longest = longest

    @cached_property
    def special(self) -> int:
        """How many tokens the model adds to every text."""
        return int(self._untruncated.num_special_tokens_to_add(False))

    def count(self, text: str) -> int:
        return len(self.starts(text))

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Token ids with the special ones, cut to what the model reads."""
        return [encoding.ids for encoding in self._truncating.encode_batch_fast(texts)]

    def starts(self, text: str) -> list[int]:
        """The offset in code points at which each token begins."""
        found: list[int] = []
        for batch in _batches(text):
            encodings = self._untruncated.encode_batch([text[a:b] for a, b in batch], add_special_tokens=False)
            for (start, _), encoding in zip(batch, encodings, strict=True):
                found.extend(start + offset for offset, _ in encoding.offsets)
        return found

    @cached_property
    def _truncating(self) -> Any:  # noqa: ANN401 - the package has no types
        tokenizer = self._load()
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    @cached_property
    def _untruncated(self) -> Any:  # noqa: ANN401 - the package has no types
        return self._load()

    def _load(self) -> Any:  # noqa: ANN401 - the package has no types
        """Models are published with the padding and truncation of their training in this file: both are dropped."""
        from tokenizers import Tokenizer

        if not self._file.is_file():
            raise SettingsError(f"No tokenizer.json in {self._file.parent}: save the model with a fast tokenizer.")
        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer


def _batches(text: str) -> Iterator[list[tuple[int, int]]]:
    windows = list(_windows(text))
    for at in range(0, len(windows), _BATCH):
        yield windows[at : at + _BATCH]


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """A window ends at white space where any follows soon, so that no word is cut."""
    start = 0
    while start < len(text):
        end = min(start + _WINDOW, len(text))
        if end < len(text):
            space = _SPACE.search(text, end, end + _WINDOW)
            end = space.start() if space else end
        yield start, end
        start = end
