"""What a maintainer sees: what needs doing, with the command; nobody else sees it."""

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import run
from flask.testing import FlaskClient
from maintained import (
    COUNT,
    DAY,
    NOW,
    SITE,
    TOKEN,
    basic,
    begin,
    guide,
    ill,
    lost,
    maintained,
    night,
    update,
    visits,
    well,
)
from test_crawl import env, scripted
from test_docs import ROOMS, options
from test_nights import GUIDES, Owner
from test_webapp_security import assert_harmless
from webapp_articles import GUIDE, HOSTILE, REISSUE, settings

from corpus import Outcome, Visit, open_store
from webapp import Settings, create_app
from webapp.maintenance.readers import gather
from webapp.notes import Notes

PAGES = ("", "/runs", "/runs/1", f"/site?name={SITE}", "/stale", "/readers")


@pytest.fixture(scope="module")
def ill_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ill")
    ill(folder)
    return folder


def client_of(where: Settings) -> FlaskClient:
    return create_app(where).test_client()


@pytest.fixture(scope="module")
def ill_site(ill_folder: Path) -> Iterator[FlaskClient]:
    app = create_app(maintained(ill_folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def page(site: FlaskClient, address: str = "") -> BeautifulSoup:
    answer = site.get(f"/maintenance{address}", headers=basic(TOKEN))
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def text(found: Tag) -> str:
    return " ".join(found.get_text().split())


def matters(site: FlaskClient) -> list[str]:
    """Return what needs doing, in its order, each with its details and commands."""
    return [" ".join(found.get_text(" ").split()) for found in page(site).select(".matters > li")]


def kinds(site: FlaskClient) -> list[str]:
    return [text(found) for found in page(site).select(".matters .kind")]


def rows(soup: BeautifulSoup | Tag, section: str) -> list[list[str]]:
    """Return the cells of the table of a section."""
    return [
        [text(cell) for cell in row.select("th, td")] for row in soup.select(f"[aria-labelledby={section}] tbody tr")
    ]


# Who sees it


@pytest.mark.parametrize("address", [*PAGES, "/runs/999"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("wrong-token-of-somebody"),
        basic(""),
        basic(TOKEN[:-1]),
        basic(TOKEN + "x"),
        basic("wrong", TOKEN),
        basic("密码"),
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Digest username={TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer \xff\xfe"},
        {"Cookie": f"token={TOKEN}"},
    ],
)
def test_nobody_without_the_token_sees_anything(ill_site: FlaskClient, address: str, headers: dict[str, str]) -> None:
    answer = ill_site.get(f"/maintenance{address}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert SITE not in answer.text
    assert "MAINTENANCE_TOKEN" in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_whoever_has_the_token_sees_it_and_no_cache_keeps_it(ill_site: FlaskClient, address: str) -> None:
    for headers in (basic(TOKEN), basic(TOKEN, ""), basic(TOKEN, "名"), {"Authorization": f"Bearer {TOKEN}"}):
        answer = ill_site.get(f"/maintenance{address}", headers={**headers, "Accept-Language": "zh"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Content-Language"] == "en"
        assert TOKEN not in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_without_a_token_there_is_no_such_page(ill_folder: Path, address: str) -> None:
    site = client_of(maintained(ill_folder, maintenance_token=""))
    for headers in ({}, basic(""), {"Authorization": "Bearer "}):
        answer = site.get(f"/maintenance{address}", headers=headers)
        assert answer.status_code == 404
        assert "WWW-Authenticate" not in answer.headers
        assert "Page not found" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/runs/999",
        "/runs/0",
        "/runs/99999999999999999999",
        "/runs/x",
        "/site",
        "/site?name=nowhere",
        "/nope",
    ],
)
def test_what_is_not_there_is_not_found(ill_site: FlaskClient, address: str) -> None:
    assert ill_site.get(f"/maintenance{address}", headers=basic(TOKEN)).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "9" * 5000, "1e3", ""])
def test_a_number_that_is_none_is_no_error(ill_site: FlaskClient, before: str) -> None:
    address = f"/maintenance/runs?before={before}"
    assert ill_site.get(address, headers=basic(TOKEN)).status_code in {200, 414}


# A night that lost a template


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    """Return a real site after its first night."""
    with scripted({}) as site:
        owner = Owner(site, tmp_path_factory.mktemp("nights"))
        owner.serve()
        owner.night()
        yield owner


def test_a_maintainer_sees_from_the_page_alone_that_last_night_lost_a_template(owner: Owner) -> None:
    where = env(owner.data)
    assert run("indexer", "update", env=where).returncode == 0
    site = client_of(Settings.read({**where, "MAINTENANCE_TOKEN": TOKEN}))
    assert matters(site) == []
    # A few articles lose their steps: too few for a gate, and all the same it is told, night after night.
    for number in range(6):
        owner.guides[number].steps = ()
    for _ in range(2):
        assert owner.night()["state"] == "finished"
        assert run("indexer", "update", env=where).returncode == 0
        (drift,) = matters(site)
        assert f"{owner.site.name.partition(':')[0]}" in drift
        assert "has lost steps (100 % → 83 %) since run 2 of " in drift
    # Then all of them do.
    for guide_ in owner.guides.values():
        guide_.steps = ()
    owner.night(status=1)
    held, drift = matters(site)
    assert held.startswith("Held run Run 4 of ")
    assert "nothing of it is in the corpus" in held
    assert f"fill: {GUIDES - 6} of {GUIDES} articles that were visited again have lost steps" in held
    assert held.endswith("python -m crawler report 4 to look python -m crawler release 4 if the site is right")
    assert drift.startswith("Template drift ")
    assert "has lost steps (100 % → 0 %) since run 2 of " in drift
    # What to type is there to be typed.
    for line in [found.get_text() for found in page(site).select(".matters code.type")]:
        if "report" in line:
            done = run(*shlex.split(line)[2:], env=where)
            assert (done.returncode, done.stderr) == (0, "")
    # Its pages show since when.
    (address,) = {str(found["href"]) for found in page(site).select(".matters a[href*=site]")}
    shown = page(site, address.removeprefix("/maintenance"))
    assert text(shown.select(".plots .drifts figcaption")[0]) == "steps 0 % fell from 100 % in run 2"
    assert ["steps", "0.0 %", "83.3 %", "has the template changed?"] in rows(page(site, "/runs/4"), "fills")
    # And when it is mended, nothing is said any more.
    for guide_ in owner.guides.values():
        guide_.steps = ("Prepare the documents and a photo.", "Go to the window and hand them in.")
    assert owner.night()["state"] == "finished"
    assert run("indexer", "update", env=where).returncode == 0
    assert matters(site) == []


# What needs doing


def test_of_a_site_that_is_well_nothing_is_said(tmp_path: Path) -> None:
    well(tmp_path)
    site = client_of(maintained(tmp_path))
    assert matters(site) == []
    assert "Nothing. No run is held" in page(site).get_text()
    assert rows(page(site), "sites")[0][:5] == [SITE, str(COUNT), "0", "run 3", "finished"]


def test_the_worst_comes_first_and_nothing_is_left_out(ill_site: FlaskClient) -> None:
    assert kinds(ill_site) == [
        "Held run",
        "Template drift",
        "Not crawled",
        "Index behind",
        "Out of date",
        "Nothing found",
        "Not useful",
    ]
    held, drift, crawled, behind, stale, nothing, useless = matters(ill_site)
    assert "Run 9 of bureau.example failed a gate" in held
    assert "fill: 24 of 30 articles have lost steps" in held
    assert "bureau.example has lost steps (100 % → 20 %) since run 9 of " in drift
    assert "python -m crawler check --url https://bureau.example/" in drift
    assert crawled.endswith(
        "forgotten.example was last crawled 12 days ago. More python -m crawler run --url https://forgotten.example/"
    )
    assert behind == "Index behind The search index is 1 change behind the corpus. python -m indexer update"
    assert stale.startswith("Out of date Last verified more than 30 days ago: 3 articles of old.example.")
    assert "1 question found nothing; the most asked: “dog insurance” (7 times)." in nothing
    assert "python -m indexer search 'dog insurance'" in nothing
    assert f"Readers call 1 page not useful, above all “{REISSUE.title}” (4 of 5)." in useless


def test_every_command_that_is_shown_is_there(ill_site: FlaskClient) -> None:
    shown = {found.get_text() for address in PAGES for found in page(ill_site, address).select("code.type")}
    assert len(shown) >= 8
    for line in shown:
        python, m, room, *words = shlex.split(line)
        command = ROOMS[room].commands[words[0]]  # type: ignore[attr-defined]  # all rooms of which commands are shown have several
        assert (python, m) == ("python", "-m")
        assert {word for word in words if word.startswith("--")} <= options(command)


def test_an_outage_is_told_with_nothing_to_let_through(tmp_path: Path) -> None:
    well(tmp_path)
    with open_store(settings(tmp_path).store_url) as store:
        down = [Visit(url=guide(n).url, outcome=Outcome.FAILED, at=NOW, reason="status 503") for n in range(COUNT)]
        night(store, 0, down, complaints=("errors: 30 of 31 addresses failed",))
    (held,) = matters(client_of(maintained(tmp_path)))
    assert "errors: 30 of 31 addresses failed" in held
    assert held.endswith("python -m crawler report 4 to look")


def test_a_held_run_is_told_until_a_good_one_takes_its_place(tmp_path: Path) -> None:
    well(tmp_path)
    site = client_of(maintained(tmp_path))
    with open_store(settings(tmp_path).store_url) as store:
        night(store, 0, lost(0, COUNT), complaints=("fill: steps",))
        night(store, 0, lost(0, COUNT), complaints=("fill: steps, once more",))
        assert [kind for kind in kinds(site) if kind == "Held run"] == ["Held run"]
        assert "Run 5 of bureau.example" in matters(site)[0]
        night(store, 0)
    assert matters(site) == []


def test_a_run_that_still_holds_something_is_told_beside_the_newest(tmp_path: Path) -> None:
    well(tmp_path)
    with open_store(settings(tmp_path).store_url) as store:
        night(store, 0, visits([guide(50)], NOW), complaints=("fill: one",))
        night(store, 0, visits([guide(51)], NOW), complaints=("fill: two",))
    (held,) = matters(client_of(maintained(tmp_path)))
    assert "Run 5 of bureau.example failed a gate" in held
    assert "Run 4 before it holds something too." in held


def test_held_deletions_are_told(tmp_path: Path) -> None:
    well(tmp_path)
    site = client_of(maintained(tmp_path))
    with open_store(settings(tmp_path).store_url) as store:
        for ago in (1, 0):
            at = NOW - ago * DAY + timedelta(hours=1)
            number = begin(store, at).number
            store.record_all(
                number,
                [
                    Visit(url=guide(n).url, outcome=Outcome.GONE, at=at, status=404, reason="status 404")
                    for n in range(14)
                ],
            )
            store.end_run(
                number, at, complaints=("deletions: 14 of 30 articles are to go",) if not ago else (), hold=not ago
            )
    (held,) = matters(site)
    assert held.startswith("Held deletions 14 articles of bureau.example wait to be deleted since run 5.")
    assert "deletions: 14 of 30 articles are to go" in held
    assert "python -m crawler release 5" in held


def test_a_crawl_that_was_interrupted_is_told_and_one_under_way_is_not(tmp_path: Path) -> None:
    well(tmp_path)
    site = client_of(maintained(tmp_path))
    with open_store(settings(tmp_path).store_url) as store:
        begin(store, NOW - timedelta(hours=2), "new.example")
        assert matters(site) == []
        begin(store, NOW - timedelta(days=2), "torn.example")
    (told,) = matters(site)
    assert "torn.example is not finished: 1 address wait" in told
    assert "python -m crawler run --url https://torn.example/ goes on where it stopped" in told


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_site_without_search_says_so_first_and_shows_the_rest(tmp_path: Path, harm: str) -> None:
    well(tmp_path)
    if harm == "missing":
        (tmp_path / "index").rename(tmp_path / "elsewhere")
    else:
        for file in (tmp_path / "index").rglob("*"):
            if file.is_file():
                file.write_bytes(b"no index")
    site = client_of(maintained(tmp_path))
    (told,) = matters(site)
    assert told.startswith("No search ")
    assert "python -m indexer" in told
    assert rows(page(site), "sites")[0][0] == SITE


def test_an_index_that_knows_more_than_the_corpus_is_told(tmp_path: Path) -> None:
    well(tmp_path)
    with open_store(settings(tmp_path).store_url) as store:
        store.backup(tmp_path / "backup.sqlite")
        store.put([guide(77)])
    update(tmp_path)
    for file in tmp_path.glob("corpus.sqlite*"):
        file.unlink()
    (tmp_path / "backup.sqlite").rename(tmp_path / "corpus.sqlite")
    (told,) = matters(client_of(maintained(tmp_path)))
    assert told.endswith("was a backup restored? python -m indexer rebuild")


def test_without_a_store_the_page_says_what_to_do(tmp_path: Path) -> None:
    answer = client_of(maintained(tmp_path)).get("/maintenance", headers=basic(TOKEN))
    assert answer.status_code == 503
    assert "python -m crawler run" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_notes_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    well(tmp_path)
    (tmp_path / "notes").write_text("no folder")
    site = client_of(maintained(tmp_path))
    (told,) = matters(site)
    assert told.startswith("Notes The notes of readers cannot be read: ")
    assert "cannot be read" in page(site, "/readers").get_text()


def test_a_site_that_keeps_no_notes_says_so(ill_folder: Path) -> None:
    site = client_of(maintained(ill_folder, notes=""))
    assert "keeps no notes" in page(site).get_text()
    assert "keeps no notes" in page(site, "/readers").get_text()
    assert "Nothing found" not in kinds(site)


# Runs


def test_runs_are_listed_newest_first_and_lead_on(tmp_path: Path) -> None:
    with open_store(settings(tmp_path).store_url) as store:
        for number in range(110):
            name = "one.example" if number % 2 else "two.example"
            store.end_run(store.begin_run(name, NOW).number, NOW)
    site = client_of(maintained(tmp_path))
    seen = []
    address: str | None = "/runs"
    while address:
        soup = page(site, address)
        seen += [int(text(found).split()[-1]) for found in soup.select("tbody th")]
        following = soup.select_one("a[rel=next]")
        address = str(following["href"]).removeprefix("/maintenance") if following else None
    assert seen == list(range(110, 0, -1))
    soup = page(site, "/runs?site=one.example&before=9")
    assert [text(found) for found in soup.select("tbody th")] == ["run 8", "run 6", "run 4", "run 2"]
    assert "No run is older" in page(site, "/runs?before=1").get_text()


def test_a_run_stands_beside_the_good_one_before_it(ill_site: FlaskClient) -> None:
    soup = page(ill_site, "/runs/9")
    assert text(soup.select("h1")[0]) == "Run 9 of bureau.example"
    figures = {row[0]: row[1:] for row in rows(soup, "figures")}
    assert figures["Articles seen"] == ["30", "30", ""]
    assert figures["… changed"] == ["24", "0", "+24"]
    assert figures["… fetched, the same"] == ["6", "30", "−24"]
    assert figures["Held"] == ["24", "0", "+24"]
    assert ["steps", "20.0 %", "100.0 %", "has the template changed?"] in rows(soup, "fills")
    assert ["title", "100.0 %", "100.0 %", ""] in rows(soup, "fills")
    assert rows(soup, "changes") == [["the steps changed", "24", "0", "+24"]]
    assert rows(soup, "reasons") == [["failed: timeout", "2", "0", "+2"]]
    assert [text(code) for code in soup.select(".box code.type")] == [
        "python -m crawler report 9",
        "python -m crawler release 9",
    ]
    assert text(soup.select(".box li code")[0]) == "layout"
    assert len(soup.select("[aria-labelledby=held] li")) == 5


def test_the_first_run_stands_alone(ill_site: FlaskClient) -> None:
    soup = page(ill_site, "/runs/1")
    assert "There is no good run before it." in soup.get_text()
    assert {len(row) for row in rows(soup, "figures")} == {2}


# Sites


def test_a_site_is_drawn_over_its_runs(ill_site: FlaskClient) -> None:
    soup = page(ill_site, f"/site?name={SITE}")
    said = [str(found["aria-label"]) for found in soup.select("svg")]
    assert said[0].startswith("Articles of the site, run 1 of ")
    assert said[0].endswith(": 30 articles")
    assert said[1].endswith("held: 6 %")
    assert said[2].endswith("0 new, 24 changed, 0 gone")
    assert [text(found) for found in soup.select(".small .what")] == ["steps", "title", "lang", "text", "legal_basis"]
    assert text(soup.select("figure.drifts figcaption")[0]) == "steps 20 % fell from 100 % in run 9"
    assert "Never filled: breadcrumb, published, related" in soup.get_text()
    assert len(rows(soup, "runs")) == 9


def test_plots_need_no_style_of_their_own_and_are_well_formed(ill_site: FlaskClient) -> None:
    html = ill_site.get(f"/maintenance/site?name={SITE}", headers=basic(TOKEN)).text
    assert not re.search(r"\sstyle=|<style|<script", html)
    drawn = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawn) == 8
    for svg in drawn:
        found = ET.fromstring(svg)  # noqa: S314 - our own markup
        assert len(found.findall(".//title")) == 9
        assert len(found.findall("path[@class='held']")) == 1


def test_a_site_that_was_only_imported_has_no_plots(ill_site: FlaskClient) -> None:
    soup = page(ill_site, "/site?name=old.example")
    assert "imported and never crawled" in soup.get_text()
    assert not soup.select("svg")
    assert rows(soup, "stale")[0][1:] == ["2 Jan 2020, 03:04", "old.example"]


def test_what_is_out_of_date_is_listed_by_site(ill_site: FlaskClient) -> None:
    soup = page(ill_site, "/stale")
    assert [text(found) for found in soup.select("h2")] == ["old.example: 3 articles of 3"]
    assert len(soup.select("tbody tr")) == 3


def test_names_that_are_markup_stay_text(tmp_path: Path) -> None:
    with open_store(settings(tmp_path).store_url) as store:
        store.put(HOSTILE)
        for one in HOSTILE[:3]:
            number = store.begin_run(one.site, NOW).number
            store.record(number, Visit(url="https://e.org/<b>", outcome=Outcome.FAILED, at=NOW, reason=one.title[:60]))
            store.end_run(number, NOW, complaints=[one.title, f"`{one.title}`"])
    update(tmp_path)
    site = client_of(maintained(tmp_path))
    for address in [
        "",
        "/runs",
        "/runs/1",
        "/runs/2",
        "/runs/3",
        *(f"/site?name={quote(one.site)}" for one in HOSTILE),
    ]:
        answer = site.get(f"/maintenance{address}", headers=basic(TOKEN))
        assert answer.status_code == 200
        assert_harmless(re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL))
        assert "<title>" not in re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL).partition("<body>")[2]


# Readers


def test_what_readers_ask_is_told_with_what_they_opened(ill_site: FlaskClient) -> None:
    soup = page(ill_site, "/readers")
    assert rows(soup, "nothing") == [["dog insurance", "7"]]
    assert rows(soup, "few") == [
        ["contribution base", "8", "27", "12 %", "no"],
        ["insurance of …", "6", "3", "0 %", "no"],
        ["生育保险", "5", "2", "0 %", "yes"],
    ]
    assert rows(soup, "most")[0] == ["pay for my mother", "10", "9", "50 %", "yes"]
    assert len(rows(soup, "most")) == 6
    assert rows(soup, "used")[0] == [GUIDE.title, "6", "6"]
    assert rows(soup, "feedback") == [
        [REISSUE.title, "4", "1", "outdated 2, wrong 1"],
        [GUIDE.title, "1", "6", ""],
    ]


def test_what_was_opened_from_a_slip_counts_for_the_question_that_was_meant(tmp_path: Path) -> None:
    kept = Notes.of(maintained(tmp_path))
    assert kept is not None
    for words in ("reissue card", "reisue card", "reissue crad"):
        for _ in range(2):
            kept.asked.note(words, 4, instead="" if words == "reissue card" else "reissue card")
            kept.opened.add(REISSUE.id, words, "1")
    (wish,) = gather(kept).wishes
    assert (wish.question.words, wish.question.times, wish.opened, wish.share) == ("reissue card", 6, 6, 1.0)


@pytest.mark.parametrize(
    ("yes", "no", "told"), [(0, 2, False), (0, 3, True), (2, 3, True), (3, 3, False), (9, 4, False)]
)
def test_a_page_is_told_when_most_of_a_few_call_it_not_useful(tmp_path: Path, yes: int, no: int, told: bool) -> None:  # noqa: FBT001 - a parameter
    kept = Notes.of(maintained(tmp_path))
    assert kept is not None
    for said in ["yes"] * yes + ["no"] * no:
        kept.verdicts.add(GUIDE.id, said, "")
    assert bool(gather(kept).useless) == told


def test_one_voice_alone_makes_no_page_the_worst(tmp_path: Path) -> None:
    kept = Notes.of(maintained(tmp_path))
    assert kept is not None
    for article, said in [("one", "no"), *[("many", "no")] * 5, ("many", "yes"), ("none", "yes")]:
        kept.verdicts.add(article, said, "")
    assert [verdict.article_id for verdict in gather(kept).verdicts] == ["many", "one", "none"]


def test_an_article_that_is_no_longer_there_keeps_its_name(tmp_path: Path) -> None:
    well(tmp_path)
    where = maintained(tmp_path)
    site = client_of(where)
    for number in range(30):
        site.application.extensions["shebao"].notes.verdicts.add(f"lost{number}", "no", "")
        site.application.extensions["shebao"].notes.opened.add(f"lost{number}", "", "")
    soup = page(site, "/readers")
    assert len(rows(soup, "feedback")) == len(rows(soup, "used")) == 20
    assert rows(soup, "feedback")[0][0] == "lost0 is no longer there"


def test_what_a_maintainer_looks_up_is_no_readers_doing(tmp_path: Path) -> None:
    ill(tmp_path)
    site = client_of(maintained(tmp_path))
    before = rows(page(site, "/readers"), "most"), rows(page(site, "/readers"), "used")
    for address in ("/search?q=dog+insurance", f"/article/{GUIDE.id}"):
        headers = {"Referer": "http://localhost/maintenance/readers"}
        assert site.get(address, headers=headers).status_code == 200
    assert (rows(page(site, "/readers"), "most"), rows(page(site, "/readers"), "used")) == before
    site.get("/search?q=dog+insurance")
    assert ["dog insurance", "8"] in [row[:2] for row in rows(page(site, "/readers"), "most")]


def test_lines_that_nobody_of_ours_wrote_are_passed_over(tmp_path: Path) -> None:
    well(tmp_path)
    site = client_of(maintained(tmp_path))
    for values in ((GUIDE.id, "perhaps", ""), (GUIDE.id, "yes", "")):
        site.application.extensions["shebao"].notes.verdicts.add(*values)
    assert rows(page(site, "/readers"), "feedback")[0][1:3] == ["0", "1"]
