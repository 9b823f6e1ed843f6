"""Makes the corpus searchable and answers queries.

Knows the corpus; nothing of crawling or web pages.
"""

from indexer.errors import (
    BadEvaluationError,
    BusyIndexError,
    DamagedIndexError,
    FailedRebuildError,
    IndexerError,
    MissingIndexError,
    UnknownIndexError,
)
from indexer.index import FACETS, ArticleIndex, FacetValue, Hit, Query, Results, Sort, Span, open_index
from indexer.words import MAX_CHARACTERS

__all__ = [
    "FACETS",
    "MAX_CHARACTERS",
    "ArticleIndex",
    "BadEvaluationError",
    "BusyIndexError",
    "DamagedIndexError",
    "FacetValue",
    "FailedRebuildError",
    "Hit",
    "IndexerError",
    "MissingIndexError",
    "Query",
    "Results",
    "Sort",
    "Span",
    "UnknownIndexError",
    "open_index",
]
