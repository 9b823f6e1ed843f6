"""Clusters of duplicates, told to people and to programs.

Knows neither where they are kept nor how they are found.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from corpus.article import Article
from corpus.duplicates import Cluster
from corpus.store import Store


def told(store: Store, clusters: Iterable[Cluster], *, as_json: bool) -> Iterator[str]:
    """Yield the lines that show clusters: one of JSON for each, or one for each member below a heading."""
    for cluster in clusters:
        articles = store.get_many([member.article_id for member in cluster.members])
        if as_json:
            yield json.dumps(_record(cluster, articles), ensure_ascii=False)
        else:
            yield from _lines(cluster, articles)


def _record(cluster: Cluster, articles: Mapping[str, Article]) -> dict[str, object]:
    members = [
        {
            "id": member.article_id,
            "likeness": round(member.likeness, 3),
            "regions": list(member.regions),
            "site": articles[member.article_id].site,
            "url": articles[member.article_id].url,
            "title": articles[member.article_id].title,
        }
        for member in cluster.members
    ]
    return {"representative": cluster.representative, "members": members}


def _lines(cluster: Cluster, articles: Mapping[str, Article]) -> Iterator[str]:
    yield f"{len(cluster.members)} articles say the same as {cluster.representative}"
    for member in cluster.members:
        article = articles[member.article_id]
        places = f" ({', '.join(member.regions)})" if member.regions else ""
        yield f"  {member.likeness:.2f}  {article.id}  {article.url or article.site}  {article.title}{places}"
