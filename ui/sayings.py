"""What the service says, in another language than its own: it says it in English, whoever asks."""

import re
from collections.abc import Mapping

_VALUE = re.compile(r"\{(\w+)\}")
_ENDS = (".", "?", "!")
_BETWEEN = re.compile(r"(?<=[.?!]) ")


class Sayings:
    """Wordings by the service's sentence, which has a name in braces where it puts in a value."""

    def __init__(self, wordings: Mapping[str, str]) -> None:
        # The one that says most by itself counts: that a file is empty, not that it is something.
        known = sorted(wordings, key=lambda sentence: len(_VALUE.sub("", sentence)), reverse=True)
        self._known = [(_pattern(sentence), wordings[sentence]) for sentence in known]

    def __call__(self, said: str) -> str:
        """Sentence by sentence where it is not known as a whole; what is not known stays as it is."""
        if worded := self._worded(said):
            return worded
        for between in reversed([found.start() for found in _BETWEEN.finditer(said)]):
            if worded := self._worded(said[:between]):
                return f"{worded} {self(said[between + 1 :])}"
        return said

    def _worded(self, said: str) -> str | None:
        for pattern, wording in self._known:
            if found := pattern.fullmatch(said):
                return wording.format(
                    **{name: self._worded(value) or value for name, value in found.groupdict().items()}
                )
        return None


def _pattern(sentence: str) -> re.Pattern[str]:
    # What is no sentence itself holds none: "{file} of {paths}" is not two sentences with an "of" somewhere.
    value = "." if sentence.endswith(_ENDS) else r"(?![.?!] )."
    parts = _VALUE.split(sentence)
    return re.compile(
        "".join(f"(?P<{part}>(?:{value})+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.S
    )
