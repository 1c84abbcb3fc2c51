"""PowerPoint."""

from ingest.loaders.pptx.document import SUFFIXES, load

__all__ = ["SUFFIXES", "load"]
