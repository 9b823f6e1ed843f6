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
    RunState,
    Saved,
    Status,
    Store,
    UnknownRunError,
    UnknownStoreError,
    Visit,
    open_store,
    page_id,
)

T0 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
A, B, C = "https://example.org/a.html", "https://example.org/b.html", "https://example.org/c.html"


@pytest.fixture(params=["sqlite:{folder}/corpus.sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    pattern: str = request.param
    return pattern.format(folder=tmp_path)


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


def lease(store: Store, run: int, owner: str = "me", limit: int = 10, at: datetime = T0) -> list[str]:
    return [address.url for address in store.lease(run, owner, limit, at + HOUR, at)]


# Articles


def test_an_empty_store_is_empty(store: Store) -> None:
    assert (store.count(), store.position(), store.sites()) == (0, 0, {})
    assert not any([list(store.articles()), list(store.changes()), store.runs(), store.history("x")])
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


# Visits


def test_a_visit_saves_its_article_with_its_dates(store: Store) -> None:
    run = begin(store, A)
    assert store.record(run, visit(etag='"1"', last_modified="Mon")) is Saved.NEW
    saved = store.get(page_id(A))
    assert saved is not None
    assert (saved.first_seen, saved.retrieved, saved.verified, saved.changed) == (T0, T0, T0, T0)
    assert (saved.etag, saved.last_modified) == ('"1"', "Mon")


def test_the_same_article_again_is_only_verified(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit())
    later = T0 + HOUR
    assert store.record(run, visit(at=later, etag='"2"')) is Saved.SAME
    saved = store.get(page_id(A))
    assert saved is not None
    assert (saved.first_seen, saved.changed) == (T0, T0)
    assert (saved.retrieved, saved.verified, saved.etag) == (later, later, '"2"')
    assert (store.position(), len(store.history(page_id(A)))) == (1, 1)


def test_a_changed_article_keeps_the_day_it_was_first_seen(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit())
    assert store.record(run, visit(at=T0 + HOUR, article=article(text="Two."))) is Saved.CHANGED
    saved = store.get(page_id(A))
    assert saved is not None
    assert (saved.text, saved.first_seen, saved.changed) == ("Two.", T0, T0 + HOUR)
    assert store.history(page_id(A))[1].saved == T0 + HOUR


@pytest.mark.parametrize(
    "outcome",
    [Outcome.NOT_ARTICLE, Outcome.FAILED, Outcome.FORBIDDEN, Outcome.LISTING, Outcome.MOVED],
)
def test_an_article_outlives_what_may_be_over_tomorrow(store: Store, outcome: Outcome) -> None:
    run = begin(store, A)
    store.record(run, visit())
    before = store.get(page_id(A))
    assert store.record(run, visit(outcome=outcome, at=T0 + HOUR, reason="account suspended")) is None
    assert store.get(page_id(A)) == before
    assert store.position() == 1


def test_unchanged_verifies_the_article(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit())
    assert store.record(run, visit(outcome=Outcome.UNCHANGED, at=T0 + HOUR, status=304)) is None
    saved = store.get(page_id(A))
    assert saved is not None
    assert (saved.verified, saved.retrieved) == (T0 + HOUR, T0)
    assert store.position() == 1


def test_gone_ends_an_article_and_its_return_is_a_change(store: Store) -> None:
    run = begin(store, A)
    store.record(run, visit())
    assert store.record(run, visit(outcome=Outcome.GONE, at=T0 + HOUR, status=404)) is None
    assert [change.article for change in store.changes(after=1)] == [None]
    assert store.record(run, visit(at=T0 + 2 * HOUR)) is Saved.CHANGED
    history = [version.article.status for version in store.history(page_id(A))]
    assert history == [Status.LIVE, Status.GONE, Status.LIVE]
    assert store.count() == 1
    back = store.get(page_id(A))
    assert back is not None
    assert back.first_seen == T0


def test_gone_ends_an_imported_article_of_the_same_page(store: Store) -> None:
    store.put([article(A)])
    store.record(begin(store, A), visit(outcome=Outcome.GONE, status=410))
    assert store.count() == 0


def test_an_article_of_two_addresses_is_gone_with_the_last(store: Store) -> None:
    run = begin(store, A, B)
    assert store.record(run, visit(A)) is Saved.NEW
    assert store.record(run, visit(B, article=article(A))) is Saved.SAME
    store.record(run, visit(A, Outcome.GONE))
    assert store.count() == 1
    store.record(run, visit(B, Outcome.GONE))
    assert store.count() == 0


def test_a_gone_article_that_is_confirmed_elsewhere_returns(store: Store) -> None:
    run = begin(store, A, B)
    store.record(run, visit(A))
    store.record(run, visit(B, article=article(A)))
    store.record(run, visit(B, Outcome.FAILED))
    store.record(run, visit(A, Outcome.GONE))
    assert store.count() == 0
    store.record(run, visit(B, Outcome.UNCHANGED))
    assert store.count() == 1


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
    saved = store.get(page_id(A))
    assert saved is not None
    assert saved.title == "T"
    assert store.record(run, visit(article=saved)) is Saved.SAME


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
    run = begin(store, A, B, C)
    store.record(run, visit(A, etag='"a"', last_modified="Mon"))
    store.record(run, visit(A, Outcome.FAILED))
    store.record(run, visit(A, Outcome.UNCHANGED))
    store.record(run, visit(B, etag='"b"'))
    store.record(run, visit(B, Outcome.NOT_ARTICLE, etag='"soft"'))
    store.record(run, visit(C, etag='"c"'))
    store.record(run, visit(C, Outcome.UNCHANGED, etag='"d"'))
    store.end_run(run, T0)
    addresses = store.lease(store.begin_run("example.org", T0).number, "me", 9, T0 + HOUR, T0)
    assert [(one.etag, one.last_modified) for one in addresses] == [('"a"', "Mon"), ("", ""), ('"d"', "")]


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
    failures = [one.failures for one in store.lease(following, "me", 9, T0 + 4 * HOUR, T0 + 2 * HOUR)]
    assert failures == [2, 1]
    store.record(following, visit(A, at=T0 + 2 * HOUR))
    store.end_run(following, T0 + 2 * HOUR)
    last = store.begin_run("example.org", T0 + 9 * HOUR).number
    assert [one.failures for one in store.lease(last, "me", 9, T0 + 10 * HOUR, T0 + 9 * HOUR)] == [0, 1]


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


def test_a_run_that_is_not_there_is_named(store: Store) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.run(7),
        lambda: store.end_run(7, T0),
        lambda: store.add_seconds(7, 1),
        lambda: lease(store, 7),
        lambda: store.waiting(7, T0),
        lambda: store.owners(7),
        lambda: store.record(7, visit()),
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


@pytest.mark.parametrize("url", ["mysql://host/db", "corpus.sqlite", ""])
def test_an_unknown_scheme_is_named_with_what_to_use(url: str) -> None:
    with pytest.raises(UnknownStoreError, match="use sqlite:PATH"):
        open_store(url)
