"""What of an entry stands in which field.

An entry is two fields: `text` (its context and its text) and `context` alone, whose matches count more. One pair of
fields serves all languages, so that document frequencies and lengths are those of the whole index. A third field,
`word`, holds the words as they are written, for `similar`: nothing is ranked by it.
"""

import tantivy
from tantivy import Document

from indexes.base import Entry
from indexes.lexical.tantivy.terms import stems, written


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("audience", indexed=True, fast=True)
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    # Stems are made here and only joined for tantivy: one field then serves every language.
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("word", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def document_of(entry: Entry) -> Document:
    """An entry as the engine keeps it."""
    context = " ".join(stems(entry.context, entry.language))
    document = Document()
    document.add_unsigned("id", entry.id)
    document.add_unsigned("audience", entry.audience)
    document.add_text("language", entry.language)
    document.add_text("context", context)
    document.add_text("text", f"{context} {' '.join(stems(entry.text, entry.language))}")
    document.add_text("word", " ".join(written(f"{entry.context} {entry.text}")))
    return document
