"""Makes the corpus searchable and answers queries.

Knows the corpus; nothing of crawling or web pages. What is where:

- `query`: what a reader can ask, and what is answered; `search`: the line from the one to the other
- `understanding`: what a question means; `reranking`, `meaning`, `folding`, `snippet`: what makes of candidates results
- `ranking`: every number that decides the order
- `index`: what every engine can do, with `wanted` and `entry`, which pass between; `engines`: those that there are
- `document`, `preparing`, `analysis`, `pieces`: how an article becomes what is indexed
- `asked`: what readers ask, without knowing who
- `evaluation`: how good it is; `commands`: what is printed; `damage`: what bad files and full disks raise
"""

from indexer.asked import Asked, Question, anonymous
from indexer.engines import open_index
from indexer.errors import (
    BadEvaluationError,
    BusyIndexError,
    DamagedIndexError,
    FailedRebuildError,
    FailedUpdateError,
    IndexerError,
    MissingEngineError,
    MissingIndexError,
    UnavailableIndexError,
    UnknownIndexError,
)
from indexer.index import ArticleIndex
from indexer.query import (
    FACETS,
    Answer,
    AnswerKind,
    Claim,
    Contradiction,
    Copy,
    FacetValue,
    Hit,
    Query,
    Results,
    Sort,
    Span,
)
from indexer.search import Search, open_search
from indexer.understanding import MAX_CHARACTERS

__all__ = [
    "FACETS",
    "MAX_CHARACTERS",
    "Answer",
    "AnswerKind",
    "ArticleIndex",
    "Asked",
    "BadEvaluationError",
    "BusyIndexError",
    "Claim",
    "Contradiction",
    "Copy",
    "DamagedIndexError",
    "FacetValue",
    "FailedRebuildError",
    "FailedUpdateError",
    "Hit",
    "IndexerError",
    "MissingEngineError",
    "MissingIndexError",
    "Query",
    "Question",
    "Results",
    "Search",
    "Sort",
    "Span",
    "UnavailableIndexError",
    "UnknownIndexError",
    "anonymous",
    "open_index",
    "open_search",
]
