"""Duplicates: which articles are taken for the same, who stands for them, and that the way there does not matter."""

import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

import corpus.sql.duplicates
from corpus import Article, Cluster, Member, Store, duplicates, open_store, page_id
from corpus.commands import corpus as commands
from corpus.duplicates import likeness, sketch, standing
from corpus.text import fold, han_share, words

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BODY = " ".join(f"word{number}" for number in range(60))
HAN_BODY = "".join(chr(0x4E00 + number) for number in range(60))


def article(name: str, text: str = BODY, **fields: object) -> Article:
    record = {"id": name, "url": f"https://{name}.example/", "title": name, "text": text, **fields}
    return Article.from_record(record)


def swapped(text: str, *places: int, by: str = "other") -> str:
    """Return the text with other words at these places."""
    said = text.split()
    for place in places:
        said[place] = f"{by}{place}"
    return " ".join(said)


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened
        assert opened.verify() == []


def clustered(store: Store, *articles: Article) -> list[list[str]]:
    """Put articles, bring the clusters up to date, and return the ids of each."""
    store.put(articles)
    store.update_clusters()
    return ids(store)


def ids(store: Store) -> list[list[str]]:
    return [[member.article_id for member in cluster.members] for cluster in store.clusters()]


# What is alike


def test_a_store_without_duplicates_has_no_clusters(store: Store) -> None:
    assert clustered(store, article("a"), article("b", HAN_BODY)) == []
    assert store.cluster("a") is None
    assert store.cluster("unknown") is None


@pytest.mark.parametrize("text", [BODY, HAN_BODY, "Short."], ids=["Latin", "Han", "short"])
def test_the_same_text_on_several_hosts_is_one_cluster(store: Store, text: str) -> None:
    assert clustered(store, article("a", text), article("b", text), article("c", "Something else.")) == [["a", "b"]]
    cluster = Cluster("a", (Member("a", 1.0), Member("b", 1.0)))
    assert store.cluster("a") == store.cluster("b") == cluster
    assert list(store.clusters()) == [cluster]
    assert store.cluster("c") is None


def test_blanks_width_and_case_do_not_make_another_text(store: Store) -> None:
    assert clustered(store, article("a", "Call 12333 now"), article("b", "call １２３３３\n now")) == [["a", "b"]]


def test_a_figure_makes_another_text_however_short(store: Store) -> None:
    assert clustered(store, article("a", "The rate is 0.5 %."), article("b", "The rate is 05 %.")) == []


def test_a_short_text_has_no_near_duplicates(store: Store) -> None:
    short = " ".join(BODY.split()[: duplicates.SHORTEST - 1])
    assert clustered(store, article("a", short), article("b", swapped(short, 3))) == []


def test_a_near_duplicate_is_less_than_the_same(store: Store) -> None:
    clustered(store, article("a"), article("b", swapped(BODY, 9)), article("c", BODY + "."), article("d"))
    cluster = store.cluster("b")
    assert cluster is not None
    assert [member.article_id for member in cluster.members] == ["a", "d", "c", "b"]
    alike = [member.likeness for member in cluster.members]
    assert alike[:2] == [1.0, 1.0]
    assert duplicates.THRESHOLD < alike[3] < alike[2] < 1.0


def test_a_member_resembles_the_representative_and_not_merely_a_neighbour(store: Store) -> None:
    chain = [article(f"a{length}", swapped(BODY, *range(0, 6 * length, 2))) for length in range(5)]
    near = [likeness(sketch(1, one), sketch(2, other)) for one, other in itertools.pairwise(chain)]
    assert min(near) >= duplicates.THRESHOLD
    clustered(store, *chain)
    for cluster in store.clusters():
        best = sketch(0, chain[int(cluster.representative[1:])])
        for member in cluster.members[1:]:
            alike = likeness(best, sketch(1, chain[int(member.article_id[1:])]))
            assert alike == member.likeness >= duplicates.THRESHOLD
    assert ids(store) == [["a0", "a1", "a2"], ["a3", "a4"]]
    assert list(store.clusters()) == expected(chain)


def edited(text: str, share: float, chance: random.Random) -> str:
    """Return the text with that share of its words replaced, dropped, or preceded by another."""
    said = words(text)
    for place in sorted(chance.sample(range(len(said)), max(1, round(share * len(said)))), reverse=True):
        new = chance.choice(said)
        said[place : place + 1] = chance.choice(([], [new], [new, said[place]]))
    return " ".join(said)


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> list[Article]:
    """Return the articles of the sample site with different bodies."""
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as store:
        return list({fold(article.text): article for article in store.articles()}.values())


@pytest.mark.parametrize("share", [0.01, 0.02, 0.05, 0.1])
def test_real_texts_are_found_again_after_edits(store: Store, sample: list[Article], share: float) -> None:
    chance = random.Random(share)  # noqa: S311 - edits, no secrets
    copies = [article(f"copy{n}", edited(one.text, share, chance)) for n, one in enumerate(sample)]
    found = clustered(store, *sample, *copies)
    assert sorted(map(sorted, found)) == sorted(sorted([one.id, f"copy{n}"]) for n, one in enumerate(sample))


def test_real_texts_that_quote_the_same_at_length_are_not_taken_for_each_other(
    store: Store, sample: list[Article]
) -> None:
    assert clustered(store, *sample) == []
    for is_han in (False, True):
        own = [words(one.text) for one in sample if (han_share(one.text) > 0.5) == is_han]
        quoted = own[0][:100]
        texts = [" ".join(said[:100] + quoted) for said in own[1:]]
        assert clustered(store, *(article(f"{is_han}{n}", text) for n, text in enumerate(texts))) == []


def test_sketches_are_the_same_in_every_process() -> None:
    script = (
        "import sys; from corpus import Article; from corpus.duplicates import sketch, buckets;"
        "one = sketch(1, Article.from_record({'url': 'https://a.example/', 'title': '', 'text': sys.argv[1]}));"
        "print(one, buckets(one))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, BODY + HAN_BODY],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "signature=b''" not in said.pop()


# The same body for several places


def test_the_same_body_for_several_cities_stays_an_article_for_each(sample_data: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as crawled:
        articles = list(crawled.articles())
        clusters = list(crawled.clusters())
    assert clusters, "the crawl brought them up to date"
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(articles)
        feed = list(store.changes())
        store.update_clusters()
        assert list(store.articles()) == articles
        assert list(store.changes()) == feed
        assert sorted(len(cluster.members) for cluster in store.clusters()) == sorted(
            len(cluster.members) for cluster in clusters
        )
        cluster = next(store.clusters())
        assert sorted(member.regions for member in cluster.members) == [("Changsha",), ("Fuzhou",), ("Nanchang",)]
        for member in cluster.members:
            assert cluster.stands_for(member.regions) == (member,)


def test_an_article_for_another_place_changes_cluster_members_places(store: Store) -> None:
    clustered(store, article("a", regions=["Wuhan"]), article("b", regions=["Wuhan"]))
    cluster = store.cluster("a")
    assert cluster is not None
    assert len(cluster.stands_for(("Wuhan",))) == 2
    clustered(store, article("b", regions=["Xiamen"]))
    cluster = store.cluster("a")
    assert cluster is not None
    assert [member.regions for member in cluster.members] == [("Wuhan",), ("Xiamen",)]


# Who stands for all

LAW = [{"law": "Social Insurance Law", "article": 25}]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({}, {}),
        ({"text_as_found": BODY + " kloc-0 kloc-0"}, {"text_as_found": BODY + " kloc-0"}),
        ({"years": [2021], "text_as_found": ""}, {"years": [2022], "text_as_found": "kloc-0"}),
        ({"steps": ["Go."], "years": [2022]}, {"steps": ["Go.", "Ask."], "years": [2021]}),
        ({"steps": ["Go.", "Ask.", "Sign."]}, {"steps": ["Go."], "legal_basis": LAW}),
        ({"robots": ["noarchive"], "legal_basis": LAW}, {}),
        ({"robots": ["nosnippet"], "legal_basis": LAW}, {"robots": ["nofollow"]}),
    ],
)
def test_the_representative_is_the_best_whatever_came_first(
    store: Store, worse: dict[str, object], better: dict[str, object]
) -> None:
    # With nothing between them, the one that was seen first.
    first, second = ("better", "worse") if worse == better else ("worse", "better")
    fields = {"better": better, "worse": worse}
    clustered(store, *(article(name, BODY, **fields[name]) for name in (first, second)))
    cluster = store.cluster("worse")
    assert cluster is not None
    assert cluster.representative == "better"
    assert [member.article_id for member in cluster.members] == ["better", "worse"]


# Changes


def test_an_article_that_changed_leaves_and_comes_back(store: Store) -> None:
    assert clustered(store, article("a"), article("b"), article("c")) == [["a", "b", "c"]]
    assert clustered(store, article("a", HAN_BODY)) == [["b", "c"]]
    assert store.cluster("a") is None
    assert clustered(store, article("b", "Something else.")) == []
    assert clustered(store, article("a"), article("b")) == [["a", "b", "c"]]


def test_a_removed_article_leaves_at_once_and_its_cluster_at_the_next_update(store: Store) -> None:
    clustered(store, *map(article, "abcde"), article("f", HAN_BODY), article("g", HAN_BODY))
    store.remove("b", NOW)
    store.remove("f", NOW)
    assert ids(store) == [["a", "c", "d", "e"]]
    assert store.cluster("b") is store.cluster("g") is None
    store.remove("a", NOW)
    assert ids(store) == []
    assert store.update_clusters() == 3
    assert ids(store) == [["c", "d", "e"]]


def test_an_update_takes_only_what_changed(store: Store) -> None:
    store.put([article("a"), article("b"), article("c", "Something else.")])
    assert store.update_clusters() == 3
    assert store.update_clusters() == 0
    store.put([article("a"), article("c", "Something new.")])
    assert store.update_clusters() == 1


def test_an_update_that_is_interrupted_goes_on_where_it_was(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus.sql.duplicates, "_BATCH", 2)
    store.put([article(f"a{number}", BODY if number % 2 else HAN_BODY) for number in range(9)])

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    calls = 0
    for _ in range(20):
        try:
            store.update_clusters(interrupt)
        except KeyboardInterrupt:
            calls += 1
            with open_store(url) as other:
                assert other.verify() == []
    assert calls > 9 / 2
    assert store.update_clusters() == 0
    assert [len(cluster.members) for cluster in store.clusters()] == [5, 4]


def test_several_processes_may_update_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.sql.duplicates, "_BATCH", 3)
    articles = [article(f"a{number}", swapped(BODY, number % 7)) for number in range(40)]

    def update(_: int) -> None:
        with open_store(url) as store:
            store.update_clusters()

    with open_store(url) as store:
        store.put(articles)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(update, range(4)))
        assert store.verify() == []
        assert store.update_clusters() == 0
        assert list(store.clusters()) == expected(articles)


def test_sketches_of_another_kind_are_made_anew(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        clustered(store, article("a"), article("b"))
        with closing(sqlite3.connect(tmp_path / "corpus.sqlite")) as file, file:
            file.execute("UPDATE sketching SET kind = 'rensa 1'")
            file.execute("UPDATE sketches SET signature = zeroblob(512)")
        assert clustered(store, article("c", swapped(BODY, 5))) == [["a", "b", "c"]]
        assert store.update_clusters() == 0


# The way to a corpus does not matter


def expected(articles: Sequence[Article]) -> list[Cluster]:
    """Return the clusters of articles, in the order in which they first came in, by comparing each with each."""
    sketches = [sketch(number, one) for number, one in enumerate(articles)]
    component = {one.article: one.article for one in sketches}
    for one, other in itertools.combinations(sketches, 2):
        share_a_bucket = set(duplicates.buckets(one)) & set(duplicates.buckets(other))
        if share_a_bucket and likeness(one, other) >= duplicates.THRESHOLD:
            joined = component[other.article]
            component = {name: component[one.article] if it == joined else it for name, it in component.items()}
    found = []
    left = sorted(sketches, key=lambda one: (standing(articles[one.article]), one.article))
    while left:
        best = left[0]
        alike = {
            one.article: likeness(best, one)
            for one in left
            if component[one.article] == component[best.article] and likeness(best, one) >= duplicates.THRESHOLD
        }
        left = [one for one in left if one.article not in alike]
        if len(alike) > 1:
            found.append((best.article, alike))
    found.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    return [_cluster(articles, *pair) for pair in found]


def _cluster(articles: Sequence[Article], best: int, alike: dict[int, float]) -> Cluster:
    order = sorted(alike, key=lambda number: (number != best, -alike[number], number))
    members = (Member(articles[number].id, alike[number], articles[number].regions) for number in order)
    return Cluster(articles[best].id, tuple(members))


class Edits(RuleBasedStateMachine):
    """Random changes of a corpus, with updates of the clusters in between, some of them interrupted."""

    def __init__(self) -> None:
        """Begin with an empty store."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(corpus.sql.duplicates, "_BATCH", 3)
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(f"sqlite:{self.folder.name}/corpus.sqlite")

    @rule(
        name=st.integers(0, 11),
        base=st.sampled_from([BODY, swapped(BODY, *range(60)), " ".join(BODY.split()[:30])]),
        edits=st.integers(0, 29).map(range) | st.sets(st.integers(0, 29), max_size=16),
        by=st.sampled_from("xy"),
        years=st.sampled_from([[], [2022]]),
    )
    def put(self, name: int, base: str, edits: Iterable[int], by: str, years: list[int]) -> None:
        self.store.put([article(f"a{name}", swapped(base, *edits, by=by), years=years)])

    @rule(name=st.integers(0, 11))
    def remove(self, name: int) -> None:
        self.store.remove(f"a{name}", NOW)

    @rule(batches=st.integers(0, 4))
    def interrupt(self, batches: int) -> None:
        left = iter(range(batches))
        with suppress(StopIteration):
            self.store.update_clusters(lambda _: next(left))

    @rule()
    def update(self) -> None:
        self.store.update_clusters()
        articles = list(self.store.articles())
        assert list(self.store.clusters()) == expected(articles)
        clusters = {member.article_id: cluster for cluster in self.store.clusters() for member in cluster.members}
        assert {one.id: self.store.cluster(one.id) for one in articles} == {
            one.id: clusters.get(one.id) for one in articles
        }

    def teardown(self) -> None:
        """Look at what all came to."""
        self.update()
        assert self.store.verify() == []
        self.store.close()
        self.folder.cleanup()
        self.patch.undo()


Edits.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)

TestClustersAreThoseOfAFreshStore = Edits.TestCase
"""However a corpus came about, its clusters are those found by comparing each article with each."""


# The command


def run(*arguments: str, url: str) -> Result:
    return CliRunner().invoke(commands, [*arguments, "--store-url", url], catch_exceptions=False)


@pytest.fixture
def imported(tmp_path: Path, url: str) -> str:
    """Return the address of a store into which a file was imported by command."""
    lines = [
        article("a", regions=["Wuhan"], years=[2022]),
        article("b", swapped(BODY, 7)),
        article("c", "Something else."),
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(json.dumps(one.line()) for one in lines), encoding="utf-8")
    assert run("import", str(file), url=url).exit_code == 0
    return url


def test_an_import_brings_the_clusters_up_to_date(imported: str) -> None:
    with open_store(imported) as store:
        assert ids(store) == [["a", "b"]]
        assert store.update_clusters() == 0


def test_the_command_shows_clusters(imported: str) -> None:
    result = run("duplicates", url=imported)
    assert result.exit_code == 0
    first, a, b = result.stdout.splitlines()
    assert first == "2 articles say the same as a"
    assert a == "  1.00  a  https://a.example/  a (Wuhan)"
    assert b.endswith("  b  https://b.example/  b")
    assert run("duplicates", "b", url=imported).stdout == result.stdout
    assert run("duplicates", "https://b.example/", url=imported).stdout == result.stdout


def test_the_command_shows_clusters_to_programs(imported: str) -> None:
    (line,) = run("duplicates", "--json", url=imported).stdout.splitlines()
    cluster = json.loads(line)
    assert cluster["representative"] == "a"
    assert cluster["members"][0] == {
        "id": "a",
        "likeness": 1.0,
        "regions": ["Wuhan"],
        "site": "a.example",
        "url": "https://a.example/",
        "title": "a",
    }
    assert duplicates.THRESHOLD <= cluster["members"][1]["likeness"] < 1


def test_the_command_brings_the_clusters_up_to_date(imported: str) -> None:
    with open_store(imported) as store:
        store.put([article("d", "Something else.")])
    assert run("duplicates", "c", url=imported).stdout.startswith("2 articles say the same as c\n")


def test_the_command_says_that_there_is_no_duplicate(imported: str) -> None:
    result = run("duplicates", "c", url=imported)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no duplicates\n")


def test_the_command_refuses_an_unknown_article(imported: str) -> None:
    result = run("duplicates", page_id("https://example.org/"), url=imported)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: there is no article ")
