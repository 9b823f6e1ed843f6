"""One OpenSearch index, as it is read.

Knows what is asked of the server and what it answers; nothing of writing. Each answer is of one state of each shard:
where an index has several, one of them may show an update some milliseconds before another does.
"""

import base64
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from indexer.damage import damage_named
from indexer.engines.opensearch_query import ARTICLES, BY_KEY, Asked, order, query
from indexer.engines.opensearch_schema import ALL, BOOKMARK, KEY, WORDS, facet, key, version
from indexer.engines.opensearch_server import Answer, Server, as_bytes
from indexer.entry import Entry
from indexer.errors import DamagedIndexError, UnavailableIndexError
from indexer.query import FACETS, FacetValue
from indexer.wanted import Candidate, Retrieved, Wanted

FACET_VALUES = 100
"""Values of each facet that come with the results of a query."""
_REACHED_AT_ONCE = 10_000
"""Articles to which one request leads (`index.max_result_window`); those behind them are walked to."""
_READ_AT_ONCE = 500
_KEPT_ALIVE = "2m"
"""How long the server keeps a state for a reader who has not come back."""
_MOST_VALUES = 65_000
"""Values that are counted: OpenSearch refuses more than 65,535 (`search.max_buckets`). As many are taken of each shard,
so that counts are exact up to there."""
_COUNTED_WORDS = 100_000
"""Articles of each shard over which words are counted: what is frequent in a larger index is frequent in these."""

_PIECES: Mapping[str, object] = {"docvalue_fields": [KEY, "card", "body"], "stored_fields": "_none_"}
"""What is asked for of each hit: nothing that is stored, beside which all that was sent may lie for a while."""

_Hit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Up to where an index has taken the changes of the store, and which state of it that is."""

    index: str
    """Name of the index itself, whatever it is searched under."""
    position: int
    sequence: tuple[int, int]
    """Sequence number and primary term, of which one grows with every change of the bookmark."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """How an index is spread over shards."""

    index: str
    routings: tuple[str, ...]
    """For each shard a word that leads to it."""


class Reader:
    """Reads what the server finds under one name; may be used by many threads."""

    def __init__(self, server: Server, target: str) -> None:
        """Take the server, and the name of an index or of an alias; looks at nothing yet."""
        self._server = server
        self._target = target
        self._spread = _Spread("", ("0",))

    def close(self) -> None:
        """Let the connections go."""
        self._server.close()

    # What is found

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found of it."""
        if wanted.first + wanted.size > _REACHED_AT_ONCE:
            return self._far(wanted)
        sought: dict[str, object] = {"from": wanted.first, "size": wanted.size, "sort": order(wanted)}
        found = self._found(wanted, {**sought, **_PIECES})
        return Retrieved(found.total, tuple(map(_candidate, found.hits)), found.facets)

    def _far(self, wanted: Wanted) -> Retrieved:
        """Return what is found where it is far from the first: counted before anybody walks there."""
        found = self._found(wanted, {"size": 0})
        behind = min(wanted.size, found.total - wanted.first)
        if behind <= 0:
            return Retrieved(found.total, (), found.facets)
        with closing(self._walk(query(wanted), order(wanted), wanted.first)) as hits:
            return Retrieved(found.total, tuple(map(_candidate, islice(hits, behind))), found.facets)

    def _found(self, wanted: Wanted, sought: Mapping[str, object]) -> "_Found":
        body: dict[str, object] = {"query": query(wanted), "track_total_hits": True, **sought}
        if wanted.counted:
            body["aggs"] = {name: _values_of(facet(name), FACET_VALUES) for name in FACETS}
        # The same question goes to the same copies of the index, so that its pages are of one order.
        asked = str(zlib.crc32(as_bytes({"query": body["query"]})))
        answer = self._search(body, preference=asked, search_type="dfs_query_then_fetch")
        counted = {name: _values(answer["aggregations"][name]) for name in FACETS} if wanted.counted else {}
        return _Found(answer["hits"]["total"]["value"], answer["hits"]["hits"], counted)

    def _search(self, body: Mapping[str, object], **parameters: Any) -> Answer:  # noqa: ANN401 - as the server takes them
        return self._server.ask(
            "POST", f"/{self._target}/_search", body, allow_partial_search_results=False, **parameters
        )

    # All of it

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article."""
        with closing(self._walk(ARTICLES, BY_KEY, 0)) as hits:
            yield from map(_entry, hits)

    def _walk(self, asked: Asked, order_: Sequence[Asked], first: int) -> Generator[_Hit, None, None]:
        """Yield what is found, from `first` on, all of one state of the index."""
        with self._held() as state:
            body: dict[str, object] = {"query": asked, "sort": order_, "pit": state, "track_total_hits": False}
            after = self._last_of(body, first)
            body |= _PIECES
            while hits := self._page(body, _READ_AT_ONCE, after):
                yield from hits
                after = hits[-1]["sort"]

    def _last_of(self, body: Mapping[str, object], many: int) -> Sequence[object]:
        """Return where the last of the first so many stands; less than nothing where there are none."""
        after: Sequence[object] = ()
        for start in range(0, many, _REACHED_AT_ONCE):
            size = min(_REACHED_AT_ONCE, many - start)
            hits = self._page({**body, "stored_fields": "_none_"}, size, after)
            after = hits[-1]["sort"] if hits else after
        return after

    def _page(self, body: Mapping[str, object], size: int, after: Sequence[object]) -> Sequence[_Hit]:
        sought = {**body, "size": size, **({"search_after": after} if after else {})}
        found = self._server.ask("POST", "/_search", sought, allow_partial_search_results=False)
        hits: Sequence[_Hit] = found["hits"]["hits"]
        return hits

    @contextmanager
    def _held(self) -> Iterator[Mapping[str, object]]:
        """Let the server keep the state that is there now, as long as it is read."""
        path = f"/{self._target}/_search/point_in_time"
        made = self._server.ask("POST", path, keep_alive=_KEPT_ALIVE)["pit_id"]
        try:
            yield {"id": made, "keep_alive": _KEPT_ALIVE}
        finally:
            # A server that does not answer lets it go by itself.
            with suppress(UnavailableIndexError):
                self._server.ask("DELETE", "/_search/point_in_time", {"pit_id": [made]})

    # What is known of articles and words

    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""
        asked = {"bool": {"filter": [ARTICLES, {"ids": {"values": [key(article_id)]}}]}}
        hits = self._search({"query": asked, "size": 1, **_PIECES})["hits"]["hits"]
        return _entry(hits[0]) if hits else None

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first; 65,000 at most."""
        return self._counted(facet(name), limit)

    def vocabulary(self, limit: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return words, and in how many articles; with a limit the most frequent ones.

        They are 65,000 at most; of an index of more than 100,000 articles a shard those of as many are counted.
        """
        found = self._counted(WORDS, _MOST_VALUES if limit is None else limit, terminate_after=_COUNTED_WORDS)
        return tuple(sorted((one.value, one.count) for one in found))

    def _counted(self, name: str, limit: int, terminate_after: int = 0) -> tuple[FacetValue, ...]:
        if limit <= 0:
            return ()
        counting = {"found": _values_of(name, min(limit, _MOST_VALUES))}
        body: dict[str, object] = {"query": ARTICLES, "size": 0, "track_total_hits": False, "aggs": counting}
        if terminate_after:
            body["terminate_after"] = terminate_after
        return _values(self._search(body)["aggregations"]["found"])

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many articles each of the terms stands: one request, which looks at lists and reads none."""
        if not terms:
            return {}
        found = self._statistics(terms)
        if any(one["_index"] != self._spread.index for one in found):
            self._spread = self._spread_now()
            found = self._statistics(terms)
        counts = [one.get("term_vectors", {}).get(ALL, {}).get("terms", {}) for one in found]
        return {term: sum(of_shard.get(term, {}).get("doc_freq", 0) for of_shard in counts) for term in terms}

    def _statistics(self, terms: Sequence[str]) -> Sequence[_Hit]:
        """Return what each shard knows of terms: it is told of an article that has them, and keeps nothing of it."""
        asked: dict[str, object] = {"doc": {ALL: " ".join(terms)}, "fields": [ALL], "term_statistics": True}
        left_out = dict.fromkeys(("positions", "offsets", "payloads", "field_statistics"), False)
        documents = [{**asked, **left_out, "routing": routing} for routing in self._spread.routings]
        found: Sequence[_Hit] = self._server.ask("POST", f"/{self._target}/_mtermvectors", {"docs": documents})["docs"]
        for one in found:
            if "error" in one:
                reason = one["error"].get("reason")
                message = f"{self._server.address} cannot tell how frequent words are: {reason}; look at the server"
                raise UnavailableIndexError(message)
        return found

    def _spread_now(self) -> _Spread:
        path = f"/{self._target}/_search_shards"
        shards = self._server.ask("GET", path)["shards"]
        words: dict[int, str] = {0: "0"} if len(shards) == 1 else {}
        for word in map(str, count()):
            if len(words) == len(shards):
                break
            words.setdefault(self._server.ask("GET", path, routing=word)["shards"][0][0]["shard"], word)
        return _Spread(shards[0][0]["index"], tuple(words.values()))

    def count(self) -> int:
        """Return how many articles can be found."""
        found = self._server.ask("POST", f"/{self._target}/_count", {"query": ARTICLES})
        if found["_shards"]["failed"]:
            message = f"{self._server.address} cannot count: shards do not answer; look at the server"
            raise UnavailableIndexError(message)
        return int(found["count"])

    # Which state it is

    def position(self) -> int:
        """Return the position that the bookmark keeps."""
        return self.bookmark().position

    def generation(self) -> str:
        """Return a mark that differs whenever the index does: one small document is read."""
        mark = self.bookmark()
        return f"{mark.index}.{mark.sequence[0]}.{mark.sequence[1]}"

    def bookmark(self, *, newest: bool = False) -> Bookmark:
        """Return the bookmark as readers see it, or the newest; raises MissingIndexError or DamagedIndexError."""
        path = f"/{self._target}/_doc/{BOOKMARK}"
        found = self._server.ask("GET", path, stored_fields="position,made_by", realtime=newest)
        fields = found.get("fields", {})
        if fields.get("made_by") != [version()]:
            where = self._server.address
            message = f"the index at {where} was made by another version or program; cure: python -m indexer rebuild"
            raise DamagedIndexError(message)
        sequence = found["_seq_no"], found["_primary_term"]
        return Bookmark(found["_index"], int(fields["position"][0]), sequence)

    def read_all(self) -> None:
        """Raise DamagedIndexError where a shard is lost; entries are read from all of them."""
        if self.health()["status"] == "red":
            where = self._server.address
            message = f"shards of the index at {where} are lost; bring their nodes back, or: python -m indexer rebuild"
            raise DamagedIndexError(message)

    def health(self) -> Answer:
        """Return what the server says of the shards: `status` is green where all is well, red where one is lost."""
        return self._server.ask("GET", f"/_cluster/health/{self._target}")


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search has found."""

    total: int
    hits: Sequence[_Hit]
    facets: Mapping[str, tuple[FacetValue, ...]]


def _candidate(hit: _Hit) -> Candidate:
    return Candidate(_entry(hit), float(hit.get("_score") or 0.0))


def _entry(hit: _Hit) -> Entry:
    fields = hit.get("fields", {})
    with damage_named(f"what is kept of document {fields.get(KEY, ['?'])[0]}"):
        return Entry.of(*(_bytes(fields[name][0]) for name in ("card", "body")))


def _bytes(written: str) -> bytes:
    """Return bytes that OpenSearch wrote: in the alphabet for addresses, and without the signs that fill it up."""
    return base64.urlsafe_b64decode(f"{written}==")


def _values_of(name: str, limit: int) -> Mapping[str, object]:
    """Return how the values of a field are counted: the most frequent first, then by name."""
    ordered: Sequence[object] = ({"_count": "desc"}, {"_key": "asc"})
    return {"terms": {"field": name, "size": limit, "shard_size": _MOST_VALUES, "order": ordered}}


def _values(counted: Mapping[str, Any]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(str(one["key"]), int(one["doc_count"])) for one in counted["buckets"])
