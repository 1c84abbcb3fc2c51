"""How many sentences and rows of PDF files have rectangles, and of these, how many hold that text and no other.

python -m tests.benchmarks.rectangles FOLDER…
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.loaders import pdf
from ingest.loaders.pdf.pages import page_marks
from ingest.loaders.pdf.rectangles import rectangles
from ingest.loaders.pdf.sheet import letters
from kb_assistant.errors import LoadFailure
from tests.corpus.pdf_text import text_inside

_PASSAGE = re.compile(r"[^\n]+?(?:[.!?](?=\s)|\n|$)")
_SHORTEST = 12
# Letters that both have; pdfium reads some signs otherwise inside a rectangle than on the whole page.
_SAME = 0.95


def judged(file: Path) -> Iterator[str]:
    """What came of each passage: nowhere, right or wrong."""
    extract = pdf.load(file, file.name)
    ends = (*extract.page_starts[1:], len(extract.text))
    for page, (start, end) in enumerate(zip(extract.page_starts, ends, strict=True), 1):
        text, marks = extract.text[start:end], page_marks(file, file.name, page)
        for found in _PASSAGE.finditer(text):
            wanted = letters(found[0]).text
            if len(wanted) >= _SHORTEST:
                boxes = rectangles(marks, text, *found.span())
                inside = letters("".join(text_inside(file, page, boxes))).text
                yield _verdict(wanted, inside) if boxes else "nowhere"


def _verdict(wanted: str, inside: str) -> str:
    one, other = Counter(wanted), Counter(inside)
    same = 2 * (one & other).total() / (one.total() + other.total())
    return "right" if same >= _SAME else "wrong"


def main() -> None:
    count: Counter[str] = Counter()
    for file in sorted(file for folder in sys.argv[1:] for file in Path(folder).rglob("*.pdf")):
        try:
            count.update(judged(file))
        except LoadFailure as failure:
            print(failure.message, file=sys.stderr)
    placed = count["right"] + count["wrong"]
    print(
        f"{count.total()} passages, {placed / count.total():.4f} placed, {count['right'] / placed:.4f} of these right"
    )


if __name__ == "__main__":
    main()
