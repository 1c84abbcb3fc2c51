"""Word."""

from ingest.loaders.docx.document import SUFFIXES, load

__all__ = ["SUFFIXES", "load"]
