"""What every store does: articles with their history, the frontier, and the runs. A new store is one more parameter."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus import (
    Address,
    Article,
    BadRecordError,
    Link,
    MissingStoreError,
    Outcome,
    Priority,
    RelatedLink,
    Revisit,
    Run,
    RunKind,
    RunState,
    Saved,
    Spent,
    Status,
    Store,
    StoreError,
    UnknownRunError,
    UnknownStoreError,
    Visit,
    open_store,
    page_id,
)

T0 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = "https://example.org/"
A, B, C, D = (f"{START}{name}.html" for name in "abcd")


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened
        assert opened.verify() == []


def article(url: str = A, text: str = "One.", **fields: object) -> Article:
    return Article.from_record({"url": url, "title": "T", "text": text, **fields})


def visit(url: str = A, outcome: Outcome = Outcome.ARTICLE, at: datetime = T0, **fields: object) -> Visit:
    found = article(url) if outcome is Outcome.ARTICLE else None
    return replace(Visit(url=url, outcome=outcome, at=at, article=found), **fields)  # type: ignore[arg-type]


def begin(store: Store, *links: str, site: str = "example.org", at: datetime = T0) -> int:
    store.add_links(site, [Link(link) for link in links])
    return store.begin_run(site, at).number


def crawl(store: Store, *visits: Visit, at: datetime | None = None) -> Run:
    """Let one run make these visits and end."""
    moment = at or visits[0].at
    run = begin(store, at=moment)
    store.record_all(run, visits)
    return store.end_run(run, moment)


def crawled(store: Store, *urls: str) -> None:
    """Have an article of each address in the corpus, seen at T0."""
    crawl(store, *map(visit, urls))


def kept(store: Store, url: str = A) -> Article:
    """Return an article that has to be there."""
    found = store.get(page_id(url))
    assert found is not None
    return found


def stage(store: Store, run: int) -> list[tuple[str, str, str]]:
    return [(one.url, one.saved, one.reason) for one in store.staged(run)]


def lease(store: Store, run: int, owner: str = "me", limit: int = 10, at: datetime = T0) -> list[str]:
    return [address.url for address in store.lease(run, owner, limit, at + HOUR, at)]


# Articles


def test_an_empty_store_is_empty(store: Store) -> None:
    assert (store.count(), store.position(), store.sites()) == (0, 0, {})
    assert not any([list(store.articles()), list(store.changes()), store.runs(), store.history("x")])
    assert list(store.recent()) == list(store.recent(first=False)) == []
    assert store.get("x") is None
    assert store.find(A) is None


def test_what_is_put_can_be_got(store: Store) -> None:
    articles = [article(A, id="one"), article(B, lang="zh", text="社保")]
    assert store.put(articles) == {Saved.NEW: 2, Saved.CHANGED: 0, Saved.SAME: 0}
    assert store.get("one") == articles[0]
    assert store.get_many(["one", page_id(B), "none"]) == {"one": articles[0], page_id(B): articles[1]}
    assert list(store.articles()) == articles
    assert store.count() == 2


def test_putting_the_same_again_changes_nothing(store: Store) -> None:
    store.put([article(A), article(B)])
    assert store.put([article(A), article(B)])[Saved.SAME] == 2
    assert store.position() == 2
    assert len(store.history(page_id(A))) == 1


def test_a_later_line_with_the_same_id_is_a_new_version(store: Store) -> None:
    counts = store.put([article(text="One."), article(text="Two.")])
    assert (counts[Saved.NEW], counts[Saved.CHANGED]) == (1, 1)
    versions = store.history(page_id(A))
    assert [(version.number, version.article.text) for version in versions] == [(1, "One."), (2, "Two.")]
    assert versions[0].saved.tzinfo is not None


@pytest.mark.parametrize("fields", [{"site": "other"}, {"robots": ["noarchive"]}, {"status": "gone"}, {"url": B}])
def test_what_readers_would_notice_is_a_change(store: Store, fields: dict[str, object]) -> None:
    store.put([article(id="one")])
    assert store.put([Article.from_record({**article(id="one").line(), **fields})])[Saved.CHANGED] == 1


def test_http_and_https_are_no_change(store: Store) -> None:
    store.put([article(A)])
    assert store.put([article(A.replace("https", "http"))])[Saved.SAME] == 1


def test_text_that_is_not_normalised_is_no_change(store: Store) -> None:
    store.put([replace(article(A), site="a\u200b", title="cafe\u0301")])
    assert store.put([replace(article(A), site="a", title="caf\u00e9")])[Saved.SAME] == 1
    assert store.verify() == []


UNREADABLE: list[dict[str, Any]] = [
    {"related": (RelatedLink("A", "javascript:alert(1)"),)},
    {"url": "ftp://example.org/"},
    {"id": "a b"},
    {"topics": ("cooking",)},
]


@pytest.mark.parametrize("fields", UNREADABLE)
def test_an_article_that_could_not_be_read_back_is_refused(store: Store, fields: dict[str, Any]) -> None:
    bad = replace(article(B), **fields)
    with pytest.raises(BadRecordError, match=f"^article .* cannot be kept: {next(iter(fields))}.* it should be"):
        store.put([article(A), bad])
    run = begin(store, B)
    with pytest.raises(BadRecordError, match="cannot be kept"):
        store.record(run, visit(B, article=bad))
    assert store.run(run).outcomes == {}
    assert list(store.changes()) == []
    assert store.verify() == []


def test_articles_without_an_address_are_kept_by_their_ids(store: Store) -> None:
    homeless = [article("", id="one"), article("", id="two")]
    assert store.put(homeless)[Saved.NEW] == 2
    assert store.put(homeless)[Saved.SAME] == 2
    assert list(store.articles()) == homeless
    assert store.put([article(A, id="one")])[Saved.CHANGED] == 1
    assert store.find(A) == article(A, id="one")
    assert store.verify() == []


def test_put_tells_how_far_it_is(store: Store) -> None:
    seen: list[int] = []
    store.put((article(f"https://example.org/{number}") for number in range(1201)), seen.append)
    assert seen[-1] == 1201
    assert seen == sorted(seen)
    assert len(seen) > 1


def test_articles_keep_the_order_in_which_they_came(store: Store) -> None:
    ids = [f"{number * 7919 % 1000:03}" for number in range(450)]
    store.put(article(f"https://example.org/{one}", id=one) for one in ids)
    store.put([article(f"https://example.org/{ids[3]}", id=ids[3], text="Two.")])
    assert [one.id for one in store.articles()] == ids


def test_sites_count_live_articles(store: Store) -> None:
    store.put([article(A), article(B), article("https://other.org/", site="other")])
    store.remove(page_id(B), T0)
    assert store.sites() == {"example.org": 1, "other": 1}


def test_stale_articles_are_those_that_were_not_verified_for_long(store: Store) -> None:
    crawled(store, A, B, C)
    crawl(store, visit(A, Outcome.UNCHANGED, T0 + DAY), visit(B, at=T0 + 2 * DAY), at=T0 + 2 * DAY)
    store.put([article(D, site="other", verified="2026-11-22T08:00:00Z"), article("https://never.org/")])
    assert store.stale(T0) == {}
    assert store.stale(T0 + HOUR) == {"example.org": 1, "other": 1}
    assert store.stale(T0 + 3 * DAY) == {"example.org": 3, "other": 1}
    assert [one.url for one in store.stalest("example.org", T0 + 3 * DAY)] == [C, A, B]
    assert [one.url for one in store.stalest("example.org", T0 + 3 * DAY, limit=1)] == [C]
    assert store.stalest("example.org", T0 + 3 * DAY)[1] == kept(store, A)
    assert store.stalest("never.org", T0 + 3 * DAY) == []
    store.remove(page_id(C), T0)
    assert store.stale(T0 + HOUR) == {"other": 1}


def test_find_knows_every_spelling_of_an_address(store: Store) -> None:
    store.put([article(A, id="one")])
    found = store.find("HTTP://EXAMPLE.ORG/a.html?utm_source=x")
    assert found is not None
    assert found.id == "one"
    with pytest.raises(ValueError, match="no address"):
        store.find("nothing")


# The change feed


def test_the_feed_has_the_newest_change_of_each_article(store: Store) -> None:
    store.put([article(A), article(B)])
    store.put([article(A, text="Two.")])
    assert [(change.position, change.article_id) for change in store.changes()] == [(2, page_id(B)), (3, page_id(A))]
    assert [change.position for change in store.changes(after=2)] == [3]
    assert list(store.changes(after=3)) == []
    assert store.position() == 3


def test_a_removal_is_a_change_like_any_other(store: Store) -> None:
    store.put([article(A)])
    assert store.remove(page_id(A), T0)
    assert not store.remove(page_id(A), T0)
    assert not store.remove("none", T0)
    change = next(iter(store.changes(after=1)))
    assert (change.position, change.article_id, change.article) == (2, page_id(A), None)
    gone = store.get(page_id(A))
    assert gone is not None
    assert (gone.status, gone.text, gone.changed) == (Status.GONE, "One.", T0)
    assert (store.count(), list(store.articles())) == (0, [])
    assert [version.article.status for version in store.history(page_id(A))] == [Status.LIVE, Status.GONE]


def test_the_feed_ends_though_somebody_keeps_writing(store: Store, url: str) -> None:
    store.put(article(f"https://example.org/{number}") for number in range(450))
    taken = []
    with open_store(url) as other:
        for number, change in enumerate(store.changes()):
            taken.append(change.position)
            other.put([article(f"https://example.org/{number}", text="Two.")])
    assert taken == sorted(set(taken))
    assert taken[-1] <= 450
    again = {change.article_id for change in store.changes(after=taken[-1])}
    assert again == {page_id(f"https://example.org/{number}") for number in range(len(taken))}


def test_a_part_of_a_history_is_read_from_its_end(store: Store) -> None:
    store.put([article(text=f"{number}.") for number in range(1, 6)] + [article(B)])

    def numbers(before: int | None = None, limit: int | None = None) -> list[int]:
        return [version.number for version in store.history(page_id(A), before, limit)]

    assert numbers() == [1, 2, 3, 4, 5]
    assert numbers(limit=2) == [4, 5]
    assert numbers(before=4) == [1, 2, 3]
    assert numbers(before=4, limit=2) == [2, 3]
    assert numbers(before=1) == numbers(limit=0) == []
    assert store.history(page_id(A), 3, 1)[0].article.text == "2."


def test_the_newest_versions_of_all_articles_come_first(store: Store) -> None:
    store.put([article(A), article(B)])
    store.put([article(A, text="Two.")])
    store.remove(page_id(B), T0)
    told = [(one.position, one.version.article.id, one.version.number) for one in store.recent()]
    assert told == [(4, page_id(B), 2), (3, page_id(A), 2), (2, page_id(B), 1), (1, page_id(A), 1)]
    gone, changed, *first = store.recent()
    assert (gone.version.article.status, gone.version.saved) == (Status.GONE, T0)
    assert gone.before == article(B)
    assert (changed.before, changed.version.article.text) == (article(A), "Two.")
    assert [one.before for one in first] == [None, None]


def test_the_newest_versions_are_read_on_from_a_position(store: Store) -> None:
    store.put(article(f"https://example.org/{number}") for number in range(7))
    store.put([article("https://example.org/3", text="Two.")])
    positions: list[int] = []
    while taken := [one.position for one in store.recent(positions[-1] if positions else None, 3)]:
        positions += taken
        store.put([article(f"https://example.org/new{len(positions)}")])
    assert positions == [8, 7, 6, 5, 4, 3, 2, 1]
    assert list(store.recent(before=1)) == list(store.recent(limit=0)) == []


def test_first_versions_can_be_left_out(store: Store) -> None:
    store.put([article(A), article(B)])
    for number in range(3):
        store.put([article(f"https://example.org/{number}"), article(A, text=f"{number}.")])
    assert [(one.position, one.version.number) for one in store.recent(first=False)] == [(8, 4), (6, 3), (4, 2)]
    assert [one.position for one in store.recent(limit=2, first=False)] == [8, 6]
    assert [one.position for one in store.recent(before=6, first=False)] == [4]


# Visits


def test_a_visit_saves_its_article_with_its_dates_when_the_run_ends(store: Store) -> None:
    run = begin(store, A)
    assert store.record(run, visit(etag='"1"', last_modified="Mon")) is Saved.NEW
    assert (store.get(page_id(A)), store.position()) == (None, 0)
    store.end_run(run, T0 + HOUR)
    saved = kept(store)
    assert (saved.first_seen, saved.retrieved, saved.verified, saved.changed) == (T0, T0, T0, T0)
    assert (saved.etag, saved.last_modified) == ('"1"', "Mon")
    assert store.position() == 1


def test_the_same_article_again_is_verified_at_once(store: Store) -> None:
    crawled(store, A)
    later = T0 + HOUR
    assert store.record(begin(store, at=later), visit(at=later, etag='"2"')) is Saved.SAME
    saved = kept(store)
    assert (saved.first_seen, saved.changed) == (T0, T0)
    assert (saved.retrieved, saved.verified, saved.etag) == (later, later, '"2"')
    assert (store.position(), len(store.history(page_id(A)))) == (1, 1)


def test_a_changed_article_keeps_the_day_it_was_first_seen(store: Store) -> None:
    crawled(store, A)
    run = begin(store)
    assert store.record(run, visit(at=T0 + HOUR, article=article(text="Two."))) is Saved.CHANGED
    assert (kept(store).text, store.position()) == ("One.", 1)
    store.end_run(run, T0 + 2 * HOUR)
    saved = kept(store)
    assert (saved.text, saved.first_seen, saved.changed) == ("Two.", T0, T0 + HOUR)
    assert store.history(page_id(A))[1].saved == T0 + HOUR


@pytest.mark.parametrize(
    "outcome",
    [Outcome.NOT_ARTICLE, Outcome.FAILED, Outcome.FORBIDDEN, Outcome.LISTING, Outcome.MOVED, Outcome.GONE],
)
def test_an_article_outlives_what_may_be_over_tomorrow(store: Store, outcome: Outcome) -> None:
    crawled(store, A)
    before = kept(store)
    run = begin(store)
    assert store.record(run, visit(outcome=outcome, at=T0 + HOUR, reason="account suspended")) is None
    store.end_run(run, T0 + HOUR)
    assert kept(store) == before
    assert store.position() == 1


def test_unchanged_verifies_the_article_at_once(store: Store) -> None:
    crawled(store, A)
    run = begin(store)
    assert store.record(run, visit(outcome=Outcome.UNCHANGED, at=T0 + HOUR, status=304)) is None
    saved = kept(store)
    assert (saved.verified, saved.retrieved) == (T0 + HOUR, T0)
    assert saved == next(store.articles()) == store.find(A) == next(store.changes()).article
    store.end_run(run, T0 + HOUR)
    assert store.position() == 1
    # A later version begins with the memory of that.
    crawl(store, visit(at=T0 + 2 * HOUR))
    assert kept(store).verified == T0 + 2 * HOUR


def test_a_visit_that_finds_the_same_later_never_takes_dates_back(store: Store) -> None:
    crawled(store, A)
    crawl(store, visit(outcome=Outcome.UNCHANGED, at=T0 + 2 * DAY))
    store.put([article(verified="2026-11-01T00:00:00Z")])
    assert kept(store).verified == T0 + 2 * DAY


# Articles that go


MISSING = [
    (Outcome.GONE, "status 404"),
    (Outcome.NOT_ARTICLE, "soft-404"),
    (Outcome.LISTING, ""),
    (Outcome.FORBIDDEN, "noindex"),
]


@pytest.mark.parametrize(("outcome", "reason"), MISSING)
def test_an_article_goes_when_two_runs_a_day_apart_find_none(store: Store, outcome: Outcome, reason: str) -> None:
    crawled(store, A)
    first = crawl(store, visit(A, outcome, T0 + DAY, reason=reason))
    assert (first.saved, store.count()) == ({}, 1)
    run = begin(store, at=T0 + 2 * DAY)
    assert store.record(run, visit(A, outcome, T0 + 2 * DAY, reason=reason)) is Saved.GONE
    assert stage(store, run) == [(A, Saved.GONE, reason or outcome)]
    assert store.count() == 1
    ended = store.end_run(run, T0 + 2 * DAY)
    assert (ended.saved, ended.held, store.count()) == ({"gone": 1}, {}, 0)
    assert (kept(store).status, kept(store).changed) == (Status.GONE, T0 + 2 * DAY)
    assert list(store.staged(run)) == []


@pytest.mark.parametrize(("outcome", "reason"), [(Outcome.FORBIDDEN, "robots.txt"), (Outcome.FAILED, "timeout")])
def test_what_tells_nothing_of_the_page_never_ends_an_article(store: Store, outcome: Outcome, reason: str) -> None:
    crawled(store, A)
    for day in range(1, 5):
        crawl(store, visit(A, outcome, T0 + day * DAY, reason=reason))
    assert store.count() == 1


def test_one_run_is_no_two_though_it_takes_days(store: Store, url: str) -> None:
    crawled(store, A)
    run = begin(store, at=T0 + DAY)
    store.record(run, visit(A, Outcome.GONE, T0 + DAY))
    with open_store(url) as other:
        assert other.begin_run("example.org", T0 + 5 * DAY).number == run
        assert other.record(run, visit(A, Outcome.GONE, T0 + 5 * DAY)) is None


def test_two_runs_on_one_day_are_not_enough(store: Store) -> None:
    crawled(store, A)
    for hours in (0, 1, 23):
        crawl(store, visit(A, Outcome.GONE, T0 + DAY + hours * HOUR))
    assert store.count() == 1
    crawl(store, visit(A, Outcome.GONE, T0 + DAY + 24 * HOUR))
    assert store.count() == 0


@pytest.mark.parametrize("found", [Outcome.ARTICLE, Outcome.UNCHANGED])
def test_a_page_that_was_there_in_between_is_missing_anew(store: Store, found: Outcome) -> None:
    crawled(store, A)
    crawl(store, visit(A, Outcome.GONE, T0 + DAY))
    crawl(store, visit(A, found, T0 + 2 * DAY))
    crawl(store, visit(A, Outcome.GONE, T0 + 3 * DAY))
    assert store.count() == 1
    crawl(store, visit(A, Outcome.GONE, T0 + 4 * DAY))
    assert store.count() == 0


def test_a_failure_in_between_changes_nothing_of_it(store: Store) -> None:
    crawled(store, A)
    crawl(store, visit(A, Outcome.GONE, T0 + DAY))
    crawl(store, visit(A, Outcome.FAILED, T0 + 2 * DAY))
    crawl(store, visit(A, Outcome.GONE, T0 + 3 * DAY))
    assert store.count() == 0


def end_article(store: Store, url: str = A) -> None:
    """Let a run on each of the next two days find nothing at an address that had an article at T0."""
    for day in (1, 2):
        crawl(store, visit(url, Outcome.GONE, T0 + day * DAY, status=404, reason="status 404"))


def test_an_article_that_returns_comes_back_with_its_history(store: Store) -> None:
    crawled(store, A)
    end_article(store)
    assert [change.article for change in store.changes(after=1)] == [None]
    run = begin(store, at=T0 + 3 * DAY)
    assert store.record(run, visit(at=T0 + 3 * DAY)) is Saved.CHANGED
    assert store.count() == 0
    store.end_run(run, T0 + 3 * DAY)
    history = [version.article.status for version in store.history(page_id(A))]
    assert history == [Status.LIVE, Status.GONE, Status.LIVE]
    assert (store.count(), kept(store).first_seen, kept(store).changed) == (1, T0, T0 + 3 * DAY)
    # And it is missing anew from then on.
    crawl(store, visit(A, Outcome.GONE, T0 + 5 * DAY))
    assert store.count() == 1


def test_an_article_that_is_gone_is_not_missed_again(store: Store) -> None:
    crawled(store, A)
    end_article(store)
    run = crawl(store, visit(A, Outcome.GONE, T0 + 5 * DAY))
    assert (run.missing, run.saved, run.held, store.position()) == (0, {}, {}, 2)


def test_the_address_of_an_article_that_is_gone_is_not_always_due(store: Store) -> None:
    crawled(store, A)
    end_article(store)
    assert store.begin_run("example.org", T0 + 2 * DAY + HOUR, Revisit()).waiting == 0


def test_the_look_of_a_listing_never_brings_back_an_article_that_is_gone(store: Store) -> None:
    crawled(store, A)
    end_article(store)
    crawl(store, visit(A, Outcome.LISTING, T0 + 3 * DAY, etag='"list"'))
    run = store.begin_run("example.org", T0 + 4 * DAY).number
    assert [one.etag for one in store.lease(run, "me", 9, T0 + 5 * DAY, T0 + 4 * DAY)] == [""]


def test_an_imported_article_of_the_same_page_goes_too(store: Store) -> None:
    store.put([article(A)])
    end_article(store)
    assert store.count() == 0


def test_an_article_of_two_addresses_is_gone_with_the_last(store: Store) -> None:
    run = begin(store, A, B)
    assert store.record(run, visit(A)) is Saved.NEW
    assert store.record(run, visit(B, article=article(A))) is Saved.SAME
    store.end_run(run, T0)
    assert store.position() == 1
    for day in (1, 2):
        crawl(store, visit(A, Outcome.GONE, T0 + day * DAY))
    assert store.count() == 1
    # The other address has to be missing for as long.
    crawl(store, visit(B, Outcome.GONE, T0 + 3 * DAY), visit(A, Outcome.GONE, T0 + 3 * DAY))
    assert store.count() == 1
    run = begin(store, at=T0 + 4 * DAY)
    store.record_all(run, [visit(B, Outcome.GONE, T0 + 4 * DAY), visit(A, Outcome.GONE, T0 + 4 * DAY)])
    assert stage(store, run) == [(A, Saved.GONE, "gone")]
    store.end_run(run, T0 + 4 * DAY)
    assert store.count() == 0
    assert [version.article.status for version in store.history(page_id(A))] == [Status.LIVE, Status.GONE]


def test_an_address_that_is_found_later_in_the_run_keeps_the_article(store: Store) -> None:
    crawl(store, visit(A), visit(B, article=article(A)))
    crawl(store, visit(B, Outcome.FAILED, T0 + DAY), visit(A, Outcome.GONE, T0 + DAY))
    run = begin(store, at=T0 + 2 * DAY)
    assert store.record(run, visit(A, Outcome.GONE, T0 + 2 * DAY)) is Saved.GONE
    store.record(run, visit(B, Outcome.UNCHANGED, T0 + 2 * DAY))
    store.end_run(run, T0 + 2 * DAY)
    assert (store.count(), store.position()) == (1, 1)


def test_a_gone_article_that_is_confirmed_elsewhere_returns(store: Store) -> None:
    crawl(store, visit(A), visit(B, article=article(A)))
    crawl(store, visit(B, Outcome.FAILED, T0 + DAY), visit(A, Outcome.GONE, T0 + DAY))
    crawl(store, visit(A, Outcome.GONE, T0 + 2 * DAY))
    assert store.count() == 0
    run = begin(store, at=T0 + 3 * DAY)
    assert store.record(run, visit(B, Outcome.UNCHANGED, T0 + 3 * DAY)) is Saved.CHANGED
    assert store.count() == 0
    store.end_run(run, T0 + 3 * DAY)
    assert store.count() == 1


# Articles that move


def moved(url: str, to: str, at: datetime = T0, **fields: object) -> Visit:
    return visit(url, Outcome.MOVED, at, moved_to=to, links=(Link(to),), **fields)


@pytest.mark.parametrize("first", [A, B])
def test_an_article_that_moved_is_replaced_at_once_in_either_order(store: Store, first: str) -> None:
    crawled(store, A)
    visits = [moved(A, B, T0 + HOUR), visit(B, at=T0 + HOUR)]
    run = begin(store)
    store.record_all(run, visits if first == A else visits[::-1])
    assert store.count() == 1
    ended = store.end_run(run, T0 + HOUR)
    assert ended.saved == {"new": 1, "gone": 1}
    assert [one.url for one in store.articles()] == [B]
    assert [one.saved for one in store.log(run)].count(Saved.GONE) == 1


def test_a_move_is_told_from_a_missing_page(store: Store) -> None:
    crawled(store, A, B, C)
    crawl(store, visit(C, Outcome.GONE, T0 + DAY))
    run = begin(store, at=T0 + 2 * DAY)
    at = T0 + 2 * DAY
    store.record_all(
        run, [visit(B, Outcome.UNCHANGED, at), moved(A, B, at), visit(C, Outcome.GONE, at, reason="status 404")]
    )
    assert stage(store, run) == [(C, Saved.GONE, "status 404")]
    store.settle_moves(run)
    assert stage(store, run) == [(A, Saved.GONE, f"moved to {B}"), (C, Saved.GONE, "status 404")]


def test_an_article_stays_while_its_new_address_leads_to_none(store: Store) -> None:
    crawled(store, A)
    for hours, outcome in enumerate([Outcome.NOT_ARTICLE, Outcome.FAILED, Outcome.GONE, Outcome.LISTING], start=1):
        crawl(store, moved(A, B, T0 + hours * HOUR), visit(B, outcome, T0 + hours * HOUR))
    assert store.count() == 1
    # It is replaced as soon as there is one, though the old address is not visited again.
    crawl(store, visit(B, at=T0 + 9 * DAY))
    assert [one.url for one in store.articles()] == [B]


LED_NOWHERE = [
    ((moved(A, B), visit(B, Outcome.LISTING)), "redirect to no article"),
    ((moved(A, B), visit(B, Outcome.NOT_ARTICLE, reason="no text")), "redirect to no article"),
    ((moved(A, B), visit(B, Outcome.GONE)), "redirect to no article"),
    ((moved(A, B), visit(B, Outcome.FORBIDDEN, reason="noindex")), "redirect to no article"),
    ((moved(A, B), moved(B, C), visit(C, Outcome.LISTING)), "redirect to no article"),
    ((visit(A, Outcome.MOVED, reason="to another host"),), "redirect to another host"),
    ((moved(A, B), visit(B, Outcome.MOVED, reason="to another host")), "redirect to another host"),
]


def later(visits: tuple[Visit, ...], at: datetime) -> list[Visit]:
    return [replace(one, at=at) for one in visits]


@pytest.mark.parametrize(("visits", "reason"), LED_NOWHERE)
def test_an_article_whose_page_leads_to_none_goes_like_one_that_is_gone(
    store: Store, visits: tuple[Visit, ...], reason: str
) -> None:
    crawled(store, A, D)
    for hours in (24, 25, 47):
        assert crawl(store, *later(visits, T0 + hours * HOUR)).saved == {}
    at = T0 + 2 * DAY
    run = begin(store, at=at)
    store.record_all(run, later(visits, at))
    for _ in range(2):
        store.settle_moves(run)
        assert stage(store, run) == [(A, Saved.GONE, reason)]
    held = store.end_run(run, at, hold=True, complaints=["many"])
    assert (held.held, held.saved, store.count()) == ({"gone": 1}, {"gone": 1}, 2)
    check = store.begin_check(run, at).number
    store.record_all(check, later(visits[:1], at))
    store.end_run(check, at)
    assert [one.url for one in store.articles()] == [D]
    assert store.run(run).held == {}


@pytest.mark.parametrize(
    "visits",
    [
        (moved(A, B), visit(B, Outcome.FAILED)),
        (moved(A, B),),
        (moved(A, B), visit(B, Outcome.FORBIDDEN, reason="robots.txt")),
        (moved(A, B), moved(B, C), visit(C, Outcome.FAILED)),
        (visit(A, Outcome.FAILED), visit(B, Outcome.LISTING)),
    ],
)
def test_a_page_that_leads_to_what_nobody_knows_never_ends_an_article(store: Store, visits: tuple[Visit, ...]) -> None:
    crawled(store, A)
    for day in range(1, 5):
        crawl(store, *later(visits, T0 + day * DAY))
    assert store.count() == 1


def test_a_new_address_that_fails_where_it_led_nowhere_before_tells_nothing(store: Store) -> None:
    crawled(store, A)
    crawl(store, *later((moved(A, B), moved(B, C), visit(C, Outcome.LISTING)), T0 + DAY))
    crawl(store, *later((moved(A, B), visit(B, Outcome.FAILED)), T0 + 2 * DAY))
    assert store.count() == 1


def test_a_page_that_leads_to_none_is_always_due_and_missing_anew_once_it_was_back(store: Store) -> None:
    crawled(store, A, D)
    crawl(store, *later((moved(A, B), visit(B, Outcome.LISTING)), T0 + DAY))
    run = store.begin_run("example.org", T0 + DAY + HOUR, Revisit()).number
    assert A in lease(store, run, at=T0 + DAY + HOUR)
    store.record(run, visit(A, at=T0 + DAY + HOUR))
    store.end_run(run, T0 + DAY + HOUR)
    crawl(store, *later((moved(A, B), visit(B, Outcome.LISTING)), T0 + 3 * DAY))
    assert store.count() == 2


MERGING = [f"{START}old-{number}.html" for number in range(5)]
SAID = "To claim a pension, bring your card and the form to the office of the district where you are registered. " * 3


def merge(store: Store, at: datetime, text: str, count: int) -> int:
    """Let a run find that so many old pages lead to one new one; return its number."""
    run = begin(store, at=at)
    there = visit(B, at=at, article=article(B, text))
    store.record_all(run, [*(moved(url, B, at) for url in MERGING[:count]), there])
    store.settle_moves(run)
    return run


def test_a_page_that_takes_the_place_of_three_articles_replaces_them(store: Store) -> None:
    crawled(store, *MERGING)
    store.end_run(merge(store, T0 + DAY, "All three in one.", 3), T0 + DAY, hold=True)
    assert [one.url for one in store.articles()] == [*MERGING[3:], B]
    # Those that follow later are counted with them.
    run = merge(store, T0 + 2 * DAY, "All three in one.", 4)
    assert (stage(store, run), store.count()) == ([], 3)


def test_articles_that_all_lead_to_one_page_are_missing(store: Store) -> None:
    crawled(store, *MERGING)
    first = merge(store, T0 + DAY, "We are mending the site.", 5)
    assert stage(store, first) == [(B, Saved.NEW, "")]
    store.end_run(first, T0 + DAY)
    assert store.count() == 6
    second = merge(store, T0 + 2 * DAY, "We are mending the site.", 5)
    assert stage(store, second) == [(url, Saved.GONE, f"one of many moved to {B}") for url in MERGING]
    assert store.end_run(second, T0 + 2 * DAY, hold=True, complaints=["many"]).held == {"gone": 5}
    assert store.count() == 6


def test_a_page_that_says_what_many_articles_said_replaces_them(store: Store) -> None:
    crawl(store, *(visit(url, article=article(url, SAID + f"Page {at}.")) for at, url in enumerate(MERGING)))
    run = merge(store, T0 + DAY, SAID, 5)
    assert {reason for _, _, reason in stage(store, run)} == {"", f"moved to {B}"}
    store.end_run(run, T0 + DAY, hold=True)
    assert [one.url for one in store.articles()] == [B]


def test_a_replay_tells_moves_of_many_to_one_page_from_others(store: Store) -> None:
    crawl(store, *map(visit, MERGING), visit(B, article=article(B, "We are mending the site.")))
    replay = store.begin_replay("example.org", T0 + DAY).number
    store.reread(replay, [*(moved(url, B, T0) for url in MERGING), visit(B, article=kept(store, B))])
    store.settle_moves(replay)
    assert {reason for _, _, reason in stage(store, replay)} == {f"one of many moved to {B}"}
    assert store.end_run(replay, T0 + DAY, hold=True).held == {"gone": 5}
    assert store.count() == 6


def test_an_article_stays_while_the_one_at_its_new_address_is_held(store: Store) -> None:
    crawled(store, A)
    held = begin(store, B)
    store.record(held, visit(B, at=T0 + HOUR))
    store.end_run(held, T0 + HOUR, complaints=["no"])
    crawl(store, moved(A, B, T0 + DAY))
    assert [one.url for one in store.articles()] == [A]
    store.release(held, T0 + DAY)
    crawl(store, moved(A, B, T0 + 2 * DAY))
    assert [one.url for one in store.articles()] == [B]


def test_an_article_that_moves_over_several_addresses_is_replaced_by_the_last(store: Store) -> None:
    crawled(store, A)
    run = begin(store)
    store.record_all(run, [moved(A, B, T0 + HOUR), moved(B, C, T0 + HOUR), visit(C, at=T0 + HOUR)])
    store.end_run(run, T0 + HOUR)
    assert [one.url for one in store.articles()] == [C]


def test_another_address_of_the_same_article_is_no_move(store: Store) -> None:
    secure = A.replace("http:", "https:")
    plain = A.replace("https:", "http:")
    crawl(store, visit(plain))
    crawl(store, moved(plain, secure, T0 + HOUR), visit(secure, at=T0 + HOUR))
    assert (store.count(), len(store.history(page_id(A)))) == (1, 1)


def test_of_two_pages_that_name_each_other_canonical_one_is_kept(store: Store) -> None:
    for day in range(3):
        at = T0 + day * DAY
        visits = [moved(A, B, at, article=article(A)), moved(B, A, at, article=article(B))]
        run = begin(store, at=at)
        saved = store.record_all(run, visits if day != 1 else visits[::-1])
        assert saved[1 if day == 0 else day % 2 - 1] in {Saved.NEW, Saved.SAME}
        store.end_run(run, at)
        assert [one.url for one in store.articles()] == [B]
    assert store.position() == 1


def test_a_failure_in_between_does_not_change_which_of_two_is_kept(store: Store) -> None:
    crawl(store, moved(A, B, article=article(A)), moved(B, A, article=article(B)))
    at = T0 + DAY
    crawl(store, visit(A, Outcome.FAILED, at), moved(B, A, at, article=article(B)))
    assert (store.count(), kept(store, B).verified) == (1, at)


def test_three_pages_in_a_circle_leave_one(store: Store) -> None:
    circle = [moved(one, other, article=article(one)) for one, other in ((A, B), (B, C), (C, A))]
    assert crawl(store, *circle).outcomes == {"moved": 2, "article": 1}
    assert [one.url for one in store.articles()] == [C]


def test_a_circle_of_redirects_is_a_failure(store: Store) -> None:
    crawled(store, A)
    ended = crawl(store, moved(A, B, T0 + HOUR), moved(B, A, T0 + HOUR))
    assert ended.outcomes == {"moved": 1, "failed": 1}
    assert ended.reasons == {"failed: redirect loop": 1}
    assert store.count() == 1


def test_a_page_whose_canonical_address_redirects_back_comes_in_with_the_next_run(store: Store) -> None:
    for day in range(2):
        at = T0 + day * DAY
        crawl(store, moved(A, B, at, article=article(A)), moved(B, A, at))
    assert [one.url for one in store.articles()] == [A]


# The stage


def test_a_run_that_fails_a_gate_leaves_the_corpus_as_it_was(store: Store) -> None:
    crawled(store, A, B)
    crawl(store, visit(B, Outcome.GONE, T0 + DAY))
    before = list(store.changes())
    run = begin(store, at=T0 + 2 * DAY)
    at = T0 + 2 * DAY
    store.record_all(run, [visit(A, at=at, article=article(A, "Two.")), visit(B, Outcome.GONE, at), visit(C, at=at)])
    held = store.end_run(run, at, complaints=["too few articles", "标题"])
    assert (held.state, held.complaints) == (RunState.HELD, ("too few articles", "标题"))
    assert (held.held, held.released) == ({"changed": 1, "gone": 1, "new": 1}, None)
    assert list(store.changes()) == before
    assert {one.saved for one in store.staged(run)} == {Saved.NEW, Saved.CHANGED, Saved.GONE}
    released = store.release(run, at + HOUR)
    assert (released.state, released.released, released.held) == (RunState.FINISHED, at + HOUR, {"gone": 1})
    assert [(one.url, one.text) for one in store.articles()] == [(A, "Two."), (B, "One."), (C, "One.")]
    assert [change.position for change in store.changes(after=2)] == [3, 4]


def test_deletions_are_held_by_themselves(store: Store) -> None:
    crawled(store, A, B)
    crawl(store, visit(B, Outcome.GONE, T0 + DAY))
    at = T0 + 2 * DAY
    run = begin(store, at=at)
    store.record_all(run, [moved(A, C, at), visit(B, Outcome.GONE, at), visit(C, at=at)])
    ended = store.end_run(run, at, hold=True, complaints=["1 article would go"])
    assert (ended.state, ended.complaints, ended.held) == (RunState.FINISHED, ("1 article would go",), {"gone": 1})
    # What moved is replaced, not lost.
    assert [one.url for one in store.articles()] == [B, C]
    assert store.release(run, at).held == {"gone": 1}
    assert store.count() == 2


def test_validators_of_a_held_change_are_not_used(store: Store) -> None:
    crawl(store, visit(etag='"1"'))
    run = begin(store)
    store.record(run, visit(at=T0 + HOUR, article=article(text="Two."), etag='"2"'))
    store.end_run(run, T0 + HOUR, complaints=["no"])
    following = store.begin_run("example.org", T0 + 2 * HOUR).number
    (address,) = store.lease(following, "me", 9, T0 + 3 * HOUR, T0 + 2 * HOUR)
    assert address.etag == '"1"'
    store.release(run, T0 + 2 * HOUR)
    store.end_run(following, T0 + 2 * HOUR)
    last = store.begin_run("example.org", T0 + 4 * HOUR).number
    (address,) = store.lease(last, "me", 9, T0 + 5 * HOUR, T0 + 4 * HOUR)
    assert address.etag == '"2"'


def hold_change(store: Store, text: str = "Two.") -> int:
    """Let a run that fails a gate bring a change of an article that is in the corpus."""
    crawled(store, A)
    run = begin(store)
    assert store.record(run, visit(at=T0 + HOUR, article=article(text=text), etag='"2"')) is Saved.CHANGED
    store.end_run(run, T0 + HOUR, complaints=["no"])
    return run


@pytest.mark.parametrize("outcome", [Outcome.ARTICLE, Outcome.UNCHANGED])
def test_a_held_change_that_the_source_took_back_is_dropped(store: Store, outcome: Outcome) -> None:
    run = hold_change(store)
    crawl(store, visit(A, outcome, T0 + DAY))
    assert (store.run(run).held, list(store.staged(run))) == ({}, [])
    store.release(run, T0 + DAY)
    assert (kept(store).text, store.position()) == ("One.", 1)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.GONE, Outcome.NOT_ARTICLE])
def test_a_held_change_outlives_what_may_be_over_tomorrow(store: Store, outcome: Outcome) -> None:
    run = hold_change(store)
    crawl(store, visit(A, outcome, T0 + DAY))
    assert store.release(run, T0 + DAY).held == {}
    assert kept(store).text == "Two."


def test_a_newer_change_takes_the_place_of_a_held_one(store: Store) -> None:
    run = hold_change(store)
    later = begin(store, at=T0 + DAY)
    assert store.record(later, visit(at=T0 + DAY, article=article(text="Three."))) is Saved.CHANGED
    assert (list(store.staged(run)), store.run(run).held) == ([], {})
    store.end_run(later, T0 + DAY)
    assert [version.article.text for version in store.history(page_id(A))] == ["One.", "Three."]
    assert store.release(run, T0 + DAY).state is RunState.FINISHED
    assert kept(store).text == "Three."


def test_a_new_article_that_is_held_and_then_gone_never_comes(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit())
    store.end_run(run, T0, complaints=["no"])
    for day in (1, 2):
        assert store.run(run).held == {"new": 1}
        crawl(store, visit(A, Outcome.GONE, T0 + day * DAY))
    assert store.run(run).held == {}
    assert store.release(run, T0 + 3 * DAY).held == {}
    assert store.position() == 0


def test_two_addresses_of_one_article_make_one_version(store: Store) -> None:
    run = begin(store, A, B)
    assert store.record(run, visit(A, etag='"a"')) is Saved.NEW
    assert store.record(run, visit(B, article=article(A), etag='"b"')) is Saved.SAME
    assert stage(store, run) == [(A, Saved.NEW, "")]
    assert store.end_run(run, T0).held == {}
    assert (store.position(), store.count()) == (1, 1)
    later = store.begin_run("example.org", T0 + DAY).number
    assert [one.etag for one in store.lease(later, "me", 9, T0 + 2 * DAY, T0 + DAY)] == ['"a"', '"b"']
    store.end_run(later, T0 + DAY)
    # Where they differ, the later visit counts, and there is one version all the same.
    crawl(store, visit(A, at=T0 + DAY, article=article(A, "Two.")), visit(B, at=T0 + DAY, article=article(A, "Three.")))
    assert [version.article.text for version in store.history(page_id(A))] == ["One.", "Three."]
    assert list(store.staged(later)) == []


def test_the_same_address_visited_twice_in_a_run_is_published_once(store: Store) -> None:
    run = begin(store, A)
    assert store.record(run, visit(etag='"1"')) is Saved.NEW
    assert store.record(run, visit(at=T0 + HOUR, etag='"2"')) is Saved.SAME
    assert store.record(run, visit(at=T0 + HOUR, article=article(text="Two."))) is Saved.CHANGED
    store.end_run(run, T0 + HOUR)
    assert (kept(store).text, store.position()) == ("Two.", 1)


def test_what_was_imported_meanwhile_is_built_upon(store: Store) -> None:
    crawled(store, A)
    run = begin(store, B)
    store.record_all(run, [visit(A, at=T0 + HOUR, article=article(text="Two.")), visit(B, at=T0 + HOUR)])
    store.put([article(text="Imported."), article(B, first_seen="2020-01-01T00:00:00Z"), article(C)])
    store.end_run(run, T0 + HOUR)
    assert [version.article.text for version in store.history(page_id(A))] == ["One.", "Imported.", "Two."]
    assert len(store.history(page_id(B))) == 1
    assert kept(store, B).first_seen == datetime(2020, 1, 1, tzinfo=UTC)
    assert store.count() == 3


def test_a_run_that_was_killed_between_visit_and_end_goes_on(store: Store, url: str) -> None:
    with open_store(url) as killed:
        run = begin(killed, A, B)
        killed.record(run, visit(A))
    with open_store(url) as following:
        assert following.count() == 0
        assert following.begin_run("example.org", T0 + HOUR).number == run
        assert lease(following, run) == [B]
        following.record(run, visit(B))
        following.end_run(run, T0 + HOUR)
    assert [one.url for one in store.articles()] == [A, B]


def test_visits_that_come_when_the_run_is_over_are_left_to_the_next_one(store: Store) -> None:
    run = begin(store, A, B)
    lease(store, run)
    store.record(run, visit(A))
    ended = store.end_run(run, T0, stopped="limit of 1 pages")
    assert store.record_all(run, [visit(B)]) == [None]
    assert (store.run(run), ended.stopped, ended.waiting) == (ended, "limit of 1 pages", 1)
    following = store.begin_run("example.org", T0).number
    assert lease(store, following) == [B, A]


def test_one_bad_visit_refuses_all_that_are_recorded_with_it(store: Store) -> None:
    run = begin(store, A, B)
    with pytest.raises(BadRecordError):
        store.record_all(run, [visit(A), visit(B, article=replace(article(B), topics=("cooking",)))])
    assert (store.run(run).outcomes, list(store.staged(run))) == ({}, [])
    assert store.waiting(run, T0)[0] == 2


def test_an_unfinished_run_is_closed_by_its_release(store: Store) -> None:
    run = begin(store, A, B)
    store.record(run, visit(A))
    released = store.release(run, T0 + HOUR)
    assert (released.state, released.finished, released.waiting) == (RunState.FINISHED, T0 + HOUR, 1)
    assert store.count() == 1


def test_a_run_of_which_nothing_waits_is_not_released(store: Store) -> None:
    ended = crawl(store, visit(A))
    assert store.release(ended.number, T0 + HOUR) == ended


# Checks


def hold_deletions(store: Store, *urls: str) -> int:
    """Let a run that ends at T0 + 2 days hold the deletion of articles that are in the corpus."""
    crawl(store, *(visit(url, Outcome.GONE, T0 + DAY) for url in urls))
    run = begin(store, at=T0 + 2 * DAY)
    store.record_all(run, [visit(url, Outcome.GONE, T0 + 2 * DAY) for url in urls])
    assert store.end_run(run, T0 + 2 * DAY, hold=True, complaints=["many"]).held == {"gone": len(urls)}
    return run


def test_a_check_visits_what_is_held_and_what_shows_that_the_site_is_there(store: Store) -> None:
    store.add_links("example.org", [Link(START, Priority.START)])
    others = [f"{START}other-{number}.html" for number in range(4)]
    crawled(store, START, A, B, *others)
    run = hold_deletions(store, A, B)
    store.add_links("example.org", [Link(A + "x")])
    at = T0 + 2 * DAY
    check = store.begin_check(run, at)
    store.add_links("example.org", [Link(A + "z")])
    assert (check.kind, check.site, check.waiting) == (RunKind.CHECK, "example.org", 6)
    assert store.begin_check(run, at) == check
    leased = lease(store, check.number, at=at)
    assert leased[0] == START
    assert {A, B} < set(leased[1:]) < {A, B, *others}
    found = visit(A, at=at, links=(Link(A + "y"),))
    assert store.record_all(check.number, [found, visit(B, Outcome.GONE, at)]) == [Saved.SAME, Saved.GONE]
    # What is confirmed waits for the end of the check.
    assert (stage(store, run), stage(store, check.number)) == ([(B, Saved.GONE, "gone")], [(B, Saved.GONE, "gone")])
    assert store.waiting(check.number, at)[0] == 4
    assert store.end_run(check.number, at).saved == {"same": 1, "gone": 1}
    assert (store.run(run).held, store.count()) == ({}, 6)
    assert kept(store, B).status is Status.GONE
    store.give_back("me")
    following = begin(store, at=at)
    assert set(lease(store, following, limit=20, at=at)) == {START, A, B, *others, A + "x", A + "y", A + "z"}


@pytest.mark.parametrize(
    ("declaration", "start", "words"),
    [
        ("", START, f"run --url {START}"),
        ("", "https://www.example.org/guides/", "run --url https://www.example.org/guides/"),
        ("example.org", START, "run example.org"),
        ("", "https://elsewhere.org/", "run example.org"),
        ("family", START, f"run family --start {START}"),
    ],
)
def test_a_check_that_has_to_wait_says_how_to_end_the_crawl(
    store: Store, declaration: str, start: str, words: str
) -> None:
    store.add_links("example.org", [Link(start, Priority.START)])
    store.begin_run("example.org", T0, declaration=declaration)
    with pytest.raises(StoreError, match=rf"go on with it first: python -m crawler {words}$"):
        store.begin_check(1, T0)


def test_a_run_keeps_the_name_of_its_declaration_and_hands_it_to_its_check(store: Store) -> None:
    run = store.begin_run("example.org", T0, declaration="family")
    assert store.begin_run("example.org", T0, declaration="other").declaration == "family"
    store.end_run(run.number, T0)
    assert store.begin_check(run.number, T0).declaration == "family"
    store.begin_replay("example.org", T0)
    assert [one.declaration for one in store.runs()] == ["", "family", "family"]


def test_what_a_check_cannot_tell_stays_held(store: Store) -> None:
    crawled(store, A, B, C)
    run = hold_deletions(store, A, B)
    check = store.begin_check(run, T0 + 2 * DAY).number
    store.record_all(check, [visit(A, Outcome.FAILED, T0 + 2 * DAY), visit(B, Outcome.GONE, T0 + 2 * DAY)])
    ended = store.end_run(check, T0 + 2 * DAY, complaints=["the site does not answer"])
    assert ended.state is RunState.HELD
    assert (store.run(run).held, store.count()) == ({"gone": 2}, 3)


def test_an_interrupted_check_ends_with_the_next_crawl_and_leaves_all_held(store: Store) -> None:
    crawled(store, A, B, C)
    run = hold_deletions(store, A, B)
    check = store.begin_check(run, T0 + 2 * DAY).number
    store.record(check, visit(A, Outcome.GONE, T0 + 2 * DAY))
    crawl = store.begin_run("example.org", T0 + 3 * DAY).number
    assert store.run(check).state is RunState.FINISHED
    assert (store.run(run).held, store.count()) == ({"gone": 2}, 3)
    with pytest.raises(StoreError, match=f"run {crawl} of example.org is not finished.* python -m crawler run example"):
        store.begin_check(run, T0 + 3 * DAY)
    store.end_run(crawl, T0 + 3 * DAY)
    assert store.begin_check(run, T0 + 3 * DAY).waiting == 3


def test_a_check_of_another_run_ends_the_one_before(store: Store) -> None:
    crawled(store, A, B, C)
    first = hold_deletions(store, A)
    other = crawl(store, visit(B, at=T0 + 3 * DAY)).number
    check = store.begin_check(first, T0 + 3 * DAY)
    following = store.begin_check(other, T0 + 3 * DAY)
    assert following.number != check.number
    assert store.run(check.number).state is RunState.FINISHED
    assert store.run(first).held == {"gone": 1}


# Replays


def test_a_replay_stages_what_the_new_extraction_makes_of_the_pages(store: Store) -> None:
    crawl(store, visit(A, etag='"a"'), visit(B, etag='"b"'), visit(C), visit(D))
    later = T0 + 5 * DAY
    crawl(store, visit(A, Outcome.UNCHANGED, later))
    run = store.begin_replay("example.org", later + HOUR)
    assert (run.kind, run.waiting, store.waiting(run.number, later)) == (RunKind.REPLAY, 0, (0, None))
    assert lease(store, run.number) == []
    assert store.begin_replay("example.org", later + 2 * HOUR) == run
    visits = [
        visit(A, article=article(A, "Two."), links=(Link(A + "x"),)),
        visit(B),
        visit(C, Outcome.NOT_ARTICLE, reason="a list of links"),
        visit(D, Outcome.GONE),
    ]
    assert store.reread(run.number, visits) == [Saved.CHANGED, Saved.SAME, Saved.GONE, None]
    assert stage(store, run.number) == [(A, Saved.CHANGED, ""), (C, Saved.GONE, "a list of links")]
    assert store.run(run.number).outcomes == {"article": 2, "not-article": 1, "gone": 1}
    ended = store.end_run(run.number, later + 2 * HOUR)
    assert (ended.saved, ended.missing) == ({"changed": 1, "same": 1, "gone": 1}, 0)
    saved = kept(store)
    assert (saved.text, saved.retrieved, saved.verified, saved.changed) == ("Two.", T0, later, later + HOUR)
    assert [version.saved for version in store.history(page_id(A))] == [T0, later + 2 * HOUR]
    assert {one.url for one in store.articles()} == {A, B, D}
    following = begin(store, at=later + DAY)
    assert set(lease(store, following, at=later + DAY)) == {A, B, C, D, A + "x"}


def test_a_deletion_that_a_replay_proposed_goes_when_the_page_is_the_same_today(store: Store) -> None:
    crawled(store, A, B)
    replay = store.begin_replay("example.org", T0 + DAY).number
    assert store.reread(replay, [visit(A, Outcome.NOT_ARTICLE, links=(Link(C),))]) == [Saved.GONE]
    store.end_run(replay, T0 + DAY, hold=True, complaints=["1 article would go"])
    check = store.begin_check(replay, T0 + DAY).number
    assert store.record(check, visit(A, Outcome.NOT_ARTICLE, T0 + DAY)) is Saved.GONE
    store.end_run(check, T0 + DAY)
    assert [one.url for one in store.articles()] == [B]


def test_a_replay_beside_a_crawl_gives_it_nothing_to_visit(store: Store) -> None:
    crawled(store, A)
    run = begin(store)
    replay = store.begin_replay("example.org", T0).number
    store.reread(replay, [visit(A, links=(Link(B),))])
    assert (lease(store, run), store.waiting(run, T0)[0]) == ([A], 1)


def test_a_replay_leaves_when_and_how_addresses_were_visited(store: Store) -> None:
    crawl(store, visit(A, etag='"a"'), visit(B, Outcome.FAILED))
    run = store.begin_replay("example.org", T0 + DAY).number
    store.reread(run, [visit(A, Outcome.NOT_ARTICLE), visit(B)])
    store.end_run(run, T0 + DAY, complaints=["no"])
    following = store.begin_run("example.org", T0 + 2 * DAY).number
    leased = {one.url: one for one in store.lease(following, "me", 9, T0 + 3 * DAY, T0 + 2 * DAY)}
    assert (leased[A].etag, leased[B].failures) == ('"a"', 1)
    assert store.run(following).articles == 1


def test_a_replay_leaves_alone_what_a_crawl_under_way_has_found(store: Store) -> None:
    crawled(store, A)
    crawl = begin(store, at=T0 + DAY)
    store.record(crawl, visit(at=T0 + DAY, article=article(text="Two.")))
    replay = store.begin_replay("example.org", T0 + DAY).number
    assert store.reread(replay, [visit(article=article(text="Old."))]) == [None]
    store.end_run(replay, T0 + DAY)
    store.end_run(crawl, T0 + DAY)
    assert [version.article.text for version in store.history(page_id(A))] == ["One.", "Two."]


def test_a_replay_mends_what_a_run_holds(store: Store) -> None:
    run = hold_change(store, text="Boilerplate.")
    replay = store.begin_replay("example.org", T0 + DAY).number
    assert store.reread(replay, [visit(at=T0 + HOUR, article=article(text="Mended."), etag='"2"')]) == [Saved.CHANGED]
    assert list(store.staged(run)) == []
    store.end_run(replay, T0 + DAY)
    assert kept(store).text == "Mended."
    following = store.begin_run("example.org", T0 + 2 * DAY).number
    assert [one.etag for one in store.lease(following, "me", 9, T0 + 3 * DAY, T0 + 2 * DAY)] == ['"2"']


# Visits that cannot be taken


def test_a_visit_that_cannot_be_taken_leaves_nothing(store: Store) -> None:
    run = begin(store, A)
    with pytest.raises(ValueError, match="brings none"):
        store.record(run, visit(article=None))
    assert store.run(run).outcomes == {}
    assert store.waiting(run, T0) == (1, T0)


def test_text_that_no_file_can_hold_is_taken_without_it(store: Store) -> None:
    run = begin(store, A)
    broken = replace(article(), title="\ud800T", text_as_found="\udfff")
    store.record(run, visit(article=broken, etag="\ud800", reason="\ud800"))
    store.end_run(run, T0)
    saved = kept(store)
    assert saved.title == "T"
    assert store.record(begin(store), visit(article=saved)) is Saved.SAME


# The frontier


def test_addresses_are_leased_in_order_of_priority_and_once(store: Store) -> None:
    links = [Link(A, Priority.ARTICLE, 2), Link(B, Priority.START), Link(C, Priority.LISTING, 1)]
    assert store.add_links("s", links) == 3
    run = store.begin_run("s", T0).number
    first = store.lease(run, "me", 2, T0 + HOUR, T0)
    assert first == [Address(B, Priority.START, 0), Address(C, Priority.LISTING, 1)]
    assert lease(store, run, "you") == [A]
    assert lease(store, run) == []


def test_only_new_addresses_count_and_the_sooner_priority_wins(store: Store) -> None:
    assert store.add_links("s", [Link(A, Priority.OTHER, 3), Link(A, Priority.OTHER, 3)]) == 1
    assert store.add_links("s", [Link(A, Priority.ARTICLE, 5), Link(B)]) == 1
    assert store.add_links("s", [Link(A, Priority.LISTING, 1), Link(A, depth=7)]) == 0
    assert store.add_links("s", []) == 0
    run = store.begin_run("s", T0).number
    assert store.lease(run, "me", 1, T0 + HOUR, T0) == [Address(A, Priority.LISTING, 1)]


def test_sites_have_frontiers_of_their_own(store: Store) -> None:
    store.add_links("one", [Link(A)])
    assert store.add_links("two", [Link(A), Link(B)]) == 2
    one, two = store.begin_run("one", T0).number, store.begin_run("two", T0).number
    assert lease(store, one) == [A]
    assert lease(store, two) == [A, B]


def test_a_visited_address_is_not_leased_again_in_this_run_but_in_the_next(store: Store) -> None:
    run = begin(store, A)
    assert lease(store, run) == [A]
    store.record(run, visit(links=(Link(B), Link(A))))
    assert lease(store, run) == [B]
    store.record(run, visit(B, Outcome.NOT_ARTICLE))
    assert store.waiting(run, T0) == (0, None)
    assert store.end_run(run, T0).state is RunState.FINISHED
    following = store.begin_run("example.org", T0 + HOUR).number
    assert following != run
    assert lease(store, following, at=T0 + HOUR) == [A, B]


def test_validators_come_with_the_next_lease_but_never_those_of_a_soft_404(store: Store) -> None:
    crawl(store, visit(A, etag='"a"', last_modified="Mon"), visit(B, etag='"b"'), visit(C, etag='"c"'))
    store.add_links("example.org", [Link(D)])
    crawl(
        store,
        visit(A, Outcome.FAILED),
        visit(B, Outcome.NOT_ARTICLE, etag='"soft"'),
        visit(C, Outcome.UNCHANGED, etag='"d"'),
        visit(D, Outcome.LISTING, etag='"list"'),
    )
    crawl(store, visit(A, Outcome.FORBIDDEN, reason="robots.txt"))
    crawl(store, visit(A, Outcome.UNCHANGED), visit(C, Outcome.LISTING, etag='"list"'))
    addresses = store.lease(store.begin_run("example.org", T0).number, "me", 9, T0 + HOUR, T0)
    found = {one.url: (one.etag, one.last_modified) for one in addresses}
    assert found == {A: ('"a"', "Mon"), B: ("", ""), C: ("", ""), D: ('"list"', "")}


def test_a_failed_address_is_tried_again_when_its_time_has_come(store: Store) -> None:
    run = begin(store, A, B)
    lease(store, run)
    store.record(run, visit(A, Outcome.FAILED, retry_at=T0 + HOUR))
    store.record(run, visit(B, Outcome.FAILED))
    assert lease(store, run) == []
    assert store.waiting(run, T0) == (1, T0 + HOUR)
    again = store.lease(run, "me", 10, T0 + 2 * HOUR, T0 + HOUR)
    assert [(one.url, one.failures) for one in again] == [(A, 1)]
    store.record(run, visit(A, Outcome.FAILED, at=T0 + HOUR))
    store.end_run(run, T0 + HOUR)
    following = store.begin_run("example.org", T0 + 2 * HOUR).number
    leased = store.lease(following, "me", 9, T0 + 4 * HOUR, T0 + 2 * HOUR)
    assert {one.url: one.failures for one in leased} == {A: 2, B: 1}
    store.record(following, visit(A, at=T0 + 2 * HOUR))
    store.end_run(following, T0 + 2 * HOUR)
    last = store.begin_run("example.org", T0 + 9 * HOUR).number
    leased = store.lease(last, "me", 9, T0 + 10 * HOUR, T0 + 9 * HOUR)
    assert {one.url: one.failures for one in leased} == {A: 0, B: 1}


def test_what_was_never_visited_comes_first_and_then_the_most_overdue(store: Store) -> None:
    store.add_links("example.org", [Link(A, Priority.ARTICLE), Link(B, Priority.ARTICLE), Link(C, Priority.ARTICLE, 9)])
    crawl(store, visit(A, at=T0 + HOUR), visit(B, at=T0))
    run = begin(store, at=T0 + DAY)
    store.add_links("example.org", [Link(D, Priority.ARTICLE, 3), Link(START, Priority.START)])
    assert lease(store, run) == [START, D, C, B, A]


DUE = [
    # Days since the last visit, and since when it was the same; when to visit again; whether that is now.
    (1, 10, Revisit(), True),
    (1, 12, Revisit(), False),
    (1, 1, Revisit(), True),
    (1, 12, Revisit(share=0.0), True),
    (29, 1000, Revisit(), False),
    (30, 1000, Revisit(), True),
    (1, 1, Revisit(shortest=2 * DAY), False),
    (2, 2, Revisit(shortest=2 * DAY), True),
]


@pytest.mark.parametrize(("visited", "same", "revisit", "due"), DUE)
def test_a_page_is_due_after_a_share_of_the_time_for_which_it_was_the_same(
    store: Store, visited: int, same: int, revisit: Revisit, *, due: bool
) -> None:
    now = T0 + 1000 * DAY
    crawl(store, visit(A, at=now - same * DAY))
    if same != visited:
        crawl(store, visit(A, Outcome.UNCHANGED, now - visited * DAY))
    assert store.begin_run("example.org", now, revisit).waiting == due


def test_pages_that_came_in_together_fall_due_on_different_days(store: Store) -> None:
    urls = [f"https://example.org/{number}" for number in range(100)]
    for day in (0, 200):
        crawl(store, *(visit(url, at=T0 + day * DAY) for url in urls))
    waiting = []
    for days in (14, 16, 18, 20):
        run = store.begin_run("example.org", T0 + (200 + days) * DAY, Revisit())
        waiting.append(run.waiting)
        store.end_run(run.number, T0 + (200 + days) * DAY)
    assert waiting == sorted(waiting)
    assert (waiting[0], waiting[-1]) == (0, 100)
    assert all(15 < later - sooner < 60 for sooner, later in itertools.pairwise(waiting))


def test_a_change_makes_a_page_due_sooner_and_an_extraction_does_not(store: Store) -> None:
    crawled(store, A, B)
    now = T0 + 100 * DAY
    newer = replace(article(B), extractor="9")
    crawl(store, visit(A, at=now, article=article(A, "Two.")), visit(B, at=now, article=newer))
    run = store.begin_run("example.org", now + DAY, Revisit()).number
    assert lease(store, run, at=now + DAY) == [A]


def test_a_newer_extractor_alone_does_not_move_the_day_of_the_last_change(store: Store) -> None:
    crawled(store, A)
    crawl(store, visit(A, at=T0 + DAY, article=replace(article(A), extractor="9")))
    assert (kept(store).extractor, kept(store).changed, store.position()) == ("9", T0, 2)


def test_starts_listings_failed_and_missing_pages_are_always_due(store: Store) -> None:
    store.add_links("example.org", [Link(START, Priority.START)])
    crawl(store, *(visit(url, Outcome.NOT_ARTICLE) for url in (START, A)), visit(B), visit(C), visit(D))
    for at in (T0 + 100 * DAY, T0 + 100 * DAY + 20 * HOUR):
        same = [visit(START, Outcome.NOT_ARTICLE, at), visit(A, Outcome.NOT_ARTICLE, at), visit(B, Outcome.GONE, at)]
        crawl(store, *same, visit(C, Outcome.FAILED, at), visit(D + "x", Outcome.LISTING, at))
    now = T0 + 100 * DAY + 21 * HOUR
    run = store.begin_run("example.org", now, Revisit()).number
    # An article comes along, to tell pages that are missing from a site that is not there.
    assert set(lease(store, run, at=now)) - {D} == {START, B, C, D + "x"}


def test_redirects_in_a_row_are_counted_with_the_address(store: Store) -> None:
    store.add_links("s", [Link(A, redirects=3), Link(B, redirects=2)])
    store.add_links("s", [Link(A, redirects=1), Link(B, redirects=7)])
    run = store.begin_run("s", T0).number
    assert [one.redirects for one in store.lease(run, "me", 9, T0 + HOUR, T0)] == [1, 2]


def test_a_later_run_waits_for_the_retry_time_too(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit(A, Outcome.FAILED, retry_at=T0 + HOUR))
    store.end_run(run, T0)
    following = store.begin_run("example.org", T0).number
    assert lease(store, following) == []
    assert store.waiting(following, T0) == (1, T0 + HOUR)
    assert lease(store, following, at=T0 + HOUR) == [A]


def test_a_lease_that_ran_out_is_free(store: Store) -> None:
    run = begin(store, A)
    assert store.lease(run, "dead", 1, T0 + HOUR, T0)
    assert store.waiting(run, T0) == (1, T0 + HOUR)
    assert lease(store, run, "next", at=T0 + HOUR) == [A]
    assert store.owners(run) == ["next"]


def test_leases_are_renewed_and_given_back(store: Store) -> None:
    run = begin(store, A, B, C)
    lease(store, run, "one", 2)
    lease(store, run, "two")
    assert store.owners(run) == ["one", "two"]
    assert store.renew("one", T0 + 3 * HOUR) == 2
    assert lease(store, run, "three", at=T0 + 2 * HOUR) == [C]
    assert store.give_back("one") == 2
    assert store.give_back("one") == 0
    assert store.owners(run) == ["three"]
    assert lease(store, run) == [A, B]


def test_a_visit_without_a_lease_makes_its_address_known(store: Store) -> None:
    run = begin(store)
    store.record(run, visit(A))
    assert store.add_links("example.org", [Link(A)]) == 0
    assert store.run(run).pages == 0
    assert store.run(run).outcomes == {"article": 1}


# Runs


def test_a_run_is_counted_from_its_visits(store: Store) -> None:
    run = begin(store, A, B, C)
    store.record(run, visit(A, status=200, size=100, article=article(A, lang="en", years=[2022])))
    store.record(run, visit(B, status=200, size=50))
    store.record(run, visit(C, Outcome.FAILED, reason="timeout", retry_at=T0 + HOUR))
    store.record(run, visit(C, Outcome.FAILED, reason="timeout", retry_at=T0 + HOUR))
    store.record(run, visit(C, Outcome.NOT_ARTICLE, status=404, size=7, reason="tag page", links=(Link(A + "x"),)))
    store.add_seconds(run, 1.5)
    store.add_seconds(run, 2)
    counted = store.run(run)
    assert (counted.pages, counted.size, counted.seconds) == (3, 157, 3.5)
    assert (counted.state, counted.started, counted.finished) == (RunState.RUNNING, T0, None)
    assert counted.outcomes == {"article": 2, "failed": 2, "not-article": 1}
    assert counted.saved == {"new": 2}
    assert counted.statuses == {200: 2, 404: 1}
    assert counted.reasons == {"failed: timeout": 2, "not-article: tag page": 1}
    assert (counted.fill["title"], counted.fill["lang"], counted.fill["steps"]) == (1.0, 0.5, 0.0)
    assert counted.waiting == 1


def test_addresses_are_counted_once_by_their_last_visit(store: Store) -> None:
    crawled(store, A, B)
    at = T0 + DAY
    run = begin(store, at=at)
    retried = visit(A, Outcome.FAILED, at, reason="timeout", retry_at=at)
    store.record_all(run, [retried, retried, visit(A, at=at), visit(C, Outcome.FAILED, at)])
    store.record_all(run, [visit(B, Outcome.GONE, at), visit(D, Outcome.GONE, at)])
    counted = store.end_run(run, at)
    assert (counted.visited, counted.failed, counted.missing, counted.articles) == (4, 1, 1, 1)
    crawl(store, visit(C, at=at))
    assert store.run(run) == counted


def test_articles_answered_304_count_in_the_fill_rates(store: Store) -> None:
    crawl(store, visit(A, article=article(A, lang="en", years=[2022])), visit(B), visit(C, Outcome.LISTING))
    at = T0 + DAY
    run = crawl(store, *(visit(url, Outcome.UNCHANGED, at) for url in (A, B, C)))
    assert (run.fill["title"], run.fill["lang"], run.fill["steps"]) == (1.0, 0.5, 0.0)


def test_changes_are_counted_by_their_classes(store: Store) -> None:
    crawled(store, A, B)
    at = T0 + DAY
    run = begin(store)
    store.record_all(run, [visit(A, at=at, article=article(A, "Something else entirely.")), visit(B, at=at)])
    (changed, same) = store.log(run)
    assert changed.changes
    assert same.changes == ()
    assert store.end_run(run, at).changes == dict.fromkeys(changed.changes, 1)


def test_a_log_tells_every_visit_in_order(store: Store) -> None:
    crawled(store, A)
    run = begin(store)
    store.record_all(
        run,
        [
            visit(B, Outcome.FAILED, status=503, reason="status 503", size=7, seconds=0.5),
            visit(C, article=article(C, lang="en"), status=200),
            visit(A, Outcome.UNCHANGED, at=T0 + HOUR, status=304),
        ],
    )
    failed, new, unchanged = store.log(run)
    assert (failed.url, failed.status, failed.reason, failed.size, failed.seconds) == (B, 503, "status 503", 7, 0.5)
    assert (failed.outcome, failed.saved, failed.filled, failed.article_id) == (Outcome.FAILED, None, frozenset(), "")
    assert (new.saved, new.article_id) == (Saved.NEW, page_id(C))
    assert new.filled == {"title", "text", "lang"}
    assert (unchanged.outcome, unchanged.at, unchanged.article_id) == (Outcome.UNCHANGED, T0 + HOUR, page_id(A))
    assert unchanged.filled == {"title", "text"}


def test_a_long_log_and_stage_are_told_whole(store: Store) -> None:
    run = begin(store)
    urls = [f"https://example.org/{number:03}.html" for number in range(450)]
    store.record_all(run, list(map(visit, urls)))
    assert [one.url for one in store.log(run)] == [one.url for one in store.staged(run)] == urls
    store.end_run(run, T0)
    assert [change.position for change in store.changes()] == list(range(1, 451))


def test_holes_are_related_links_that_lead_to_no_live_article(store: Store) -> None:
    related = [{"title": name, "url": url} for name, url in (("B", B.replace("https", "http")), ("C", C), ("D", D))]
    store.put([article(A, related=related), article(B, related=related[1:2]), article(C)])
    store.put([article("https://other.org/", related=related[2:])])
    store.remove(page_id(C), T0)
    holes = [(page_id(A), RelatedLink("C", C)), (page_id(A), RelatedLink("D", D)), (page_id(B), RelatedLink("C", C))]
    assert list(store.holes("example.org")) == holes
    assert list(store.holes()) == [*holes, (page_id("https://other.org/"), RelatedLink("D", D))]
    assert list(store.holes("none")) == []


def test_kinds_of_runs_of_a_site_do_not_hinder_each_other(store: Store) -> None:
    crawl = begin(store, A)
    replay = store.begin_replay("example.org", T0)
    assert replay.number != crawl
    assert store.begin_run("example.org", T0).number == crawl
    assert store.begin_run("other", T0).number not in {crawl, replay.number}
    assert store.end_run(replay.number, T0).waiting == 0
    assert store.run(crawl).waiting == 1


def test_an_unfinished_run_is_gone_on_with(store: Store, url: str) -> None:
    run = begin(store, A, B)
    store.record(run, visit(A))
    with open_store(url) as other:
        resumed = other.begin_run("example.org", T0 + HOUR)
        assert (resumed.number, resumed.started, resumed.waiting) == (run, T0, 1)
        assert lease(other, run) == [B]


def test_a_finished_run_keeps_its_record(store: Store) -> None:
    run = begin(store, A, B)
    store.record(run, visit(A))
    ended = store.end_run(run, T0 + HOUR)
    assert (ended.state, ended.finished, ended.waiting) == (RunState.FINISHED, T0 + HOUR, 1)
    assert store.end_run(run, T0 + 2 * HOUR) == ended
    assert lease(store, run) == []
    assert store.waiting(run, T0) == (0, None)
    begin(store)
    assert store.run(run) == ended


def test_runs_are_listed_newest_first(store: Store) -> None:
    numbers = [begin(store, site=site) for site in ("a", "b", "c")]
    store.end_run(numbers[0], T0)
    numbers.append(begin(store, site="a"))
    assert [run.number for run in store.runs()] == numbers[::-1]
    assert [run.number for run in store.runs(limit=2)] == numbers[:1:-1]
    assert [run.number for run in store.runs("a")] == [numbers[3], numbers[0]]


def test_the_newest_run_of_each_site_is_told(store: Store) -> None:
    assert store.newest_runs() == []
    crawled(store, A)
    other = begin(store, "https://other.org/", site="a.other")
    crawled(store, B)
    newest = store.begin_replay("example.org", T0)
    assert store.newest_runs() == [store.run(other), newest]


def test_what_waits_of_a_run_is_told_with_it_wherever_it_is_listed(store: Store) -> None:
    run = begin(store)
    store.record(run, visit())
    held = store.end_run(run, T0, complaints=["too few"])
    assert held.held == {Saved.NEW: 1}
    assert [held] == store.runs() == store.runs("example.org") == store.newest_runs() == [store.run(run)]


def test_runs_before_another_one_are_told(store: Store) -> None:
    for site in ("one.org", "two.org", "one.org"):
        store.end_run(begin(store, site=site), T0)
    assert [run.number for run in store.runs(before=3)] == [2, 1]
    assert [run.number for run in store.runs("one.org", before=3)] == [1]
    assert [run.number for run in store.runs(limit=1, before=3)] == [2]
    assert store.runs(before=1) == store.runs("two.org", before=2) == []


def test_a_run_tells_what_it_brought_and_how_much_failed(store: Store) -> None:
    assert crawl(store, visit(A), visit(B, Outcome.FAILED)).failed_share == 0.5
    assert store.run(1).brought == {"new": 1, "changed": 0, "gone": 0}
    assert store.end_run(begin(store, site="other.org"), T0).failed_share == 0.0


def test_a_run_that_is_not_there_is_named(store: Store) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.run(7),
        lambda: store.end_run(7, T0),
        lambda: store.add_seconds(7, 1),
        lambda: lease(store, 7),
        lambda: store.waiting(7, T0),
        lambda: store.owners(7),
        lambda: store.record(7, visit()),
        lambda: store.reread(7, []),
        lambda: store.release(7, T0),
        lambda: store.begin_check(7, T0),
        lambda: list(store.staged(7)),
        lambda: list(store.log(7)),
    ]
    for call in calls:
        with pytest.raises(UnknownRunError, match="no run 7"):
            call()


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        store.begin_run("s", datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point
    assert store.runs() == []


# Keeping


def test_a_store_is_there_when_it_is_opened_again(url: str) -> None:
    with open_store(url) as store:
        store.put([article()])
    with open_store(url, create=False) as store:
        assert store.get(page_id(A)) == article()


def test_two_objects_see_what_each_other_wrote(store: Store, url: str) -> None:
    with open_store(url) as other:
        positions = []
        for writer, text in zip(itertools.cycle([store, other]), "abcd", strict=False):
            writer.put([article(text=text)])
            positions.append((store.position(), other.position()))
    assert positions == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_a_backup_is_a_whole_store(store: Store, tmp_path: Path) -> None:
    run = begin(store, A)
    store.record(run, visit())
    store.backup(tmp_path / "safe" / "backup")
    with open_store(f"sqlite:{tmp_path}/safe/backup", create=False) as copy:
        assert list(copy.changes()) == list(store.changes())
        assert copy.run(run) == store.run(run)
        assert copy.verify() == []


def test_a_store_that_is_not_there_is_not_made_where_none_is_wanted(url: str, tmp_path: Path) -> None:
    with pytest.raises(MissingStoreError):
        open_store(url, create=False)
    assert list(tmp_path.iterdir()) == []


def test_whose_turn_it_is(store: Store) -> None:
    second = timedelta(seconds=1)
    one = store.take_turn("example.org", "one", T0, T0 + HOUR, second, 2)
    other = store.take_turn("example.org", "other", T0, T0 + HOUR, second, 2)
    assert one is not None
    assert other is not None
    assert (one.begins, other.begins) == (T0, T0 + second)
    assert store.take_turn("example.org", "one", T0, T0 + HOUR, second, 2) is None
    assert store.take_turn("example.com", "one", T0, T0 + HOUR, second, 2) is not None
    store.end_turn(one)
    third = store.take_turn("example.org", "one", T0, T0 + HOUR, second, 2)
    assert third is not None
    assert third.begins == T0 + 2 * second
    store.give_back("other")
    late = store.take_turn("example.org", "one", T0 + 9 * second, T0 + HOUR, second, 2)
    assert late is not None
    assert late.begins == T0 + 9 * second


def test_a_turn_of_a_process_that_is_gone_is_over_in_the_end(store: Store) -> None:
    store.take_turn("example.org", "gone", T0, T0 + HOUR, timedelta(), 1)
    assert store.take_turn("example.org", "me", T0 + HOUR - timedelta(seconds=1), T0 + DAY, timedelta(), 1) is None
    assert store.take_turn("example.org", "me", T0 + HOUR, T0 + DAY, timedelta(), 1) is not None


def test_a_host_that_is_busy_is_left_alone_by_all(store: Store) -> None:
    store.postpone("example.org", T0 + HOUR)
    store.postpone("example.org", T0)
    turn = store.take_turn("example.org", "me", T0, T0 + DAY, timedelta(), 1)
    assert turn is not None
    assert turn.begins == T0 + HOUR


def test_workers_of_a_run_learn_of_each_other(store: Store) -> None:
    run = begin(store, A)
    store.join(run, "one", T0 + HOUR)
    assert store.others(run, "one", T0) == []
    store.join(run, "other", T0 + HOUR)
    assert (store.others(run, "one", T0), store.others(run, "other", T0)) == (["other"], ["one"])
    assert store.owners(run) == ["one", "other"]
    assert store.others(run, "one", T0 + HOUR) == []
    store.renew("other", T0 + DAY)
    assert store.others(run, "one", T0 + HOUR) == ["other"]
    store.give_back("other")
    assert store.others(run, "one", T0) == []


def test_what_came_to_a_run_is_told_while_it_lasts(store: Store) -> None:
    run = begin(store, A)
    assert store.spent(run) == Spent()
    store.record_all(
        run, [visit(A, status=200, size=700), visit(B, Outcome.FAILED, size=0), visit(A, status=304, size=5)]
    )
    last = store.last_visit(run)
    assert store.spent(run) == Spent(2, 705, last)
    assert store.spent(run, last) == Spent(0, 0, last)
    store.record(run, visit(A, status=200, size=3))
    assert store.spent(run, last) == Spent(1, 3, last + 1)


def test_a_run_that_went_on_while_it_was_judged_stays_open(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit(A))
    judged = store.last_visit(run)
    store.record(run, visit(B))
    assert store.end_run(run, T0, judged=judged).state is RunState.RUNNING
    assert store.count() == 0
    assert store.end_run(run, T0, judged=store.last_visit(run)).state is RunState.FINISHED
    assert store.count() == 2


def test_an_address_that_is_too_long_for_any_database_is_not_kept(store: Store) -> None:
    endless = START + "x" * 3000
    run = begin(store, A)
    moved = Visit(url=B, outcome=Outcome.MOVED, at=T0, moved_to=endless)
    store.record_all(run, [visit(A, links=(Link(endless), Link(C))), moved])
    assert lease(store, run) == [C]
    assert store.add_links("example.org", [Link(endless)]) == 0


def test_an_id_that_is_too_long_for_any_database_is_refused(store: Store) -> None:
    with pytest.raises(BadRecordError, match="more than 1000 bytes"):
        store.put([article(id="x" * 3000)])


def test_what_no_database_keeps_of_a_text_is_left_out(store: Store) -> None:
    store.put([Article.from_record({**article().line(), "title_as_found": "a\x00b"})])
    assert kept(store).title_as_found == "ab"


@pytest.mark.parametrize("url", ["mysql://host/db", "corpus.sqlite", ""])
def test_an_unknown_scheme_is_named_with_what_to_use(url: str) -> None:
    with pytest.raises(UnknownStoreError, match="use sqlite:PATH"):
        open_store(url)
