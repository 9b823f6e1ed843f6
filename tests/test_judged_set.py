"""The judged queries of the sample site: whole, varied, not taken from the titles, and true to the articles."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

from corpus import open_store
from corpus.text import fold, words
from crawler.declarations import declared_site
from crawler.extraction import read
from indexer import MAX_CHARACTERS, BadEvaluationError
from indexer.evaluation import read_judgements, read_queries

sys.path.insert(0, str(ROOT / "data" / "sample_site"))

from judgements import JUDGED, article_ids, lines, qrels
from pages import SampleSite, read_page

SAMPLE = ROOT / "data" / "sample_site"
KINDS = {
    *("question-en", "keywords-en", "scenario-en", "typo-en"),
    *("question-zh", "keywords-zh", "typo-zh", "pinyin", "colloquial", "cross", "short"),
    *("place", "year", "place-year", "phone", "how-much", "where", "when", "law"),
}
PAGES = {page.slug: page for page in map(read_page, SAMPLE.glob("articles/*.html"))}
RECORDS = {
    name: [json.loads(line) for line in (JUDGED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in ("queries", "unanswerable", "answers")
}
TEXTS = {record["id"]: record["text"] for record in RECORDS["queries"] + RECORDS["unanswerable"]}
GRADES = read_judgements(JUDGED / "qrels.tsv")
ANSWERABLE = {record["id"] for record in RECORDS["queries"]}
SITE = "http://sample.example"


@cache
def text_of(slug: str) -> str:
    """Return the text of an article as the product extracts it, folded."""
    path = PAGES[slug].path
    page, layout = SampleSite().answer(path, SITE).body, declared_site("sample").layout_for("sample")
    article = read(page, url=SITE + path, layout=layout, fetched=datetime.now(UTC), charset="").article
    assert article, slug
    return fold(article.text)


def likeness(one: str, other: str) -> float:
    """Return the share of words that two texts have in common."""
    mine, theirs = set(words(one)), set(words(other))
    return len(mine & theirs) / len(mine | theirs)


def test_there_are_many_queries_and_each_is_there_once() -> None:
    assert len(ANSWERABLE) >= 200
    assert len(RECORDS["unanswerable"]) >= 10
    assert len(TEXTS) == len(RECORDS["queries"]) + len(RECORDS["unanswerable"])
    assert len({fold(text) for text in TEXTS.values()}) == len(TEXTS)


def test_the_product_reads_them_to_their_ends() -> None:
    assert read_queries(JUDGED / "queries.jsonl") == {query: TEXTS[query] for query in ANSWERABLE}
    assert [text for text in TEXTS.values() if not 0 < len(text) <= MAX_CHARACTERS] == []


def test_every_kind_is_there_and_none_is_rare() -> None:
    kinds = Counter(record["kind"] for record in RECORDS["queries"])
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 10
    assert max(kinds.values()) <= 2 * min(kinds.values())
    assert {record["kind"] for record in RECORDS["unanswerable"]} == {"unanswerable"}


def test_scenarios_are_long_and_short_queries_one_word() -> None:
    lengths = [(record["kind"], len(record["text"].split())) for record in RECORDS["queries"]]
    assert {length for kind, length in lengths if kind == "scenario-en"} <= set(range(20, 46))
    assert {length for kind, length in lengths if kind == "short"} == {1}


def test_every_query_has_an_article_that_answers_it_but_those_that_nothing_answers() -> None:
    assert GRADES.keys() == ANSWERABLE
    assert [query for query, grades in GRADES.items() if max(grades.values()) < 2] == []


def test_every_judgement_is_about_an_article_of_the_sample_site() -> None:
    assert {slug for grades in GRADES.values() for slug in grades} <= PAGES.keys()
    assert {grade for grades in GRADES.values() for grade in grades.values()} == {1, 2, 3}
    table = (JUDGED / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(table) == sum(map(len, GRADES.values())), "an article is judged twice for one query"


@pytest.mark.parametrize("query", TEXTS)
def test_no_query_is_taken_from_a_title(query: str) -> None:
    text = TEXTS[query]
    titles = [page.title for page in PAGES.values()]
    assert fold(text) not in map(fold, titles)
    if len(words(text)) > 3:
        nearest = max(titles, key=lambda title: likeness(text, title))
        assert likeness(text, nearest) < 0.8, nearest


@pytest.mark.parametrize("answer", RECORDS["answers"], ids=lambda answer: answer["query"])
def test_what_an_answer_must_contain_stands_in_the_articles_that_answer(answer: dict[str, str | None]) -> None:
    query, wanted = str(answer["query"]), fold(str(answer["contains"]))
    assert answer["kind"] in {"steps", "phone", "figure", "definition", "passage"}
    best = {slug for slug, grade in GRADES[query].items() if grade == 3}
    right = {answer["article"]} if answer["article"] else best
    assert right <= best
    assert [slug for slug in best & right if wanted not in text_of(slug)] == []


def test_there_is_one_answer_for_each_of_forty_queries() -> None:
    queries = [record["query"] for record in RECORDS["answers"]]
    assert len(set(queries)) == len(queries) >= 40


def test_slugs_become_the_ids_of_the_articles_where_the_site_was_crawled(sample_data: Path) -> None:
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as store:
        articles = list(store.articles())
    root = articles[0].url.rsplit("/", 2)[0]
    assert set(article_ids(root).values()) == {article.id for article in articles}
    assert article_ids(root) == article_ids(root + "/")
    found = {article.id: article.url.rsplit("/", 1)[1].removesuffix(".html") for article in articles}
    there = qrels(root)
    assert {query: {found[one]: grade for one, grade in grades.items()} for query, grades in there.items()} == GRADES


def test_the_script_prints_a_table_that_the_evaluation_reads(tmp_path: Path) -> None:
    command = [sys.executable, str(SAMPLE / "judgements.py"), f"{SITE}:81/"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    table = tmp_path / "qrels.tsv"
    table.write_text(done.stdout, encoding="utf-8")
    assert read_judgements(table) == qrels(f"{SITE}:81")
    assert "".join(lines(qrels(f"{SITE}:81"))) == done.stdout


def test_a_slug_that_is_no_article_is_named(tmp_path: Path) -> None:
    table = tmp_path / "qrels.tsv"
    table.write_text("query\tarticle\tgrade\nq1\tnothinghere\t3\n", encoding="utf-8")
    with pytest.raises(BadEvaluationError, match=r"qrels.tsv: the sample site has no article nothinghere; write"):
        qrels(SITE, table)
