"""Articles are told from listings, and from pages that are neither."""

from datetime import UTC, datetime

import pytest

from crawler.extraction import PageKind, read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROSE = "The bureau checks the papers and pays the allowance within twenty working days after that. "


def judged(html: str, url: str = "https://example.org/a/b.html") -> tuple[PageKind, str]:
    reading = read(html, url=url, fetched=NOW)
    return reading.kind, reading.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Error 404: the file you requested could not be found.", "soft-404"),
        ("抱歉，该页面不存在", "soft-404"),
        ("您访问的内容已被删除", "soft-404"),
        ("요청하신 페이지를 찾을 수 없습니다.", "soft-404"),
        ("This website has been suspended, contact the owner.", "account suspended"),
        ("该账号已停用", "account suspended"),
        ("The page you are looking for doesn't exist or has been moved.", "soft-404"),
        ("삭제되었거나 존재하지 않는 게시물입니다.", "soft-404"),
        ("This account has been suspended. Contact your hosting provider for more information.", "account suspended"),
        ("该站点因欠费已被停用，请联系服务商。", "account suspended"),
        ("홈페이지 이용이 중지되었습니다. 관리자에게 문의하십시오.", "account suspended"),
        ("Sign in to continue reading this article.", "login wall"),
        ("로그인이 필요한 서비스입니다.", "login wall"),
        (
            "We value your privacy. We and our partners store cookies on your device.</p><p>Accept all cookies",
            "cookie wall",
        ),
        ("This website uses cookies to work better.</p><p>Allow all</p><p>Manage options", "cookie wall"),
        ("本网站使用Cookie以改善浏览体验。</p><p>接受全部Cookie", "cookie wall"),
        ("이 사이트는 쿠키를 사용합니다.</p><p>모두 동의</p><p>거부", "cookie wall"),
        ("Wir verwenden Cookies, um Inhalte zu zeigen.</p><p>Alle akzeptieren", "cookie wall"),
        ("请登录后查看全文", "login wall"),
        ("Please enable JavaScript to go on.", "script wall"),
        ("Access denied. Your IP was blocked.", "access denied"),
        ("502 Bad Gateway", "server error"),
        ("This domain is for sale.", "parked"),
        ("您的访问过于频繁，请稍后再试。", "access denied"),
        ("您访问的内容需要登录后才能查看。", "login wall"),
        (
            "Checking your browser. " + "Your browser will redirect. Wait a while for that. " * 4 + "Ray ID: 7f3c",
            "script wall",
        ),
    ],
)
def test_a_page_that_only_tells_of_a_failure_is_no_article(text: str, reason: str) -> None:
    html = f"<html><head><title>Notice</title></head><body><h1>Notice of the site</h1><p>{text}</p></body></html>"
    assert judged(html) == (PageKind.NOT_ARTICLE, reason)


@pytest.mark.parametrize(
    "text",
    [
        "If the account has been suspended, hand in the form for opening it again at the counter of the bank.",
        "Please log in to the website of the bureau with the identity number and the password of the card.",
        "When the page is not found, the bureau has moved its address, which happened in many cities.",
        "If the website of the bureau asks about cookies, accept all of them and go on to the form.",
        "Winning a jackpot is taxed at twenty percent, like other incidental income under the tax law.",
        "购买福利彩票中奖后需要缴纳个人所得税，税率为百分之二十，由发放单位代扣。",
    ],
)
def test_a_guide_that_mentions_a_failure_is_an_article(text: str) -> None:
    html = f"<h1>A question about an account of the fund</h1><p>{text}</p><p>{PROSE * 4}</p>"
    assert judged(html)[0] is PageKind.ARTICLE


def test_a_page_of_links_is_a_listing() -> None:
    links = "".join(f"<li><a href='/a/{n}.html'>Title of the article of number {n}</a></li>" for n in range(12))
    assert judged(f"<h1>Pensions</h1><ul>{links}</ul>") == (PageKind.LISTING, "listing")


def test_results_of_a_search_are_a_listing() -> None:
    found = "".join(f"<h3><a href='/r{n}'>Result number {n} of it</a></h3><p>{PROSE}...</p>" for n in range(5))
    assert judged(f"<h1>Matches for pension</h1><p>36 found</p>{found}") == (PageKind.LISTING, "listing")
    few = f"<h1>Search results for pension</h1><p><a href='/r'>A result</a></p><p>{PROSE}</p>"
    assert judged(few) == (PageKind.LISTING, "listing")


def test_an_article_above_some_teasers_is_an_article() -> None:
    teasers = "".join(f"<h3><a href='/r{n}'>Another article of {n}</a></h3>" for n in range(4))
    assert judged(f"<h1>How long does it take?</h1><p>{PROSE * 10}</p>{teasers}")[0] is PageKind.ARTICLE


def test_an_article_amid_many_links_is_an_article() -> None:
    links = "".join(f"<li><a href='/a/{n}.html'>Title of article {n}</a></li>" for n in range(12))
    html = f"<h1>A question of pensions</h1><p>{PROSE * 3}</p><h3>Hot articles</h3><ul>{links}</ul>"
    assert judged(html)[0] is PageKind.ARTICLE


def test_a_short_article_with_a_related_list_is_an_article() -> None:
    links = "".join(f"<p>- <a href='/a/{n}.html'>Title of the article of number {n}</a></p>" for n in range(10))
    assert judged(f"<h1>How long does it take?</h1><p>{PROSE}</p><p>Related articles</p>{links}")[0] is PageKind.ARTICLE


def test_an_article_at_an_address_that_ends_with_a_slash_is_an_article() -> None:
    links = "<nav><a href='/'>Home</a></nav>", "<p><a href='/x/'>More of it</a></p>"
    html = f"{links[0]}<h1>How long does it take?</h1><p>{PROSE}</p>{links[1]}"
    assert judged(html, "https://example.org/2021/05/post/")[0] is PageKind.ARTICLE


def test_one_phrase_is_a_tag_page() -> None:
    assert judged("<h1>Maternity allowance</h1><p>maternity allowance</p>") == (PageKind.NOT_ARTICLE, "tag page")


def test_a_title_without_text_is_empty() -> None:
    assert judged("<h1>How is the base set?</h1>") == (PageKind.NOT_ARTICLE, "empty")


def test_an_article_under_a_question_about_cookies_is_an_article() -> None:
    asked = "<div class=banner><p>We value your privacy. We use cookies.</p><button>Accept all cookies</button></div>"
    assert judged(f"{asked}<h1>How long does it take?</h1><p>{PROSE * 4}</p>")[0] is PageKind.ARTICLE


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/default.aspx"])
def test_a_start_page_that_says_little_is_a_listing(path: str) -> None:
    links = "<a href='/a/'>Social insurance</a> <a href='/b/'>Labor law</a>"
    for html in (f"<nav>{links}</nav><h1>Guides</h1><p>guides</p>", f"<title>Guides</title><div>{links}</div>"):
        assert judged(html, f"https://example.org{path}") == (PageKind.LISTING, "listing")


def test_a_start_page_that_leads_nowhere_is_empty() -> None:
    assert judged("<h1>Guides</h1><p>welcome</p>", "https://example.org/") == (PageKind.NOT_ARTICLE, "empty")
