"""The interface in two languages: which one a reader gets, how it is kept, and that nothing is left untranslated."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from webapp_articles import CHINESE, GUIDE

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "webapp" / "translations"
CHINESE_READER = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


def messages() -> set[str]:
    """Return every text of the interface that the code names."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        method_map, options_map = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # it has no types
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(ROOT / "webapp", method_map, options_map, keywords)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def catalogue() -> Catalog:
    with (TRANSLATIONS / "zh.po").open("rb") as file:
        return read_po(file, locale="zh")


def name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_text_is_translated() -> None:
    translated = {name(one) for one in catalogue() if one.id and all(translations(one)) and not one.fuzzy}
    assert sorted(messages() - translated) == []


def test_nothing_is_translated_that_is_no_text() -> None:
    assert sorted({name(one) for one in catalogue() if one.id} - messages()) == []


def test_translations_leave_the_same_places_open() -> None:
    for one in catalogue():
        wanted = one.id if isinstance(one.id, str) else one.id[-1]
        for text in translations(one) if one.id else []:
            assert places(text) <= places(str(wanted)), text
            for tag in ("a", "strong", "q", "span"):
                assert text.count(f"<{tag}") == str(wanted).count(f"<{tag}"), text
                assert text.count(f"</{tag}>") == str(wanted).count(f"</{tag}>"), text


def places(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}


def html(site: FlaskClient, address: str, **headers: str) -> BeautifulSoup:
    answer = site.get(address, headers=headers)
    assert answer.status_code in {200, 400, 404}
    return BeautifulSoup(answer.text, "lxml")


def test_the_browser_chooses_the_language(site: FlaskClient) -> None:
    for accepted, code in {"": "en", "de": "en", "en-US,zh;q=0.5": "en", "zh-TW": "zh", "zh": "zh"}.items():
        answer = site.get("/topics", headers={"Accept-Language": accepted})
        assert BeautifulSoup(answer.text, "lxml").html["lang"] == code  # type: ignore[index]
        assert answer.headers["Content-Language"] == code
        assert "Accept-Language" in answer.headers["Vary"]


def test_a_choice_wins_and_is_kept_from_page_to_page(site: FlaskClient) -> None:
    soup = html(site, "/search?q=pension&lang=zh", **{"Accept-Language": "en"})
    assert soup.html["lang"] == "zh"  # type: ignore[index]
    for link in soup.select("main a[href^='/'], header a[href^='/']"):
        assert "lang=zh" in str(link["href"]) or str(link["href"]).startswith("/api/"), link
    assert soup.select_one("form input[name=lang][value=zh]")
    other = soup.select_one(".languages a[lang=en]")
    assert other
    assert other["href"] == "/search?q=pension&lang=en"


def test_programs_are_told_in_english(site: FlaskClient) -> None:
    answer = site.get("/api/v1/articles/%07", headers=CHINESE_READER)
    assert answer.get_json()["error"] == "The address has control characters. Take them out."


def test_an_unknown_language_is_no_choice(site: FlaskClient) -> None:
    for wrong in ("xx", "", "<script>", "zh-CN"):
        soup = html(site, f"/topics?lang={wrong}")
        assert soup.html["lang"] == "en"  # type: ignore[index]


@pytest.mark.parametrize("address", ["/?_external=1&_scheme=javascript", "//evil.example/?x=1", "/nope?endpoint=x"])
def test_the_switch_stays_on_the_site(site: FlaskClient, address: str) -> None:
    for link in html(site, address).select(".languages a"):
        assert str(link["href"]).startswith("/")
        assert not str(link["href"]).startswith("//")


def test_names_are_those_of_the_language(site: FlaskClient) -> None:
    page = html(site, f"/article/{GUIDE.id}", **CHINESE_READER).get_text()
    for word in ("常州市", "医疗保险", "《社会保险法》", "2022年5月17日"):
        assert word in page


def test_what_was_crawled_keeps_its_language(site: FlaskClient) -> None:
    english = html(site, f"/article/{GUIDE.id}", **CHINESE_READER)
    assert english.select_one("article")["lang"] == "en"  # type: ignore[index]
    chinese = html(site, f"/article/{CHINESE.id}")
    assert chinese.select_one("article")["lang"] == "zh"  # type: ignore[index]
    assert chinese.html["lang"] == "en"  # type: ignore[index]
