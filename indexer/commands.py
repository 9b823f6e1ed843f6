"""What the commands print: hits, answers and measures, for people and for programs.

Knows what an index answers; neither an engine nor the terminal's commands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from corpus import MEASURES
from indexer.evaluation import QueryMeasures, mean
from indexer.query import Answer, Claim, Hit, Results, Span


def as_json(results: Results) -> dict[str, object]:
    """Return results in the form of `/api/v1/search`, but for the dates, which only the store knows."""
    return {
        "query": results.query.words,
        "corrected": results.corrected,
        "suggestion": results.suggestion,
        "total": results.total,
        "took_ms": results.took_ms,
        "page": results.query.page,
        "pages": results.pages,
        "answer": results.answer.record() if results.answer else None,
        "facets": {name: [asdict(value) for value in values] for name, values in results.facets.items()},
        "hits": [_hit_as_json(hit) for hit in results.hits],
    }


def _hit_as_json(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.id,
        "title": hit.title,
        "url": f"/article/{hit.id}",
        "source_url": hit.source_url,
        "site": hit.site,
        "snippet": [asdict(span) for span in hit.snippet],
        "topics": hit.topics,
        "regions": hit.regions,
        "years": hit.years,
        "duplicates": hit.duplicates,
        "score": hit.score,
    }


def as_text(results: Results) -> Iterator[str]:
    """Yield lines for people: what was understood, the answer, then the hits with their passages."""
    yield from _notices(results)
    if results.answer:
        yield from _answer_as_text(results.answer)
    first = (results.query.page - 1) * results.query.per_page + 1
    for rank, hit in enumerate(results.hits, start=first):
        yield f"{rank}. {hit.title}  [{hit.site}]"
        yield f"   {hit.source_url}"
        yield f"   {marked(hit.snippet)}"
    yield f"{results.total} found, page {results.query.page} of {results.pages}"


def _notices(results: Results) -> Iterator[str]:
    if results.corrected:
        yield f"Showing results for: {results.corrected}"
    if results.suggestion:
        yield f"Did you mean: {results.suggestion}"
    if results.regions or results.years:
        yield f"First comes what is about: {', '.join((*results.regions, *map(str, results.years)))}"


def _answer_as_text(answer: Answer) -> Iterator[str]:
    yield f"Answer ({answer.kind}), from: {answer.title}  [{answer.site}]"
    if answer.text:
        yield f"   {marked(answer.text)}"
    yield from (f"   {number}. {item}" for number, item in enumerate(answer.items, start=1))
    if len(answer.claims) > 1 and answer.fact:
        says = "Sources contradict each other on" if answer.contradicted else "Other years have other values of"
        yield f"   {says}: {MEASURES[answer.fact.measure].en}"
        yield from (f"   - {claim.value} {claim.unit}: {_sources(claim)}" for claim in answer.claims)
    yield ""


def _sources(claim: Claim) -> str:
    count = len(claim.sources)
    years = "–".join(map(str, dict.fromkeys((*claim.years[:1], *claim.years[-1:]))))
    return f"{count} source{'s' if count > 1 else ''}" + (f", {years}" if years else "")


def marked(snippet: Sequence[Span]) -> str:
    """Return a passage as one line with asterisks around what is marked."""
    return "".join(f"*{span.text}*" if span.mark else span.text for span in snippet).strip()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The measures of a run, and how far they are from those of another."""

    measured: Mapping[str, QueryMeasures]
    before: Mapping[str, QueryMeasures]
    texts: Mapping[str, str]
    """The text of each query whose own measures are shown; empty for the means alone."""

    def as_json(self) -> dict[str, object]:
        """Return the means under the names of the field, then each query."""
        found: dict[str, object] = dict(self._means())
        if self.texts:
            found["per_query"] = [self._query(query) for query in self._worst_first()]
        return found

    def as_text(self) -> Iterator[str]:
        """Yield a line for each mean, then one for each query, with tabs between."""
        yield from (f"{name}\t{value:.4g}" for name, value in self._means().items())
        queries = [self._query(query) for query in self._worst_first()] if self.texts else []
        yield from ("\t".join(one) for one in queries[:1])
        for one in queries:
            yield "\t".join(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in one.values())

    def _means(self) -> dict[str, float]:
        means = mean(self.measured)
        named = dict(zip(("queries", "nDCG@10", "MRR@10", "Recall@100"), asdict(means).values(), strict=True))
        shared = self.before.keys() & self.measured.keys()
        if shared:
            named["difference"] = sum(map(self._difference, shared)) / len(shared)
        return named

    def _worst_first(self) -> list[str]:
        """Return the queries that fell most first; without another run those that are found worst."""
        return sorted(self.measured, key=lambda query: (self._difference(query), self.measured[query].ndcg_10))

    def _difference(self, query: str) -> float:
        return self.measured[query].ndcg_10 - self.before[query].ndcg_10 if query in self.before else 0.0

    def _query(self, query: str) -> dict[str, object]:
        one = self.measured[query]
        differing = {"difference": self._difference(query)} if self.before else {}
        measures = {"nDCG@10": one.ndcg_10, "MRR@10": one.mrr_10, "Recall@100": one.recall_100}
        return {"query": query, **measures, **differing, "text": self.texts.get(query, "")}
