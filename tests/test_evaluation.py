"""Measures and the files they are made from."""

from itertools import pairwise
from pathlib import Path

import pytest

from indexer import BadEvaluationError
from indexer.evaluation import measure, ndcg, read_judgements, read_queries, recall, reciprocal_rank, trec_lines


def test_ndcg_has_linear_gain_and_logarithmic_discount() -> None:
    # (1/log2(2) + 3/log2(4)) / (3/log2(2) + 1/log2(3)), worked out by hand.
    assert ndcg(["b", "x", "a"], {"a": 3, "b": 1}) == pytest.approx((1 + 3 / 2) / (3 + 1 / 1.584962500721156))
    assert ndcg(["a", "b"], {"a": 3, "b": 1}) == 1
    assert ndcg([*"0123456789", "a"], {"a": 1}) == 0
    assert ndcg([], {"a": 1}) == 0


def test_reciprocal_rank() -> None:
    assert reciprocal_rank(["x", "y", "a"], {"a": 1, "y": 0}) == pytest.approx(1 / 3)
    assert reciprocal_rank([*"0123456789", "a"], {"a": 1}) == 0


def test_recall() -> None:
    assert recall(["a", "x"], {"a": 1, "b": 2, "x": 0}) == 0.5
    assert recall([str(number) for number in range(100)] + ["a"], {"a": 1}) == 0


def test_a_query_that_was_not_run_counts_as_nothing() -> None:
    measures = measure({"q1": ["a"]}, {"q1": {"a": 1}, "q2": {"b": 1}, "q3": {"c": 0}})
    assert (measures.queries, measures.ndcg_10, measures.mrr_10, measures.recall_100) == (2, 0.5, 0.5, 0.5)


def test_without_a_relevant_article_there_is_nothing_to_measure() -> None:
    with pytest.raises(BadEvaluationError, match="above 0"):
        measure({"q1": ["a"]}, {"q1": {"a": 0}})


def test_scores_of_a_run_descend_strictly() -> None:
    lines = list(trec_lines("q1", [("a", 2.0), ("b", 2.0), ("c", 1.9999999), ("d", 0.5)]))
    assert lines[0] == "q1 Q0 a 1 2.000000 shebao"
    scores = [float(line.split()[4]) for line in lines]
    assert all(before > after for before, after in pairwise(scores))


def test_files_are_read(tmp_path: Path) -> None:
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    queries.write_text('{"id": "q1", "text": "a\u2028b"}\n\n{"id": 2, "text": "c"}\n', encoding="utf-8")
    qrels.write_text("query\tarticle\tgrade\nq1\ta\t2\n2\tb\t0\n", encoding="utf-8")
    assert read_queries(queries) == {"q1": "a\u2028b", "2": "c"}
    assert read_judgements(qrels) == {"q1": {"a": 2}, "2": {"b": 0}}


@pytest.mark.parametrize("line", ["no json", '{"id": 1}', "[]", '"text"'])
def test_a_bad_query_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(f'{{"id": "q1", "text": "fine"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadEvaluationError, match=r"queries.jsonl, line 2: no query; write"):
        read_queries(path)


@pytest.mark.parametrize("line", ["q1 a 1", "q1\ta", "q1\ta\tgood"])
def test_a_bad_judgement_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(f"q1\ta\t1\n{line}\n", encoding="utf-8")
    with pytest.raises(BadEvaluationError, match=r"qrels.tsv, line 2: no judgement; write"):
        read_judgements(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEvaluationError, match=r"nothing.jsonl"):
        read_queries(tmp_path / "nothing.jsonl")
