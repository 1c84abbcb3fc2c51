"""Made-up collections of any size, from real sentences: real vocabulary and lengths, near-copies, many audiences.

A document mixes the sentences of a few real texts; one in ten is a copy of an earlier one with other numbers and a
sentence more. Its audience is one of AUDIENCES. Standard library only; the same seed makes the same documents.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.base import Document

AUDIENCES = 1_000
PARAGRAPHS = 10
"""Of a document: each makes about one chunk."""
_MOST_REMEMBERED = 2_000
_NUMBER = re.compile(r"\d+")
_WORDS_ASKED = 8


@dataclass(frozen=True)
class Pool:
    """Texts as lists of their sentences."""

    texts: Sequence[Sequence[str]]

    def documents(self, chunks: int, seed: int) -> Iterator[Document]:
        draw = random.Random(seed)
        earlier: list[list[str]] = []
        for at in range(chunks // PARAGRAPHS):
            if earlier and draw.random() < 0.1:
                parts = [_renumbered(part, draw) for part in draw.choice(earlier)]
                parts[-1] += " " + draw.choice(draw.choice(self.texts))
            else:
                parts = self._paragraphs(draw)
                earlier.append(parts)
                earlier[:-_MOST_REMEMBERED] = []
            yield Document(f"{seed}-{at}", f"Note {at}", "\n\n".join(parts))

    def _paragraphs(self, draw: random.Random) -> list[str]:
        sources = [draw.choice(self.texts) for _ in range(3)]
        return [" ".join(self._sentences(draw.choice(sources), draw)) for _ in range(PARAGRAPHS)]

    def _sentences(self, source: Sequence[str], draw: random.Random) -> list[str]:
        own = draw.sample(source, min(len(source), draw.randint(2, 4)))
        return [_renumbered(sentence, draw) for sentence in (*own, draw.choice(draw.choice(self.texts)))]

    def questions(self, number: int, seed: int) -> list[str]:
        """Some words of a sentence, in their order."""
        draw = random.Random(seed)
        chosen = [draw.choice(draw.choice(self.texts)).split() for _ in range(number)]
        kept = [sorted(draw.sample(range(len(words)), min(len(words), _WORDS_ASKED))) for words in chosen]
        return [" ".join(words[at] for at in places) for words, places in zip(chosen, kept, strict=True)]


def pieces(documents: Iterable[Document]) -> Iterator[str]:
    """The paragraphs, under the titles."""
    return (f"{one.title}\n\n{part}" for one in documents for part in one.text.split("\n\n"))


def audience(number: int) -> int:
    """Of the document with that number."""
    return number % AUDIENCES


def read_pool(file: Path) -> Pool:
    return Pool(json.loads(file.read_text("utf-8")))


def _renumbered(text: str, draw: random.Random) -> str:
    return _NUMBER.sub(lambda found: str(draw.randrange(10 ** len(found[0]))) if len(found[0]) < 9 else found[0], text)
