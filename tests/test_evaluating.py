"""`python -m indexer evaluate` query by query and against another run, and `rebuild` by golden queries."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from indexer_articles import ARTICLES, article

from corpus import open_store
from indexer.__main__ import main

QUERIES = {"q1": "pension", "q2": "lost card", "q3": "maternity leave"}
JUDGED = "query\tarticle\tgrade\nq1\ta4\t1\nq2\ta2\t2\nq3\ta4\t1\n"
BELOW = 1 / 1.584962500721156
"""nDCG@10 of the one relevant article at rank two."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    golden = tmp_path / "golden"
    golden.mkdir()
    lines = (json.dumps({"id": query, "text": words}) for query, words in QUERIES.items())
    (golden / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (golden / "qrels.tsv").write_text(JUDGED, encoding="utf-8")
    put(tmp_path, *ARTICLES)
    assert indexer(tmp_path, "update").exit_code == 0
    return tmp_path


def put(data: Path, *articles: object) -> None:
    with open_store(f"sqlite:{data}/corpus.sqlite") as store:
        store.put(articles)  # type: ignore[arg-type]  # articles of the tests


def indexer(data: Path, *words: str) -> Result:
    env = {"DATA_DIR": str(data), "STORE_URL": "", "INDEX_URL": ""}
    return CliRunner().invoke(main, words, env=env, prog_name="python -m indexer")


def evaluate(data: Path, *words: str) -> Result:
    files = ("--queries", f"{data}/golden/queries.jsonl", "--qrels", f"{data}/golden/qrels.tsv")
    return indexer(data, "evaluate", *files, *words)


def test_the_measures_of_each_query_are_shown_the_worst_first(data: Path) -> None:
    lines = evaluate(data, "--per-query").stdout.splitlines()
    assert lines[0] == "queries\t3"
    assert lines[4:] == [
        "query\tnDCG@10\tMRR@10\tRecall@100\ttext",
        f"q1\t{BELOW:.4g}\t0.5\t1\tpension",
        "q2\t1\t1\t1\tlost card",
        "q3\t1\t1\t1\tmaternity leave",
    ]
    assert len(evaluate(data).stdout.splitlines()) == 4


def test_the_same_for_programs(data: Path) -> None:
    report = json.loads(evaluate(data, "--per-query", "--json").stdout)
    assert [one["query"] for one in report["per_query"]] == ["q1", "q2", "q3"]
    assert report["per_query"][0]["nDCG@10"] == pytest.approx(BELOW)
    assert "per_query" not in json.loads(evaluate(data, "--json").stdout)


def test_a_run_is_set_against_one_that_was_saved_what_fell_most_first(data: Path, tmp_path: Path) -> None:
    saved = tmp_path / "before.json"
    assert evaluate(data, "--save", str(saved)).exit_code == 0
    unchanged = json.loads(evaluate(data, "--against", str(saved), "--json").stdout)
    assert unchanged["difference"] == 0
    assert {one["difference"] for one in unchanged["per_query"]} == {0}
    put(data, article(2, "Pigeons and their nests"), article(6, "Maternity leave of mothers"))
    assert indexer(data, "update").exit_code == 0
    report = json.loads(evaluate(data, "--against", str(saved), "--json").stdout)
    assert (report["per_query"][0]["query"], report["per_query"][0]["difference"]) == ("q2", -1)
    assert report["difference"] == pytest.approx(sum(one["difference"] for one in report["per_query"]) / 3)
    assert report["difference"] < 0
    table = evaluate(data, "--against", str(saved)).stdout.splitlines()
    assert "query\tnDCG@10\tMRR@10\tRecall@100\tdifference\ttext" in table
    assert "q2\t0\t0\t0\t-1\tlost card" in table


@pytest.mark.parametrize("content", ["", "[]", "no json", '{"q1": 1}', '{"q1": {"ndcg_10": "x"}}'])
def test_a_file_that_holds_no_run_is_named_in_one_line(data: Path, tmp_path: Path, content: str) -> None:
    other = tmp_path / "other.json"
    other.write_text(content, encoding="utf-8")
    told = evaluate(data, "--against", str(other))
    assert (told.exit_code, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert "other.json holds no measures of a run" in told.stderr
    assert evaluate(data, "--against", str(tmp_path / "none.json")).exit_code == 1


def test_a_rebuild_that_answers_golden_queries_worse_is_not_swapped_in(data: Path) -> None:
    put(data, article(2, "Pigeons and their nests"))
    for words in (("--golden", f"{data}/golden"), ()):
        told = indexer(data, "rebuild", *words)
        assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
        assert "the old one still serves: nDCG@10 of the golden queries fell by 0.333, most for q2" in told.stderr
        assert "Lost social security card" in indexer(data, "search", "lost card").stdout


def test_a_rebuild_that_answers_as_well_is_swapped_in(data: Path) -> None:
    put(data, article(6, "Pigeons and their nests"))
    assert indexer(data, "rebuild", "--golden", f"{data}/golden").stdout == "6 articles in the index\n"
    assert "Pigeons" in indexer(data, "search", "pigeons").stdout


def test_golden_queries_that_are_not_there_are_named(data: Path) -> None:
    told = indexer(data, "rebuild", "--golden", f"{data}/nowhere")
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
    assert "queries.jsonl" in told.stderr


def test_an_index_is_made_where_none_can_be_compared(data: Path) -> None:
    url = f"whoosh:{data}/second"
    assert indexer(data, "rebuild", "--index-url", url).stdout == "5 articles in the index\n"
