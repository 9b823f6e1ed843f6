"""Golden queries decide whether a rebuilt index is swapped in, on every engine."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from engines import FOLDERS
from indexer_articles import ARTICLES, article
from writers import Place

from corpus import Article
from indexer import Query, Search
from indexer.__main__ import main

QUERIES = {"q1": "transfer pension", "q2": "lost card", "q3": "maternity leave"}
JUDGED = [("q1", "a1", 2), ("q2", "a2", 1), ("q3", "a4", 1), ("q3", "a1", 0)]


@pytest.fixture
def place(tmp_path: Path, engine: str) -> Place:
    """Return an index that answers the golden queries beside it well."""
    place = Place(tmp_path / "data", engine)
    with place.store() as store, place.index() as index:
        store.put(ARTICLES)
        index.update(store.changes())
    write(place.data / "golden", QUERIES, JUDGED)
    return place


def write(folder: Path, queries: dict[str, str], judged: list[tuple[str, str, int]]) -> None:
    folder.mkdir()
    lines = [json.dumps({"id": name, "text": text}) for name, text in queries.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "qrels.tsv").write_text("\n".join("\t".join(map(str, one)) for one in judged), encoding="utf-8")


def rebuild(place: Place, *words: str) -> Result:
    return CliRunner().invoke(main, ("rebuild", *words), env=place.env, prog_name="python -m indexer")


def lose(place: Place, *lost: Article) -> None:
    """Let articles become others."""
    with place.store() as store:
        store.put(lost)


def serves(place: Place, words: str) -> list[str]:
    with place.index() as index:
        return [hit.id for hit in Search(index).find(Query(words=words)).hits]


def test_an_index_that_answers_as_well_is_swapped_in(place: Place) -> None:
    lose(place, article(6, "A transfer of winter coats"))
    assert rebuild(place).output == "6 articles in the index\n"
    assert "a6" in serves(place, "coats")


@pytest.mark.parametrize("named", [True, False])
def test_one_that_answers_worse_is_not_and_the_old_one_serves(place: Place, tmp_path: Path, *, named: bool) -> None:
    lose(place, article(2, "Pigeons"))
    with place.index() as index:
        before = index.generation()
    if named:
        (place.data / "golden").rename(tmp_path / "elsewhere")
    ran = rebuild(place, *(("--golden", str(tmp_path / "elsewhere")) if named else ()))
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "the old one still serves: nDCG@10 of the golden queries fell by 0.333, most for q2" in ran.stderr
    assert "judge them anew, or leave them out" in ran.stderr
    assert serves(place, "lost card")[0] == "a2"
    with place.index() as index:
        assert (index.generation(), index.verify()) == (before, [])
    assert place.generations() == 1


def test_golden_queries_that_were_judged_anew_let_it_in(place: Place) -> None:
    lose(place, article(2, "Pigeons"))
    assert rebuild(place).exit_code == 1
    shutil.rmtree(place.data / "golden")
    write(place.data / "golden", QUERIES, [one for one in JUDGED if one[0] != "q2"])
    assert rebuild(place).exit_code == 0
    assert serves(place, "pigeons") == ["a2"]


def test_without_an_index_that_serves_the_first_is_good_enough(place: Place, tmp_path: Path) -> None:
    fresh = Place(tmp_path / "fresh", place.engine)
    with fresh.store() as store:
        store.put(ARTICLES[4:])
    assert rebuild(fresh, "--golden", str(place.data / "golden")).exit_code == 0
    assert serves(fresh, "unemployment") == ["a5"]


def test_a_damaged_index_holds_nothing_back(place: Place) -> None:
    lose(place, article(2, "Pigeons"))
    if place.engine not in FOLDERS:
        pytest.skip("how an index on a server is damaged is its own affair")
    (place.data / "index" / "CURRENT").write_text("nowhere")
    assert rebuild(place).exit_code == 0


def test_without_golden_queries_nothing_is_asked(place: Place, tmp_path: Path) -> None:
    (place.data / "golden").rename(tmp_path / "elsewhere")
    lose(place, article(2, "Pigeons"))
    assert rebuild(place).exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("queries.jsonl", '{"id": "q1", "text": "fine"}\nno json', "queries.jsonl, line 2: no query; write"),
        ("queries.jsonl", None, "queries.jsonl"),
        ("queries.jsonl", "\udcff", "name a file in UTF-8"),
        ("qrels.tsv", "q1\ta1\t1\nq2\ta2\tgood", "qrels.tsv, line 2: no judgement; write"),
        ("qrels.tsv", None, "qrels.tsv"),
        ("qrels.tsv", "q1\ta1\t0", "a grade above 0 makes one relevant"),
        ("qrels.tsv", "", "a grade above 0 makes one relevant"),
    ],
)
def test_a_bad_file_is_named_with_its_cure_and_the_old_index_serves(
    place: Place, name: str, text: str | None, said: str
) -> None:
    path = place.data / "golden" / name
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    ran = rebuild(place)
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert said in ran.stderr
    assert place.generations() == 1
    assert serves(place, "lost card")[0] == "a2"


def test_a_folder_that_is_not_there_is_named(place: Place, tmp_path: Path) -> None:
    ran = rebuild(place, "--golden", str(tmp_path / "nowhere"))
    assert ran.exit_code == 1
    assert str(tmp_path / "nowhere" / "queries.jsonl") in ran.stderr
