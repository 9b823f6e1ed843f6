"""What Prometheus is told: what was counted in all processes, and how things are at this moment.

Knows what happened, not who asked: labels are names of ours, and nothing that was typed.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from indexer import Results
from webapp.backends import Backends
from webapp.gauges import Gauges

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the classes of times: a search takes some five milliseconds, and the server hangs up after five seconds."""


class Metrics:
    """The counters of one process, and what tells the figures of all."""

    def __init__(self, folder: str) -> None:
        """Count in memory or, with others, in the folder that PROMETHEUS_MULTIPROC_DIR names too."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types
        self._folder, self._own = folder, CollectorRegistry()
        self._requests = self._counter("requests", "Requests answered.", "endpoint", "method", "status")
        self._searches = self._counter("searches", "Questions, each once, by what they found.", "outcome")
        self._answers = self._counter("answers", "Answers above the results, by what they show.", "kind")
        self._suggestions = self._counter("suggestions", "Lists of suggestions, by whether there were any.", "outcome")
        told = "Time from a request to its answer."
        self._seconds = Histogram("shebao_request_seconds", told, ["endpoint"], buckets=_SECONDS, registry=self._own)

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(endpoint, method, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def searched(self, results: Results) -> None:
        """Count a question with its answer; to turn its pages is no new one."""
        if results.query.page > 1:
            return
        self._searches.labels("nothing" if not results.total else "corrected" if results.corrected else "found").inc()
        if results.answer:
            self._answers.labels(str(results.answer.kind)).inc()

    def suggested(self, count: int) -> None:
        """Count a list of so many suggestions."""
        self._suggestions.labels("found" if count else "nothing").inc()

    def exposition(self, backends: Backends) -> bytes:
        """Return all figures in the text format of Prometheus."""
        now = CollectorRegistry()
        now.register(Gauges(backends))
        return generate_latest(self._together()) + generate_latest(now)

    def _together(self) -> CollectorRegistry:
        if not self._folder:
            return self._own
        together = CollectorRegistry()
        MultiProcessCollector(together, self._folder)  # type: ignore[no-untyped-call]  # nor has this
        return together

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"shebao_{name}", told, labels, registry=self._own)
