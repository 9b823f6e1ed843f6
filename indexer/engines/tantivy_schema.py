"""The fields of a tantivy index, and what stands in each."""

import tantivy

from indexer.document import KEPT_FACETS
from indexer.ranking import WEIGHTS

ALL = "all"
"""Field of all terms, by which articles are scored."""
WORDS = "words"
BOOKMARK = "bookmark"
"""Id of the one document that is no article: it keeps the position, so that both are committed in one step."""


def schema() -> tantivy.Schema:
    """Return them."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field(BOOKMARK, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("position", stored=True)
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("body", stored=True)
    builder.add_integer_field("moment", indexed=True, fast=True)
    builder.add_text_field(ALL, index_option="freq")
    builder.add_text_field(WORDS, index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, index_option="position")
    for name in KEPT_FACETS:
        builder.add_text_field(facet(name), tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_text_field(folded(name), tokenizer_name="raw", index_option="basic")
    return builder.build()


def facet(name: str) -> str:
    """Return the field of a facet, whose values are counted as they are written."""
    return f"facet_{name}"


def folded(name: str) -> str:
    """Return the field of a facet by which it is looked for, in any letter case."""
    return f"folded_{name}"
