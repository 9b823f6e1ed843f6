"""What the commands print: hits for people and for programs.

Knows what an index answers; neither an engine nor the terminal's commands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from indexer.query import Hit, Results, Span


def as_json(results: Results) -> dict[str, object]:
    """Return results in the form of `/api/v1/search`, but for the dates, which only the store knows."""
    return {
        "query": results.query.words,
        "corrected": results.corrected,
        "total": results.total,
        "took_ms": results.took_ms,
        "page": results.query.page,
        "pages": results.pages,
        "answer": None,
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
    """Yield lines for people: rank, title and site, then the passage with its words between asterisks."""
    first = (results.query.page - 1) * results.query.per_page + 1
    for rank, hit in enumerate(results.hits, start=first):
        yield f"{rank}. {hit.title}  [{hit.site}]"
        yield f"   {hit.source_url}"
        yield f"   {marked(hit.snippet)}"
    yield f"{results.total} found, page {results.query.page} of {results.pages}"


def marked(snippet: Sequence[Span]) -> str:
    """Return a passage as one line with asterisks around what is marked."""
    return "".join(f"*{span.text}*" if span.mark else span.text for span in snippet).strip()
