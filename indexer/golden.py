"""Golden queries: what a rebuilt index must still find before it is swapped in.

Knows judged queries and how well two indexes answer them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer import evaluation
from indexer.errors import FailedRebuildError
from indexer.evaluation import Judgements, QueryMeasures
from indexer.index import Accept, ArticleIndex
from indexer.search import Search

QUERIES, JUDGEMENTS = "queries.jsonl", "qrels.tsv"
"""Names of the two files in the folder of golden queries."""
TOLERATED = 0.02
"""What the mean nDCG@10 may fall: articles come and go, and a tie that falls the other way is no loss."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Golden:
    """Queries with judgements."""

    queries: Mapping[str, str]
    judgements: Judgements

    @classmethod
    def read(cls, folder: Path) -> "Golden":
        """Return the golden queries of a folder; raises BadEvaluationError."""
        queries = evaluation.read_queries(folder / QUERIES)
        return cls(queries, evaluation.read_judgements(folder / JUDGEMENTS))

    def accept(self, serving: Mapping[str, QueryMeasures]) -> Accept:
        """Return the check of a new index against what the one that serves finds; without any, all is good enough."""

        def check(candidate: ArticleIndex) -> None:
            found = self.measured(candidate)
            fall = _mean(serving) - _mean(found)
            if serving and fall > TOLERATED:
                worst = sorted(serving, key=lambda query: found[query].ndcg_10 - serving[query].ndcg_10)[:_NAMED]
                message = (
                    "the new index was not swapped in, the old one still serves: nDCG@10 of the golden queries fell by "
                    f"{fall:.3f}, most for {', '.join(worst)}; if that is right, judge them anew, or leave them out"
                )
                raise FailedRebuildError(message)

        return check

    def measured(self, index: ArticleIndex) -> dict[str, QueryMeasures]:
        """Return how well an index answers each query."""
        ranked = {query: [one for one, _ in hits] for query, hits in evaluation.run(Search(index), self.queries, 100)}
        return evaluation.measure_each(ranked, self.judgements)


def _mean(measured: Mapping[str, QueryMeasures]) -> float:
    return evaluation.mean(measured).ndcg_10 if measured else 0.0
