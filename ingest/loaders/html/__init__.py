"""Web pages."""

from ingest.loaders.html.document import SUFFIXES, load

__all__ = ["SUFFIXES", "load"]
