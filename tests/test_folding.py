"""Articles that say the same are one hit, for which the one stands that the reader needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import index_url
from indexer_articles import ARTICLES, article, changes

from corpus import Article
from indexer import Copy, Hit, Query, Results, Search, open_search

TEXT = (
    "Bring the identity card, the household register and a photo of the child to the service hall at once. "
    "Whoever comes later pays for the whole year, and the insurance begins sixty days after the payment. The bureau "
    "checks the register and prints the card on the same day, which the parents sign for. Nothing is charged for the "
    "first card, and the second one is not free. Ask under the hotline of the city when the hall is open, since queues "
    "are long in spring and at the end of summer."
)
PLAIN = article(10, "Insurance of a child", TEXT)
WUXI = article(11, "Insurance of a child in Wuxi", TEXT, regions=("Wuxi",), site="other")
OF_2021 = article(12, "Insuring a child", TEXT, years=(2021,), site="third")
FULL_OF_2021 = article(13, "Insurance of a child, step by step", TEXT, years=(2021,), phones=("12333",), site="third")
OF_2019 = article(14, "A child and its insurance", TEXT, years=(2019,), steps=("Bring the card.", "Sign."))
OTHER_NUMBERS = article(15, "Insurance of a child and what it costs", f"{TEXT} It costs 380 yuan, 12 photos, form 77.")
COPIES = [PLAIN, WUXI, OF_2021, FULL_OF_2021, OF_2019]


@pytest.fixture
def search(engine: str, tmp_path: Path) -> Iterator[Search]:
    with open_search(index_url(engine, tmp_path / "index")) as opened:
        opened.index.update(changes([*ARTICLES, *COPIES, OTHER_NUMBERS]))
        yield opened


def standing(results: Results) -> Hit:
    """Return the one hit that stands for all copies."""
    (found,) = [hit for hit in results.hits if hit.copies]
    return found


def test_articles_that_say_the_same_are_one_hit_that_names_the_others(search: Search) -> None:
    results = search.find(Query(words="insurance of a child", per_page=50))
    hit = standing(results)
    ids = {one.id for one in results.hits}
    assert len({hit.id, *(copy.id for copy in hit.copies)}) == len(COPIES)
    assert hit.duplicates == len(COPIES) - 1
    assert not ids & {copy.id for copy in hit.copies}
    assert Copy(WUXI.id, WUXI.title, "other") in hit.copies
    assert results.total == len(results.hits)
    apart = search.find(Query(words="insurance of a child", per_page=50, folded=False))
    assert apart.total == results.total + hit.duplicates
    assert not any(one.copies for one in apart.hits)


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("insurance of a child", FULL_OF_2021),
        ("insurance of a child in Wuxi", WUXI),
        ("insurance of a child 2021", FULL_OF_2021),
        ("insurance of a child 2019", OF_2019),
        ("insurance of a child in Wuxi 2019", WUXI),
    ],
)
def test_the_one_of_the_place_then_the_year_then_the_fullest_stands_for_all(
    search: Search, words: str, stands: Article
) -> None:
    assert standing(search.find(Query(words=words))).id == stands.id


def test_articles_with_other_numbers_do_not_say_the_same(search: Search) -> None:
    results = search.find(Query(words="insurance of a child"))
    assert OTHER_NUMBERS.id in {hit.id for hit in results.hits}
    assert OTHER_NUMBERS.id not in {copy.id for copy in standing(results).copies}


def test_similar_articles_are_none_that_say_the_same(search: Search) -> None:
    found = {hit.id for hit in search.similar(PLAIN.id, limit=50)}
    assert OTHER_NUMBERS.id in found
    assert not found & {one.id for one in COPIES}


def test_of_similar_articles_that_say_the_same_one_is_shown(search: Search) -> None:
    found = [hit.id for hit in search.similar(OTHER_NUMBERS.id, limit=50)]
    assert len(found) == len(set(found))
    assert len(set(found) & {one.id for one in COPIES}) == 1
    assert found[0] in {one.id for one in COPIES}


def test_pages_hold_every_hit_once_whatever_was_folded(search: Search) -> None:
    pages = [search.find(Query(words="insurance of a child", page=page, per_page=2)) for page in range(1, 8)]
    ids = [hit.id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == pages[0].total
    assert {page.pages for page in pages} == {-(-pages[0].total // 2)}
