"""`python -m indexer`: the line update, search, verify as processes, every other word of it in this one."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import run
from indexer_articles import ARTICLES

from corpus import open_store
from indexer import open_index
from indexer.__main__ import main


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with open_store(f"sqlite:{folder}/corpus.sqlite") as store:
        store.put(ARTICLES)
    updated = run("indexer", "update", env=where(folder))
    assert (updated.returncode, updated.stdout) == (0, "5 changes taken, 5 articles in the index\n")
    return folder


def where(data: Path) -> dict[str, str]:
    return {"DATA_DIR": str(data), "STORE_URL": "", "INDEX_URL": ""}


def indexer(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, words, env=where(data), prog_name="python -m indexer")


def test_as_a_process(data: Path, tmp_path: Path) -> None:
    assert "2 found, page 1 of 1\n" in run("indexer", "search", "pension", env=where(data)).stdout
    missing = run("indexer", "verify", env=where(tmp_path))
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    assert run("indexer", "dance", env=where(data)).returncode == 2


def test_update_takes_only_what_is_new(data: Path) -> None:
    assert indexer(data, "update").stdout == "0 changes taken, 5 articles in the index\n"


def test_rebuild_and_verify(data: Path) -> None:
    assert indexer(data, "rebuild").stdout == "5 articles in the index\n"
    verified = indexer(data, "verify")
    assert (verified.exit_code, verified.stdout) == (0, "the index is sound: 5 articles\n")


def test_search_for_people(data: Path) -> None:
    found = indexer(data, "search", "pension", "--top", "1")
    assert found.exit_code == 0
    assert found.stdout.startswith("1. How to transfer pension insurance between provinces  [example]\n")
    assert found.stdout.endswith("2 found, page 1 of 2\n")
    second = indexer(data, "search", "pension", "--top", "1", "--page", "2").stdout
    assert "2. Maternity leave  [example]\n" in second
    assert "The *pension* is not touched." in second


def test_a_word_with_a_hyphen_is_left_out_and_no_option(data: Path) -> None:
    found = indexer(data, "search", "pension", "-leave")
    assert found.exit_code == 0
    assert "Maternity leave" not in found.stdout
    assert indexer(data, "search", "pension", "--tpic", "x").exit_code == 2


def test_search_for_programs(data: Path) -> None:
    words = (
        "search",
        "--json",
        "--topic",
        "medical-insurance",
        "--region",
        "Shenzhen",
        "--year",
        "2023",
        "缴费",
        "比例",
    )
    answer = json.loads(indexer(data, *words).stdout)
    assert (answer["query"], answer["total"], answer["page"], answer["pages"]) == ("缴费 比例", 1, 1, 1)
    assert answer["hits"][0]["url"] == "/article/a3"
    assert {"text": "缴费", "mark": True} in answer["hits"][0]["snippet"]
    assert answer["facets"]["law"][0] == {"value": "social-insurance-law", "count": 1}


def test_search_on_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    found = indexer(tmp_path, "search", "pension")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "python -m indexer update" in found.stderr
    assert found.stderr.count("\n") == 1


def test_verify_tells_what_is_wrong(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store, open_index(f"whoosh:{tmp_path}/index") as index:
        store.put(ARTICLES)
        index.update(list(store.changes())[3:])
    verified = indexer(tmp_path, "verify")
    assert verified.exit_code == 1
    assert (
        "3 articles of the store are not in the index: a1, a2, a3; cure: python -m indexer rebuild" in verified.stdout
    )
    assert "Traceback" not in verified.stderr


def test_an_index_of_another_store_is_not_updated(data: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(ARTICLES[:1])
    updated = indexer(tmp_path, "update", "--index-url", f"whoosh:{data}/index")
    assert updated.exit_code == 1
    assert "made from another store; cure: python -m indexer rebuild" in updated.stderr


def test_run_and_evaluate(data: Path, tmp_path: Path) -> None:
    queries, qrels = tmp_path / "q.jsonl", tmp_path / "qrels.tsv"
    queries.write_text('{"id": "q1", "text": "pension"}\n{"id": "q2", "text": "lost card"}\n', encoding="utf-8")
    qrels.write_text("query\tdoc\tgrade\nq1\ta4\t1\nq2\ta2\t2\n", encoding="utf-8")
    ran = indexer(data, "run", "--queries", str(queries), "--top", "1").stdout.splitlines()
    assert [line.split()[:4] for line in ran] == [["q1", "Q0", "a1", "1"], ["q2", "Q0", "a2", "1"]]
    asked = ("evaluate", "--queries", str(queries), "--qrels", str(qrels))
    measures = json.loads(indexer(data, *asked, "--json").stdout)
    assert measures["queries"] == 2
    assert measures["MRR@10"] == 0.75
    assert measures["Recall@100"] == 1
    assert measures["nDCG@10"] == pytest.approx((1 / 1.584962500721156 + 1) / 2)
    assert "MRR@10\t0.75\n" in indexer(data, *asked).stdout


def test_a_bad_file_is_named_in_one_line(data: Path, tmp_path: Path) -> None:
    ran = indexer(data, "run", "--queries", str(tmp_path / "nothing.jsonl"))
    assert (ran.exit_code, ran.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("words", [("search", "--year", "soon"), ("search", "--sort", "size"), ("dance",), ("run",)])
def test_called_wrongly(data: Path, words: tuple[str, ...]) -> None:
    assert indexer(data, *words).exit_code == 2
