"""What the judged set of the sample site says of an index: its measures, and what it answers."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conftest import ROOT

from corpus import open_store
from corpus.text import fold
from indexer import Answer, Query, Search
from indexer.evaluation import DEPTH, Judgements, QueryMeasures, measure_each, run

sys.path.insert(0, str(ROOT / "data" / "sample_site"))

from judgements import JUDGED, qrels

QUERIES = JUDGED / "queries.jsonl"
_ANSWERS = 2
"""Grade from which an article answers: in full, or one step off."""


def records(name: str) -> list[dict[str, str]]:
    """Return the records of one file of the judged set."""
    return [json.loads(line) for line in (JUDGED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def kinds() -> dict[str, set[str]]:
    """Return the ids of the queries of each kind."""
    found: dict[str, set[str]] = {}
    for record in records("queries"):
        found.setdefault(record["kind"], set()).add(record["id"])
    return found


def judgements(data: Path) -> Judgements:
    """Return the judgements under the ids that articles have in the store of a data folder."""
    with open_store(f"sqlite:{data}/corpus.sqlite") as store:
        url = next(store.articles()).url
    return qrels(url.rsplit("/", 2)[0])


@dataclass(frozen=True)
class Judged:
    """An index with the judgements of what it finds."""

    search: Search
    grades: Judgements

    @cached_property
    def measured(self) -> Mapping[str, QueryMeasures]:
        """How well it finds what each query asks."""
        queries = {record["id"]: record["text"] for record in records("queries")}
        ranked = {query: [one for one, _ in hits] for query, hits in run(self.search, queries, DEPTH)}
        return measure_each(ranked, self.grades)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """What it answers, by the ids of the queries that it answers."""
        found = {record["id"]: self._answer(record["text"]) for record in records("queries")}
        return {query: answer for query, answer in found.items() if answer}

    def right(self) -> set[str]:
        """Return the queries of which the answer comes from an article that answers them."""
        return {query for query, one in self.answers.items() if self.grades[query].get(one.article_id, 0) >= _ANSWERS}

    def met(self) -> set[str]:
        """Return the queries of which the answer holds what it must."""
        expected = {record["query"]: fold(record["contains"]) for record in records("answers")}
        return {query for query, words in expected.items() if query in self.answers and words in self._text(query)}

    def answered_in_vain(self) -> Iterator[str]:
        """Yield the queries that are answered though no article answers them."""
        return (record["text"] for record in records("unanswerable") if self._answer(record["text"]))

    def _answer(self, words: str) -> Answer | None:
        return self.search.find(Query(words=words)).answer

    def _text(self, query: str) -> str:
        answer = self.answers[query]
        return fold(" ".join(("".join(span.text for span in answer.text), *answer.items)))
