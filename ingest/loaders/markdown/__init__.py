"""Markdown and what is written in it."""

from ingest.loaders.markdown.document import SUFFIXES, load

__all__ = ["SUFFIXES", "load"]
