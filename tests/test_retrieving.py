"""What every engine finds of what it is asked for: `ArticleIndex.retrieve` and `facets`, part by part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from asking import concept, either, ids, phrase, words
from engines import index_url
from indexer_articles import article, changes

from corpus import StatedFact, Unit
from indexer import FACETS, ArticleIndex, FacetValue, Sort, open_index, ranking
from indexer.document import document
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted

PENSION = concept("pension")


def required(index: ArticleIndex, *conditions: Condition) -> set[str]:
    found = index.retrieve(Wanted(required=conditions))
    assert found.total == len(found.candidates)
    return set(ids(found))


# Concepts


@pytest.mark.parametrize(
    ("alternatives", "expected"),
    [
        ([either("pension")], {"a1", "a4"}),
        ([either("pension", "card")], {"a1", "a2", "a4"}),
        ([either("pension", "card", whole=True)], {"a1"}),
        ([either("pension", "nowher", whole=True)], set()),
        ([either("nowher"), either("lost", "card", whole=True)], {"a2"}),
        ([either("lost", weight=0.1), either("pension", "account", whole=True), either("月")], {"a1", "a2"}),
        ([either("nowher"), either("缴费", "比例", whole=True)], {"a3"}),
        ([either()], set()),
    ],
)
def test_one_of_the_ways_to_say_a_concept_is_enough(
    index: ArticleIndex, alternatives: list[Alternative], expected: set[str]
) -> None:
    found = index.retrieve(Wanted(concepts=(Concept(tuple(alternatives)),)))
    assert (set(ids(found)), found.total) == (expected, len(expected))


def test_one_of_the_concepts_is_enough_and_each_adds_to_the_score(index: ArticleIndex) -> None:
    both = index.retrieve(Wanted(concepts=(PENSION, concept("mother"))))
    assert ids(both) == ["a4", "a1"]
    alone = {one.entry.id: one.score for one in index.retrieve(Wanted(concepts=(PENSION,))).candidates}
    assert both.candidates[0].score > alone["a4"]
    assert both.candidates[1].score == pytest.approx(alone["a1"])


def test_of_several_ways_the_best_counts_and_not_their_sum(index: ArticleIndex) -> None:
    def score(*alternatives: Alternative) -> float:
        return index.retrieve(Wanted(concepts=(Concept(alternatives),))).candidates[0].score

    loss, lost = either("loss"), either("lost")
    assert score(loss, lost) == pytest.approx(max(score(loss), score(lost)))
    assert score(either("lost", weight=0.25)) == pytest.approx(score(lost) / 4)
    assert score(either("loss", "lost")) == pytest.approx(score(loss) + score(lost))


def test_words_of_the_title_count_more(index: ArticleIndex) -> None:
    assert ids(index.retrieve(Wanted(concepts=(PENSION,)))) == ["a1", "a4"]


def test_scores_follow_the_formula(engine: str, folder: Path) -> None:
    sizes = (60, 120, 160, 260, 380)
    alike = [article(size, "Guide", f"zebra {'word ' * size}{'zebra ' * (size // 100)}") for size in sizes]
    lengths = np.array([float(sum(document(one).lengths.values()) + 2) for one in alike])  # the title counts thrice
    counts = np.array([1.0 + size // 100 for size in sizes])
    expected = ranking.saturate(counts, ranking.length_factor(lengths, lengths.mean()))
    with open_index(index_url(engine, folder)) as index:
        index.update(changes(alike))
        found = {one.entry.id: one.score for one in index.retrieve(Wanted(concepts=(concept("zebra"),))).candidates}
    scores = np.array([found[one.id] for one in alike])
    # Lucene's kin keep a length in one byte, and tantivy is told of lengths by a way round.
    assert scores / scores.mean() == pytest.approx(expected / expected.mean(), rel=0.03)


def test_what_is_scored_need_not_be_found(index: ArticleIndex) -> None:
    found = index.retrieve(Wanted(concepts=(PENSION,), scored=(concept("mother"), concept("x"))))
    assert (ids(found), found.total) == (["a4", "a1"], 2)
    every = index.retrieve(Wanted(scored=(concept("lost"),)))
    assert (every.total, set(ids(every))) == (5, {f"a{number}" for number in range(1, 6)})


def test_words_of_steps_that_stand_nowhere_else_are_found(index: ArticleIndex) -> None:
    index.update(changes([article(6, "A guide", "Without the word", steps=("Visit the zebra counter",))], 6))
    assert ids(index.retrieve(Wanted(concepts=(concept("zebra"),)))) == ["a6"]
    assert index.frequencies(["zebra"]) == {"zebra": 1}


# Conditions


def test_words_stand_in_one_of_the_fields(index: ArticleIndex) -> None:
    assert required(index, words("pension")) == {"a1", "a4"}
    assert required(index, words("pension", "title")) == {"a1"}
    assert required(index, words("loss", "title")) == set()
    assert required(index, words("loss", "steps", "law")) == {"a2"}
    assert required(index, words("insurance", "law")) == {"a1", "a3"}
    assert required(index, words("social Shenzhen", "place")) == {"a2"}
    assert required(index, words("")) == set()


def test_all_words_of_a_condition_stand_in_the_same_field(index: ArticleIndex) -> None:
    assert required(index, words("transfer account")) == {"a1"}
    assert required(index, words("provinces account")) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("replacement card", {"a2"}),
        ("card replacement", set()),
        ("apply for a replacement card at a bank", {"a2"}),
        ("apply for replacement card", set()),
        ("the the", set()),
        ("缴费比例", {"a3"}),
        ("比例缴费", set()),
        ("单位缴费比例为６％", {"a3"}),
        ("参加基本医疗保险", {"a3"}),
        ("pension", {"a1", "a4"}),
    ],
)
def test_phrases_in_english_and_chinese(index: ArticleIndex, text: str, expected: set[str]) -> None:
    assert required(index, phrase(text)) == expected


def test_a_phrase_reaches_over_no_end_of_a_field(index: ArticleIndex) -> None:
    index.update(changes([article(6, "Ends with zebra", "Crossing begins this.", steps=("Go west", "Young man"))], 6))
    assert required(index, phrase("zebra crossing")) == set()
    assert required(index, phrase("west young", "steps")) == {"a6"}


def test_a_word_that_is_repeated_in_a_phrase(index: ArticleIndex) -> None:
    index.update(changes([article(6, "Very very good"), article(7, "Very good, very")], 6))
    assert required(index, phrase("very very good")) == {"a6"}
    assert required(index, phrase("very good very")) == {"a7"}


@pytest.mark.parametrize("value", ["Shenzhen", "shenzhen", "SHENZHEN", "Ｓｈｅｎｚｈｅｎ"])
def test_a_filter_takes_any_letter_case(index: ArticleIndex, value: str) -> None:
    index.update(changes([article(6, "Small", regions=("shenzhen",)), article(7, "Large", regions=("SHENZHEN",))], 6))
    assert required(index, Filter("region", value)) == {"a2", "a3", "a6", "a7"}


@pytest.mark.parametrize("facet", [*FACETS, "measure"])
def test_a_filter_for_what_no_article_has(index: ArticleIndex, facet: str) -> None:
    assert required(index, Filter(facet, "nothing of the kind")) == set()
    assert required(index, Filter(facet, "")) == set()


def test_a_filter_takes_whole_values(index: ArticleIndex) -> None:
    assert required(index, Filter("law", "social-insurance-law")) == {"a1", "a3"}
    assert required(index, Filter("law", "social-insurance-law/2")) == set()
    assert required(index, Filter("site", "exam")) == set()


def test_one_of_several_conditions(index: ArticleIndex) -> None:
    either_ = OneOf((Filter("site", "other"), words("mothers"), OneOf((phrase("sixty days"),))))
    assert required(index, either_) == {"a2", "a4", "a5"}
    assert required(index, OneOf(())) == set()
    assert required(index, either_, words("card")) == {"a2"}


def test_what_is_excluded_is_left_out(index: ArticleIndex) -> None:
    def left(*excluded: Condition, concepts: tuple[Concept, ...] = ()) -> set[str]:
        return set(ids(index.retrieve(Wanted(concepts=concepts, excluded=excluded))))

    assert left(words("pension")) == {"a2", "a3", "a5"}
    assert left(words("pension"), Filter("year", "2023")) == {"a2", "a5"}
    assert left(OneOf((words("pension"), phrase("缴费比例")))) == {"a2", "a5"}
    assert left(words(""), OneOf(())) == {f"a{number}" for number in range(1, 6)}
    assert left(Filter("topic", "maternity"), concepts=(PENSION,)) == {"a1"}


def test_nothing_is_nothing(index: ArticleIndex) -> None:
    found = index.retrieve(Wanted(concepts=(PENSION,), required=(Filter("site", "example"),), nothing=True))
    assert (found.total, found.candidates) == (0, ())
    assert all(values == () for values in found.facets.values())


# Order and pages


@pytest.fixture
def many(engine: str, folder: Path) -> Iterator[ArticleIndex]:
    """Return an index of several segments, in which many articles are alike."""
    with open_index(index_url(engine, folder)) as opened:
        for start in (0, 50, 100):
            opened.update(changes([article(start + each, "Guide to pensions") for each in range(50)], start + 1))
        yield opened


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(concepts=(PENSION,)), Wanted(concepts=(PENSION,), sort=Sort.DATE)])
@pytest.mark.parametrize("size", [1, 7, 149, 150, 1000])
def test_pages_have_every_article_once(many: ArticleIndex, wanted: Wanted, size: int) -> None:
    pages = [many.retrieve(replace(wanted, first=first, size=size)) for first in range(0, 150, size)]
    assert {page.total for page in pages} == {150}
    assert sorted(one for page in pages for one in ids(page)) == sorted(f"a{number}" for number in range(150))


@pytest.mark.parametrize("first", [149, 150, 151, 10**6, 2**31, 2**63, 2**80])
@pytest.mark.parametrize("wanted", [Wanted(), Wanted(concepts=(PENSION,)), Wanted(sort=Sort.DATE)])
def test_beyond_the_last_article_there_is_nothing(many: ArticleIndex, wanted: Wanted, first: int) -> None:
    for size in (1, 10, 2**31, 2**80):
        found = many.retrieve(replace(wanted, first=first, size=size))
        assert (found.total, len(found.candidates)) == (150, 1 if first == 149 else 0)
    assert many.retrieve(replace(wanted, size=2**80)).total == 150
    assert many.retrieve(replace(wanted, size=0)).candidates == ()


def test_without_concepts_and_by_date_the_newest_come_first(index: ArticleIndex) -> None:
    dates = [datetime(1950, 1, 1, tzinfo=UTC), datetime(2990, 1, 1, tzinfo=UTC), None]
    new = [article(number, "Pension", retrieved=date) for number, date in enumerate(dates, start=6)]
    index.update(changes(new, 6))
    assert ids(index.retrieve(Wanted())) == ["a7", "a5", "a4", "a3", "a2", "a1", "a8", "a6"]
    assert ids(index.retrieve(Wanted(concepts=(PENSION,), sort=Sort.DATE))) == ["a7", "a4", "a1", "a8", "a6"]


def test_equally_good_articles_come_by_date(index: ArticleIndex) -> None:
    days = [3, 1, 4, 2]
    alike = [article(number, "Zebras", retrieved=datetime(2020, 1, day, tzinfo=UTC)) for number, day in enumerate(days)]
    index.update(changes(alike, 6))
    assert ids(index.retrieve(Wanted(concepts=(concept("zebra"),)))) == ["a2", "a0", "a3", "a1"]


# What is counted


def test_facets_are_counted_over_all_that_is_found(index: ArticleIndex) -> None:
    found = index.retrieve(Wanted(concepts=(PENSION, concept("card")), first=2, size=1))
    assert set(found.facets) == set(FACETS)
    assert found.facets["region"] == (FacetValue("Changzhou", 1), FacetValue("Shenzhen", 1))
    assert found.facets["site"] == (FacetValue("example", 2), FacetValue("other", 1))
    assert index.retrieve(Wanted(concepts=(PENSION,), counted=False)).facets == {}


def test_of_many_values_the_most_frequent_are_counted_then_the_first_by_name(engine: str, folder: Path) -> None:
    names = [f"site{number * 83 % 150:03}" for number in range(150)]
    with open_index(index_url(engine, folder)) as index:
        index.update(changes([article(number, "Guide", site=name) for number, name in enumerate(names)]))
        index.update(changes([article(150, "Guide", site="site149"), article(151, "Guide", site="new")], 200))
        expected = [("site149", 2), ("new", 1), *((f"site{number:03}", 1) for number in range(98))]
        counted = index.retrieve(Wanted()).facets["site"]
        assert [(value.value, value.count) for value in counted] == expected
        assert index.facets("site", 100) == counted
        assert len(index.facets("site")) == 151


def test_facets_over_all_articles(index: ArticleIndex) -> None:
    assert index.facets("year") == (FacetValue("2022", 2), FacetValue("2021", 1), FacetValue("2023", 1))
    assert index.facets("law", limit=1) == (FacetValue("social-insurance-law", 2),)
    assert index.facets("law", limit=0) == ()


def test_the_measures_of_figures_are_a_facet(index: ArticleIndex) -> None:
    def stated(*measures: str) -> tuple[StatedFact, ...]:
        return tuple(StatedFact(measure=one, value="8", unit=Unit.PERCENT) for one in measures)

    index.update(
        changes(
            [article(6, "Six", facts=stated("a", "b", "a")), article(7, "Seven", facts=stated("a"), extractor="1")], 6
        )
    )
    first, *others = index.facets("measure", limit=2)
    assert (first, others) == (FacetValue("a", 2), [FacetValue("b", 1)])
    assert required(index, Filter("measure", "A")) == {"a6", "a7"}
    assert "measure" not in index.retrieve(Wanted()).facets


def test_a_facet_of_very_many_values(index: ArticleIndex) -> None:
    index.update(changes([article(6, "Six", topics=tuple(f"topic{number}" for number in range(70_000)))], 6))
    assert len(index.facets("topic", limit=5)) == 5
    assert len(index.retrieve(Wanted()).facets["topic"]) == 100
    assert required(index, Filter("topic", "topic69999")) == {"a6"}
