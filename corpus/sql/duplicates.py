"""The clusters of duplicates of a store, kept up to date with the feed of changes.

Two steps, each in small transactions and remembered, so that either can be interrupted: articles that changed are
sketched, and whatever they were connected with is unsettled; then the connected articles around each unsettled one are
gathered and divided into clusters. What comes out depends on the live articles alone, not on the way to them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator

from corpus.article import Status
from corpus.duplicates import SKETCHED_AS, THRESHOLD, Cluster, Member, Sketch, buckets, groups, likeness, sketch
from corpus.errors import StoreError
from corpus.sql.database import RESTORE, Database, Part, Row
from corpus.sql.versions import decode

_PART = "duplicates"
"""What is written here and nowhere else."""
_BATCH = 200
"""Articles taken in one transaction: a crawl that wants to write at the same time waits a fraction of a second."""


class Duplicates(Part):
    """The share of the store that links articles with the same content."""

    def update_clusters(self, progress: Callable[[int], object] | None = None) -> int:
        """Bring the clusters of duplicates up to the newest change; return how many articles were looked at."""
        self._drop_sketches_of_another_kind()
        looked_at = 0
        while count := self._sketch_batch():
            looked_at += count
            if progress:
                progress(looked_at)
        while self._cluster_batch():
            if progress:
                progress(looked_at)
        return looked_at

    def cluster(self, article_id: str) -> Cluster | None:
        """Return the cluster of a live article; None where it has no duplicate."""
        row = self._db.row(
            "SELECT representative FROM duplicates JOIN articles ON number = article WHERE id = ? AND status = ?",
            *(article_id, Status.LIVE),
        )
        return self._cluster(row["representative"]) if row else None

    def clusters(self) -> Iterator[Cluster]:
        """Yield all clusters, the largest first."""
        sql = "SELECT representative FROM duplicates GROUP BY representative ORDER BY count(*) DESC, representative"
        for row in self._db.rows(sql):
            if cluster := self._cluster(row["representative"]):
                yield cluster

    def _cluster(self, representative: int) -> Cluster | None:
        """Return a cluster without what went since the last update; None where nothing is left of it."""
        rows = self._db.rows(
            "SELECT id, likeness, regions FROM duplicates JOIN sketches USING (article) "
            "JOIN articles ON articles.number = article WHERE representative = ?1 AND articles.status = 'live' "
            "AND EXISTS (SELECT 1 FROM articles WHERE number = ?1 AND status = 'live') "
            "ORDER BY article <> representative, likeness DESC, article",
            representative,
        )
        members = tuple(Member(row["id"], row["likeness"], tuple(json.loads(row["regions"]))) for row in rows)
        return Cluster(members[0].article_id, members) if len(members) > 1 else None

    # Sketching what changed

    def _sketched(self) -> Row:
        """Return how far the feed was taken, and how sketches are made."""
        row = self._db.row("SELECT position, kind FROM sketching")
        if row is None:
            message = f"store {self._db.name}: does not know what was sketched; {RESTORE}"
            raise StoreError(message)
        return row

    def _drop_sketches_of_another_kind(self) -> None:
        if self._sketched()["kind"] == SKETCHED_AS:
            return
        with self._db.write(_PART):
            for table in ("duplicates", "buckets", "sketches"):
                self._db.run(f"DELETE FROM {table}")  # noqa: S608 - the names above
            self._db.run("UPDATE sketching SET position = 0, kind = ?", SKETCHED_AS)

    def _sketch_batch(self) -> int:
        """Take the next changes of the feed; return how many."""
        start = self._sketched()["position"]
        rows = self._db.rows(
            "SELECT number, position, status, record FROM articles WHERE position > ? ORDER BY position LIMIT ?",
            *(start, _BATCH),
        )
        if not rows:
            return 0
        articles = ((row["number"], decode(row["record"])) for row in rows if row["status"] == Status.LIVE)
        sketches = [(sketch(number, article), json.dumps(article.regions)) for number, article in articles]
        with self._db.write(_PART):
            # Another process may have taken the same changes meanwhile.
            if self._sketched()["position"] == start:
                for row in rows:
                    self._forget_sketch(row["number"])
                self._file_sketches(sketches)
                self._db.run("UPDATE sketching SET position = ?", rows[-1]["position"])
        return len(rows)

    def _forget_sketch(self, article: int) -> None:
        """Remove the sketch of an article, and unsettle what was connected with it."""
        row = self._db.row("SELECT * FROM sketches WHERE article = ?", article)
        if row is None:
            return
        self._db.run(
            "DELETE FROM duplicates WHERE article IN (SELECT article FROM sketches WHERE component = ?)",
            row["component"],
        )
        self._db.run("UPDATE sketches SET component = NULL WHERE component = ?", row["component"])
        filed = ((bucket, article) for bucket in buckets(_kept(row)))
        self._db.run_many("DELETE FROM buckets WHERE bucket = ? AND article = ?", filed)
        self._db.run("DELETE FROM sketches WHERE article = ?", article)

    def _file_sketches(self, sketches: Iterable[tuple[Sketch, str]]) -> None:
        for one, regions in sketches:
            self._db.run(
                "INSERT INTO sketches (article, digest, signature, standing, regions) VALUES (?, ?, ?, ?, ?)",
                *(one.article, one.digest, one.signature, json.dumps(one.standing), regions),
            )
            filed = ((bucket, one.article) for bucket in buckets(one))
            self._db.run_many("INSERT INTO buckets (bucket, article) VALUES (?, ?) ON CONFLICT DO NOTHING", filed)

    # Settling what is connected

    def _cluster_batch(self) -> int:
        """Find the clusters around the next unsettled articles; return how many articles were settled."""
        with self._db.write(_PART):
            settled: set[int] = set()
            for row in self._db.rows("SELECT article FROM sketches WHERE component IS NULL LIMIT ?", _BATCH):
                if row["article"] not in settled:
                    connected = self._connected_sketches(row["article"])
                    self._write_clusters(connected)
                    settled |= connected.keys()
        return len(settled)

    def _write_clusters(self, connected: dict[int, Sketch]) -> None:
        numbers = json.dumps(list(connected))
        these = f"article {self._db.dialect.numbers}"
        self._db.run(f"DELETE FROM duplicates WHERE {these}", numbers)  # noqa: S608 - our own words
        self._db.run(f"UPDATE sketches SET component = ? WHERE {these}", min(connected), numbers)  # noqa: S608 - our own words
        for group in groups(connected.values()):
            best = group.representative
            rows = [(one.article, best.article, value) for one, value in ((best, 1.0), *group.others)]
            self._db.run_many("INSERT INTO duplicates (article, representative, likeness) VALUES (?, ?, ?)", rows)

    def _connected_sketches(self, article: int) -> dict[int, Sketch]:
        """Return the sketches that a chain of alike ones connects with an article, itself included, by article."""
        candidates = _Candidates(self._db)
        connected = candidates.sketches([article])
        waiting = list(connected.values())
        while waiting:
            one = waiting.pop()
            near = candidates.near(one, connected)
            alike = {other.article: other for other in near if likeness(one, other) >= THRESHOLD}
            connected |= alike
            waiting.extend(alike.values())
        return connected


class _Candidates:
    """Looks up what may be alike, each bucket and each sketch once for a whole gathering.

    Without this memory, gathering a hundred articles with the same text would read a hundred articles a hundred times.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._sketches: dict[int, Sketch] = {}
        self._filed: dict[int, list[int]] = {}

    def sketches(self, articles: Collection[int]) -> dict[int, Sketch]:
        """Return the sketches of these articles, by article."""
        if missing := [article for article in articles if article not in self._sketches]:
            sql = f"SELECT * FROM sketches WHERE article {self._db.dialect.numbers}"  # noqa: S608 - our own words
            self._sketches |= {row["article"]: _kept(row) for row in self._db.rows(sql, json.dumps(missing))}
        return {article: self._sketches[article] for article in articles}

    def near(self, one: Sketch, known: Collection[int]) -> Iterable[Sketch]:
        """Return the sketches that share a bucket with this one, without those that are known already."""
        filed = buckets(one)
        self._read([bucket for bucket in filed if bucket not in self._filed])
        found = set()
        for bucket in filed:
            self._filed[bucket] = [article for article in self._filed[bucket] if article not in known]
            found.update(self._filed[bucket])
        return self.sketches(found).values()

    def _read(self, filed: list[int]) -> None:
        self._filed |= {bucket: [] for bucket in filed}
        sql = f"SELECT bucket, article FROM buckets WHERE bucket {self._db.dialect.numbers}"  # noqa: S608 - our own words
        for row in self._db.rows(sql, json.dumps(filed)):
            self._filed[row["bucket"]].append(row["article"])


def _kept(row: Row) -> Sketch:
    return Sketch(row["article"], row["digest"], row["signature"], tuple(json.loads(row["standing"])))
