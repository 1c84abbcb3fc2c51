"""What a limited child process does with the pages of a PDF: measures them, draws them, finds passages on them."""

from base64 import b64encode
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.loaders.pdf.pages import page_marks, page_picture, page_sizes
from ingest.loaders.pdf.rectangles import rectangles


def prepare() -> None:
    """Everything is imported already."""


def answer(file: Path, name: str, request: dict[str, Any], text_chars: int) -> dict[str, Any]:
    """Raises LoadFailure and its kin, NotFound."""
    page = int(request.get("page", 0))
    if request["wanted"] == "picture":
        return {"png": b64encode(page_picture(file, name, page, float(request["scale"]))).decode("ascii")}
    if request["wanted"] == "rectangles":
        marks = page_marks(file, name, page)
        found = rectangles(marks, str(request["text"]), int(request["start"]), int(request["end"]))
        return {"rectangles": [asdict(rectangle) for rectangle in found]}
    return {"sizes": page_sizes(file, name)}
