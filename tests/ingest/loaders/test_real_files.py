"""The same documents in several formats say the same, on files that lie beside the project where it is developed."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from ingest.loaders import docx, html, markdown, pdf, pptx
from ingest.sandbox import Sandbox
from kb_assistant.domain.documents import Extract
from kb_assistant.errors import LoadFailure

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = DATA / "enterprise_multi" / "files"
EVERY = 8
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not FILES.is_dir(), reason="the files are not there")]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


def share_found(reference: str, text: str) -> float:
    wanted = words(reference)
    return (wanted & words(text)).total() / wanted.total()


def other_format(source: Path, kind: str) -> Path:
    return source.parents[1] / kind / f"{source.stem}.{kind}"


@pytest.mark.parametrize("source", sorted(FILES.glob("*/md/*.md"))[::EVERY], ids=lambda path: path.stem)
def test_no_format_loses_words(source: Path) -> None:
    reference = markdown.load(source, source.name)
    for loader, kind, least in (
        (html, "html", 0.999),
        (docx, "docx", 0.999),
        (pptx, "pptx", 0.999),
        (pdf, "pdf", 0.85),
    ):
        file = other_format(source, kind)
        if file.exists():
            extract = loader.load(file, file.name)
            said = _uncounted(reference.text) if kind == "pptx" else reference.text
            assert share_found(said, extract.text) >= least, file
            if kind != "pdf":
                assert extract.tables == reference.tables
                assert not _lost_headings(reference, extract)
            if kind not in {"pdf", "pptx"}:
                assert [h.text for h in extract.headings] == [h.text for h in reference.headings]


def _lost_headings(reference: Extract, extract: Extract) -> set[str]:
    """Sentences apart: on a slide headings of the lower levels are lines in bold, and one that ends as a sentence is
    none; nor are there numbers of a list."""
    lost = {_uncounted(h.text) for h in reference.headings} - {_uncounted(h.text) for h in extract.headings}
    return {text for text in lost if not text.endswith((".", "!"))}


def _uncounted(text: str) -> str:
    return re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)


def test_every_file_ends_with_text_or_with_a_reason() -> None:
    files = [file for file in sorted((DATA / "formats").rglob("*")) if file.is_file()][::EVERY]
    with Sandbox() as sandbox:
        for file in files:
            try:
                extract = sandbox.load(file, file.name)
            except LoadFailure as failure:
                assert failure.message.startswith(file.name)
                assert "could not be read" not in failure.message
            else:
                assert extract.text.strip()
