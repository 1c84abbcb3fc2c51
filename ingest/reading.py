"""What a limited child process does with a document's file: reads it."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ingest.loaders.detection import loader_for, loaders_by_suffix, name_of
from kb_assistant.errors import LimitExceeded


def prepare() -> None:
    loaders_by_suffix()


def answer(file: Path, name: str, request: dict[str, Any], text_chars: int) -> dict[str, Any]:
    """Raises LoadFailure and its kin."""
    loader = loader_for(file, name)
    extract = replace(loader.load(file, name), format=name_of(loader), size=file.stat().st_size)
    if len(extract.text) > text_chars:
        raise LimitExceeded(
            f"{name} holds {len(extract.text):,} characters; {text_chars:,} are the most. Split it into parts."
        )
    fields = asdict(extract)
    fields["dated"] = extract.dated.isoformat() if extract.dated else None
    return {"extract": fields}
