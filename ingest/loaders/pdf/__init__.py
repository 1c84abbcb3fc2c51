"""PDF: pages of words, lines, tables; `pdfium/` asks the library."""

from ingest.loaders.pdf.document import SUFFIXES, load

__all__ = ["SUFFIXES", "load"]
