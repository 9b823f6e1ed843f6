"""How good the answers are: queries with judgements, the run of an index over them, and three measures.

Knows the files that TREC and trec_eval use; any index behind `ArticleIndex` can be measured.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.files import replacing
from indexer.errors import BadEvaluationError
from indexer.query import Query
from indexer.search import Search

RUN_NAME = "shebao"
_NAMES = ("ndcg_10", "mrr_10", "recall_100")
DEPTH = 100
"""Hits of each query that are looked at."""
Judgements = Mapping[str, Mapping[str, float]]
"""Grade by query id and article id; what is not judged counts as not relevant."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over all queries that have a relevant article, each from 0 to 1."""

    queries: int
    ndcg_10: float
    """Normalised discounted cumulative gain of the first ten, as in trec_eval: the gain is the grade itself
    (not 2^grade - 1), divided by log2(rank + 1)."""
    mrr_10: float
    """One by the rank of the first relevant article; 0 where it is not among the first ten."""
    recall_100: float
    """Share of the relevant articles that are among the first hundred."""


def read_queries(path: Path) -> dict[str, str]:
    """Return the text of each query by its id, from lines of JSON with `id` and `text`; raises BadEvaluationError."""
    queries: dict[str, str] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
            queries[str(record["id"])] = str(record["text"])
        except (ValueError, KeyError, TypeError):
            message = f'{path}, line {number}: no query; write {{"id": "q1", "text": "what is asked"}}'
            raise BadEvaluationError(message) from None
    return queries


def read_judgements(path: Path) -> dict[str, dict[str, float]]:
    """Return the grades in a table of query id, article id and grade between tabs; the first line may be a header.

    Raises BadEvaluationError.
    """
    judgements: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        cells = line.split("\t")
        try:
            query, article, grade = cells[0], cells[1], float(cells[2])
        except (IndexError, ValueError):
            if number == 1 and len(cells) == len(("query", "article", "grade")):
                continue
            message = f"{path}, line {number}: no judgement; write query id, article id and grade with tabs between"
            raise BadEvaluationError(message) from None
        judgements.setdefault(query, {})[article] = grade
    return judgements


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            # Not splitlines: JSON may hold other line separators inside a text.
            yield from ((number, line.rstrip("\r\n")) for number, line in enumerate(file, start=1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read {path}: {error}; name a file in UTF-8"
        raise BadEvaluationError(message) from error


def run(search: Search, queries: Mapping[str, str], top: int) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Yield for each query its id and the ids of the best articles with their scores, best first."""
    for query_id, text in queries.items():
        hits = search.find(Query(words=text, per_page=top, folded=False)).hits
        yield query_id, [(hit.id, hit.score) for hit in hits]


def trec_lines(query_id: str, hits: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Yield the lines of a TREC run; scores descend strictly, since trec_eval orders equal ones by its own mind."""
    last = math.inf
    for rank, (article_id, score) in enumerate(hits, start=1):
        # Six decimals are printed, so that is the smallest step that keeps the order.
        last = min(round(score, 6), round(last - 1e-6, 6)) if rank > 1 else round(score, 6)
        yield f"{query_id} Q0 {article_id} {rank} {last:.6f} {RUN_NAME}"


@dataclass(frozen=True, slots=True)
class QueryMeasures:
    """The same of one query."""

    ndcg_10: float
    mrr_10: float
    recall_100: float


def measure_each(ranked: Mapping[str, Sequence[str]], judgements: Judgements) -> dict[str, QueryMeasures]:
    """Return the measures of each query that has a relevant article; one that was not run counts as 0."""
    judged = {query: grades for query, grades in judgements.items() if any(grade > 0 for grade in grades.values())}
    if not judged:
        message = "no query has a relevant article in the judgements; a grade above 0 makes one relevant"
        raise BadEvaluationError(message)
    return {query: _measured(ranked.get(query, ()), grades) for query, grades in judged.items()}


def _measured(ids: Sequence[str], grades: Mapping[str, float]) -> QueryMeasures:
    return QueryMeasures(ndcg(ids, grades), reciprocal_rank(ids, grades), recall(ids, grades))


def mean(measured: Mapping[str, QueryMeasures]) -> Measures:
    """Return the means of the measures of queries, of which there is at least one."""
    each = list(measured.values())
    return Measures(
        queries=len(each),
        ndcg_10=_mean([one.ndcg_10 for one in each]),
        mrr_10=_mean([one.mrr_10 for one in each]),
        recall_100=_mean([one.recall_100 for one in each]),
    )


def measure(ranked: Mapping[str, Sequence[str]], judgements: Judgements) -> Measures:
    """Return the measures of the ranked article ids of each query; a query that was not run counts as 0."""
    return mean(measure_each(ranked, judgements))


def save(path: Path, measured: Mapping[str, QueryMeasures]) -> None:
    """Write the measures of each query, to be compared with those of another run; raises FileError."""
    with replacing(path) as draft:
        kept = {query: asdict(one) for query, one in measured.items()}
        draft.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def read_saved(path: Path) -> dict[str, QueryMeasures]:
    """Return the measures that `save` wrote; raises BadEvaluationError."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        return {query: QueryMeasures(*(float(each[name]) for name in _NAMES)) for query, each in read.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} holds no measures of a run ({error}); name a file that evaluate --save has written"
        raise BadEvaluationError(message) from error


def ndcg(ids: Sequence[str], grades: Mapping[str, float], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first `depth` (Järvelin and Kekäläinen, 2002)."""
    gained = _discounted([max(grades.get(article, 0.0), 0.0) for article in ids[:depth]])
    return gained / _discounted(sorted((max(grade, 0.0) for grade in grades.values()), reverse=True)[:depth])


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def reciprocal_rank(ids: Sequence[str], grades: Mapping[str, float], depth: int = 10) -> float:
    """Return one by the rank of the first relevant article; 0 where none is among the first `depth`."""
    ranks = (rank for rank, article in enumerate(ids[:depth], start=1) if grades.get(article, 0) > 0)
    return 1 / next(ranks, math.inf)


def recall(ids: Sequence[str], grades: Mapping[str, float], depth: int = DEPTH) -> float:
    """Return the share of the relevant articles that are among the first `depth`."""
    relevant = {article for article, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ids[:depth])) / len(relevant)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
