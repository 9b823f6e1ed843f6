"""The pages that show what changed, over a real store: what happened in plain words, and which words differ."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from test_webapp_html import dangling, headings, misplaced
from test_webapp_pages import element, hrefs, page, text, texts
from test_webapp_security import assert_harmless
from webapp_articles import (
    CHINESE,
    GONE,
    GUIDE,
    HOSTILE,
    PAYLOADS,
    PLAIN,
    PRIVATE,
    VERIFIED,
    article,
    fill,
    settings,
    urls,
)

from corpus import Article, ChangeClass, LegalReference, StatedFact, Unit, open_store
from corpus.difference import PieceKind, word_pieces
from corpus.history import Event
from webapp import create_app, telling
from webapp.differences import field_name, lines

WORDS = "The office of the city pays {} yuan to everybody who has applied in time and has paid before."
CHANGED = replace(
    GUIDE,
    title="How to pay medical insurance for others",
    text=GUIDE.text.replace("380 yuan", "400 yuan").replace("of your mother", "of your father or mother"),
    steps=(*GUIDE.steps[:2], GUIDE.steps[2].replace("your mother", "your father or mother"), *GUIDE.steps[3:], "Wait."),
    legal_basis=GUIDE.legal_basis[:1],
    regions=("Changzhou",),
    topics=("medical-insurance", "pension"),
    years=(2022, 2023),
    phones=("12333",),
    facts=(StatedFact("residents-medical-premium", "400", Unit.YUAN, "Changzhou", 2023, "The amount is 400 yuan."),),
)
IN_CHINESE = replace(
    CHINESE,
    text="生育津贴报销需要身份证、出生医学证明和住院发票。\n到参保地社保中心办理，二十个工作日内到账，逾期不予受理。",
)


def put(folder: Path, *articles: Article) -> None:
    """Save these one after the other, each a version of its own."""
    with open_store(urls(folder)["store_url"]) as store:
        for one in articles:
            store.put([one])


def remove(folder: Path, one: Article) -> None:
    with open_store(urls(folder)["store_url"]) as store:
        store.remove(one.id, VERIFIED)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[Path, FlaskClient]]:
    """Return a folder for a store, and a client of the site over it."""
    app = create_app(settings(tmp_path, requests_a_minute=0))
    yield tmp_path, app.test_client()
    app.extensions["shebao"].close()


def version(soup: BeautifulSoup, number: int) -> Tag:
    return element(soup, f"#v{number}")


def field(told: Tag, name: str) -> list[str]:
    """Return the lines that differ of a field, as they are read aloud."""
    (heading,) = [found for found in told.select("h3") if found.get_text() == name]
    found = heading.find_next_sibling(class_="changed")
    assert isinstance(found, Tag)
    return texts(found, "p, li")


# The history of one guide


def test_a_history_tells_the_newest_first_in_plain_words(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    form = replace(CHANGED, text=CHANGED.text.replace("Legal basis", "Legal  Basis:"))
    put(folder, GUIDE, CHANGED, form, replace(form, extractor="2"), replace(form, extractor="2", robots=("nosnippet",)))
    remove(folder, GUIDE)
    put(folder, replace(form, extractor="2", robots=("nosnippet",)))
    soup = page(site, f"/article/{GUIDE.id}/history")
    assert texts(soup, ".versions > li > h2 a") == [f"Version {number}" for number in (7, 6, 5, 4, 3, 2, 1)]
    assert {number: texts(version(soup, number), ".kinds li") for number in range(1, 8)} == {
        1: ["First collected"],
        2: [
            "Important: A figure changed",
            "Important: A date or a period changed",
            "Important: The steps changed",
            "Important: The legal basis changed",
            "The wording changed",
        ],
        3: ["Only the form changed"],
        4: ["Read anew; for readers nothing changed"],
        5: ["Details changed"],
        6: ["Important: Removed by the source"],
        7: ["Important: Back at the source"],
    }
    assert len(version(soup, 2).select(".weighty")) == 4
    assert element(soup, "meta[name=robots]")["content"] == "noindex"
    assert hrefs(soup, ".crumbs a") == [f"/article/{GUIDE.id}"]


def test_words_that_differ_stand_under_the_names_of_their_fields(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, GUIDE, CHANGED)
    told = version(page(site, f"/article/{GUIDE.id}/history"), 2)
    assert texts(told, "h3") == [
        *("Title", "Text", "Steps", "Legal basis", "Regions", "Topics", "Rules of", "Telephone", "Figures"),
    ]
    assert field(told, "Title") == [
        "How to removed: help others pay medical insuranceadded: pay medical insurance for others"
    ]
    assert field(told, "Text") == [
        "Enter the identity number of your added: father or mother and confirm the relationship.",
        "Choose the period, check the amount of removed: 380added: 400 yuan and pay.",
    ]
    assert field(told, "Steps")[-1] == "added: Wait."
    assert field(told, "Legal basis") == ["removed: Social Insurance Law, Article 27"]
    assert field(told, "Topics") == ["added: Pension"]
    assert field(told, "Rules of") == ["removed: 2021", "…", "added: 2023"]
    assert field(told, "Figures") == [
        "added: Residents' medical insurance: own premium a year: 400 yuan (Changzhou, 2023)"
    ]
    assert texts(told, "ul.changed li del") == ["removed: Social Insurance Law, Article 27", "removed: Jiangsu"] + [
        f"removed: {gone}" for gone in ("2021", "0519-8558 8888")
    ]
    assert {str(hidden["class"]) for hidden in told.select("del > span, ins > span")} == {"['quiet']"}


def test_a_difference_in_chinese_is_told_by_characters(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, CHINESE, IN_CHINESE)
    told = version(page(site, f"/article/{CHINESE.id}/history"), 2)
    for mark, signs in (("del", ("[-", "-]")), ("ins", ("[+", "+]"))):
        for found in told.select(mark):
            element(found, ".quiet").extract()
            found.replace_with(found.get_text().join(signs))
    assert field(told, "Text") == [
        "生育[-保险-][+津贴+]报销需要身份证、[-结婚证、-]出生[+医学+]证明和[-医-][+住+]院发票。",
        "到参保地[-的社会保险经办机构-][+社保中心+]办理，[-十五-][+二十+]个工作日内到账[+，逾期不予受理+]。",
    ]
    assert element(told, ".changed")["lang"] == "zh"


def test_what_is_read_aloud_is_in_the_language_of_the_reader(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, CHINESE, IN_CHINESE)
    told = version(page(site, f"/article/{CHINESE.id}/history"), 2)
    assert element(told, "del .quiet")["lang"] == "en"
    spoken = version(page(site, f"/article/{CHINESE.id}/history?lang=zh"), 2)
    assert element(spoken, "del .quiet")["lang"] == "zh"


@pytest.mark.parametrize("kind", [*ChangeClass, *(event for event in Event if event is not Event.CHANGED)])
def test_every_kind_of_change_has_a_sentence_of_its_own(kind: ChangeClass | Event) -> None:
    with create_app(settings(Path("nowhere"))).test_request_context():
        told = telling.kind(kind)
    assert told.name == kind.name.lower()
    assert told.sentence[0].isupper()


def test_every_field_that_is_compared_has_a_name(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    other = replace(
        PLAIN,
        url="https://other.example/a.html",
        site="other",
        title="Other",
        breadcrumb=("A", "B"),
        lang="de",
        published=VERIFIED.date(),
        text="Other words.",
        steps=("Other steps.",),
        legal_basis=(LegalReference("Some Law"),),
        related=GUIDE.related,
        regions=("Wuxi",),
        topics=("other",),
        years=(2020,),
        phones=("12329",),
        facts=CHANGED.facts,
        robots=("nosnippet",),
    )
    put(folder, PLAIN, other)
    names = texts(version(page(site, f"/article/{PLAIN.id}/history"), 2), "h3")
    assert len(names) == len(set(names)) == 16
    with pytest.raises(KeyError):
        field_name("etag")


def test_long_differences_are_folded_and_end_somewhere(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    short, long = (
        article("long", "A long guide", "\n".join(WORDS.format(n) for n in range(many))) for many in (2, 5_000)
    )
    put(folder, short, long, short, replace(short, text="x" * 90_000))
    answer = site.get(f"/article/{long.id}/history")
    assert len(answer.data) < 40_000
    soup = BeautifulSoup(answer.text, "lxml")
    added = version(soup, 2)
    assert 5 < len(added.select(".changed ins")) < 60
    assert len(added.select("details .changed ins")) > 5
    assert len(added.select("h3 + .changed ins")) > 5
    assert text(added, "details > .origin").startswith("More than this changed")
    line = version(soup, 4)
    assert not line.select("h3 + .changed ins")
    assert 1_000 < len(text(line, "details ins")) < 5_000


def test_no_more_than_twenty_versions_stand_on_a_page(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, *(replace(PLAIN, text=f"{number} yuan.") for number in range(1, 46)))
    seen: list[str] = []
    where = [f"/article/{PLAIN.id}/history"]
    while where:
        soup = page(site, where[0])
        seen += (numbers := [str(found["id"]) for found in soup.select(".versions > li")])
        assert all(version(soup, int(number[1:])).select("ins") for number in numbers if number != "v1")
        where = hrefs(soup, "[rel=next]")
        assert len(numbers) == (20 if where else 5)
    assert seen == [f"v{number}" for number in range(45, 0, -1)]
    assert "no older versions" in text(page(site, f"/article/{PLAIN.id}/history?before=1"), ".notice")


def test_a_page_compares_only_so_much(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    body = "\n".join(WORDS.format(number) for number in range(1_100))
    put(folder, *(replace(PLAIN, text=f"{number} yuan.\n{body}") for number in range(1, 13)))
    first = page(site, f"/article/{PLAIN.id}/history")
    numbers = [str(found["id"]) for found in first.select(".versions > li")]
    assert 1 < len(numbers) < 12
    second = page(site, hrefs(first, "[rel=next]")[0])
    assert str(element(second, ".versions > li")["id"]) == f"v{int(numbers[-1][1:]) - 1}"


@pytest.mark.parametrize("before", ["x", "0", "-1", "1.5", "9" * 19, "１"])
@pytest.mark.parametrize("where", ["/changes", "/changes.atom", f"/article/{GUIDE.id}/history"])
def test_a_place_that_is_none_is_refused_in_words(site: FlaskClient, where: str, before: str) -> None:
    soup = page(site, f"{where}?before={quote(before)}", 400)
    assert "before=" in text(soup, ".lead")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_of_changes_are_valid(room: tuple[Path, FlaskClient], lang: str) -> None:
    folder, site = room
    put(folder)
    addresses = ["/changes", "/changes?before=1", "/changes?kind=changed"]
    for address in addresses:
        assert_valid(site.get(address, headers={"Accept-Language": lang}).text)
    long = replace(CHANGED, text="\n".join(WORDS.format(number) for number in range(200)))
    put(folder, GUIDE, CHANGED, long, PRIVATE, replace(PRIVATE, text="Others."))
    remove(folder, GUIDE)
    one, closed = f"/article/{GUIDE.id}/history", f"/article/{PRIVATE.id}/history"
    for address in (*addresses, one, f"{one}/1", f"{one}/4", f"{one}?before=3", closed, f"{closed}/1"):
        assert_valid(site.get(address, headers={"Accept-Language": lang}).text)


def assert_valid(html: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)
    soup = BeautifulSoup(html, "html5lib")
    assert [*misplaced(soup), *dangling(soup), *headings(soup)] == []


# One version


def test_an_old_version_can_be_read_whole_and_says_that_it_is_old(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, GUIDE, CHANGED)
    (new, old) = hrefs(page(site, f"/article/{GUIDE.id}/history"), ".whole a")
    soup = page(site, old)
    assert text(soup, "h1") == GUIDE.title
    assert "380 yuan" in text(soup, ".prose")
    assert text(soup, ".warn").startswith("This is an old version.")
    assert f"/article/{GUIDE.id}" in hrefs(soup, ".warn a")
    assert element(soup, "meta[name=robots]")["content"] == "noindex"
    assert hrefs(soup, ".law .plain a") == ["/law/social-insurance-law/25", "/law/social-insurance-law/27"]
    assert hrefs(soup, ".pager a") == [new]
    newest = page(site, new)
    assert text(newest, ".notice").startswith("This is the newest version.")
    assert not newest.select(".warn")
    assert hrefs(newest, ".pager a") == [old, f"/article/{GUIDE.id}/history?before=3#v2"]
    remove(folder, GUIDE)
    assert "removed this guide" in text(page(site, f"/article/{GUIDE.id}/history/3"), ".warn")


@pytest.mark.parametrize("number", ["0", "2", "999", "9" * 30, "x", "-1"])
def test_a_version_that_is_none_is_not_found(room: tuple[Path, FlaskClient], number: str) -> None:
    folder, site = room
    put(folder, PLAIN)
    assert text(page(site, f"/article/{PLAIN.id}/history/{number}", 404), "h1") == "Page not found"


# What a source does not allow


@pytest.mark.parametrize("forbidden", [(True, True), (False, True), (True, False)])
def test_words_that_may_not_be_copied_are_shown_in_no_version(
    room: tuple[Path, FlaskClient], forbidden: tuple[bool, bool]
) -> None:
    folder, site = room
    old, new = (("noarchive",) if closed else () for closed in forbidden)
    put(
        folder,
        replace(PRIVATE, text="Secret words of 2 offices.", robots=old),
        replace(PRIVATE, text="Secret words of 3 offices.", robots=new),
    )
    soup = page(site, f"/article/{PRIVATE.id}/history")
    told = version(soup, 2)
    assert "Important: A figure changed" in texts(told, ".kinds li")
    assert text(told, "p.origin").startswith("It differs in: Text")
    assert not soup.select("del, ins")
    assert "Secret" not in soup.get_text()
    for number, closed in ((1, any(forbidden)), (2, forbidden[1])):
        one = page(site, f"/article/{PRIVATE.id}/history/{number}")
        assert ("Secret" not in one.get_text()) is closed
        assert ("noarchive" in str(element(one, "meta[name=robots]")["content"])) is closed


# Ids with slashes


def test_ids_may_look_like_addresses_of_histories(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    ids = ("doc/1?x=ü&y#z", "a/history", "b/history/3", "history")
    for number, name in enumerate(ids):
        odd = article("odd", f"Odd guide {number}", "Some text on pensions.", id=name)
        where = f"/article/{quote(name)}"
        fill(folder, [odd, replace(odd, text="Some other text.")])
        assert text(page(site, where), "h1") == odd.title
        soup = page(site, f"{where}/history")
        assert field(version(soup, 2), "Text") == ["Some removed: text on pensionsadded: other text."]
        assert "Some text" in text(page(site, hrefs(soup, ".whole a")[-1]), ".prose")


# Hostile guides


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_changes_of_hostile_guides_stay_text(room: tuple[Path, FlaskClient], number: int) -> None:
    folder, site = room
    hostile = replace(HOSTILE[number], lang="")
    other = replace(HOSTILE[number - 1], id=hostile.id, url=hostile.url)
    put(folder, hostile, other)
    for where in (f"/article/{hostile.id}/history", f"/article/{hostile.id}/history/1", "/changes"):
        assert_harmless(site.get(where).text)
    told = version(page(site, f"/article/{hostile.id}/history"), 2)
    assert len(told.select("del, ins")) > 1


# What changed in the whole corpus


@pytest.fixture
def busy(room: tuple[Path, FlaskClient]) -> tuple[Path, FlaskClient]:
    """Return a site of which three guides are new, one changed and one is gone."""
    folder, _ = room
    put(folder, GUIDE, CHINESE, GONE, CHANGED)
    remove(folder, GONE)
    return room


def test_changes_are_told_by_the_day_newest_first(busy: tuple[Path, FlaskClient]) -> None:
    _, site = busy
    soup = page(site, "/changes")
    first, second = soup.select(".day")
    assert text(first, "h2") == "20 November 2026"
    assert texts(first, ".plain > li > a") == [GONE.title]
    assert texts(first, ".kinds li") == ["Important: Removed by the source"]
    assert texts(second, ".plain > li > a") == [CHANGED.title, GONE.title, CHINESE.title, GUIDE.title]
    assert texts(second, ".plain > li:first-child .kinds li")[0] == "Important: A figure changed"
    assert texts(second, ".plain > li:last-child .kinds li") == ["First collected"]
    assert [found.get("lang") for found in second.select(".plain > li > a")] == ["en", "en", "zh", "en"]
    assert hrefs(second, ".plain > li > a")[0] == f"/article/{GUIDE.id}"
    assert hrefs(second, ".origin a") == [f"/article/{GUIDE.id}/history?before=3#v2"]
    led = page(site, hrefs(second, ".origin a")[0])
    assert str(element(led, ".versions > li")["id"]) == "v2"


def test_new_guides_can_be_left_out(busy: tuple[Path, FlaskClient]) -> None:
    _, site = busy
    (where,) = hrefs(page(site, "/changes"), ".orders a")
    soup = page(site, where)
    assert texts(soup, ".plain > li > a") == [GONE.title, CHANGED.title]
    assert hrefs(soup, ".orders a") == ["/changes"]
    assert "/changes.atom?kind=changed" in hrefs(soup, "head link[rel=alternate]")
    assert "kind=new" in text(page(site, "/changes?kind=new", 400), ".lead")


def test_pages_of_changes_lead_through_all_though_more_come_in(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    guides = [replace(PLAIN, id=f"plain{number}", title=f"Guide {number}") for number in range(120)]
    put(folder, *guides)
    seen: list[str] = []
    where = ["/changes"]
    while where:
        soup = page(site, where[0])
        seen += texts(soup, ".plain > li > a")
        assert len(soup.select(".plain > li")) <= 50
        where = hrefs(soup, ".pager [rel=next]")
        put(folder, replace(PLAIN, id=f"later{len(seen)}"))
        assert bool(soup.select("meta[name=robots]")) is (len(seen) > 50)
    assert seen == [one.title for one in reversed(guides)]
    assert "/changes" in hrefs(soup, ".pager a")


def test_where_nothing_changed_there_is_a_way_on(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    assert "python -m" in text(page(site, "/changes", 503), ".lead")
    put(folder)
    assert "Nothing has been collected yet" in text(page(site, "/changes"), ".notice")
    put(folder, PLAIN)
    assert hrefs(page(site, "/changes?kind=changed"), ".notice a") == ["/changes"]
    assert hrefs(page(site, "/changes?before=1"), ".notice a") == ["/changes"]


def test_the_newest_changes_are_of_guides_that_were_there_before(busy: tuple[Path, FlaskClient]) -> None:
    folder, site = busy
    with open_store(urls(folder)["store_url"]) as store, site.application.test_request_context():
        told = telling.newest(store)
        assert [one.article.title for one in told] == [GONE.title, CHANGED.title]
        assert [one.kinds[0].name for one in told] == ["gone", "figure"]
        assert [(one.gone, one.differences) for one in told] == [(True, ()), (False, ())]
        assert [one.article.title for one in telling.newest(store, 1)] == [GONE.title]


# Lines for reading


def shown(old: str, new: str) -> list[str]:
    signs = {PieceKind.BOTH: "%s", PieceKind.REMOVED: "[-%s-]", PieceKind.ADDED: "{+%s+}"}
    differing: Iterable[Iterable[str]] = (
        [signs[piece.kind] % piece.text for piece in line] for line in lines(word_pieces(f"{old}\n", f"{new}\n"))
    )
    return ["".join(line) or "…" for line in differing]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Pay 5 yuan.", "Pay 6 yuan.", ["Pay [-5-]{+6+} yuan."]),
        ("A\nB\nC", "A\nB\nC", []),
        ("A\nB\nC\nD", "X\nB\nC\nY", ["[-A-]{+X+}", "…", "[-D-]{+Y+}"]),
        ("A\nB", "A\nB\nC", ["{+C+}"]),
        ("B\nC", "A\nB\nC", ["{+A+}"]),
        # A line that is new begins where lines begin.
        ("Pay 5.\nEnd.", "Pay 6.\nKeep it.\nEnd.", ["Pay [-5-]{+6+}.", "{+Keep it.+}"]),
        # Lines of both sides are no single line.
        (
            "One two\nthree four\nX",
            "five\nsix seven\nX",
            ["[-One two-]", "[-three four-]", "{+five+}", "{+six seven+}"],
        ),
        # Blanks are nothing to read of.
        ("A  b\n\nC", "A b\nC ", []),
        # Letters that two wordings share by chance are none of both.
        ("到参保地的社会保险机构办理", "到参保地社保中心办理", ["到参保地[-的社会保险机构-]{+社保中心+}办理"]),
        (
            "between 60 and 300 percent",
            "between 50 and 200 percent",
            ["between [-60-]{+50+} and [-300-]{+200+} percent"],
        ),
        ("", "A\nB", ["{+A+}", "{+B+}"]),
        ("A", "", ["[-A-]"]),
    ],
)
def test_lines_read_well(old: str, new: str, expected: list[str]) -> None:
    assert shown(old, new) == expected


def test_what_stays_in_a_line_is_cut_short() -> None:
    kept = "word " * 100
    (line,) = shown(f"{kept}5{kept}", f"{kept}6{kept}")
    assert re.fullmatch(r"…[word ]{38,46}\[-5\S*-\]\{\+6\S*\+\}[word ]{38,46}…", line), line
