"""Title, breadcrumb, related list and body in the skins that pages wear."""

from datetime import UTC, date, datetime

import pytest

from corpus import Article, BlockKind
from crawler.extraction import Layout, read
from crawler.extraction.title import undoubled, without_site

URL = "https://example.org/SocialSecurityInquiry/abcdefghij.html"
TITLE = "How to insure a child"
TEXT = "A child is insured with the residents, and the parents pay once a year at the counter or on the phone."


def article(html: str, layout: Layout | None = None) -> Article:
    found = read(html, url=URL, layout=layout or Layout(), fetched=datetime(2026, 1, 1, tzinfo=UTC))
    assert found.article is not None, found.reason
    return found.article


@pytest.mark.parametrize(
    "trail",
    [
        f"<p>Site of Jobs - Social security - {TITLE}</p>",
        f"<div>Current location - Site of Jobs - Social security - {TITLE}</div>",
        f"<div>Current location: Site of Jobs &gt; Social security &gt; {TITLE}</div>",
        "<div>You are here: <a href='/'>Site of Jobs</a> » <a href='/s/'>Social security</a> » Text</div>",
        f"<div>您的位置：<a href='/'>Site of Jobs</a> &gt; <a href='/s/'>Social security</a> &gt; {TITLE}</div>",
        "<div>当前位置：<a href='/'>Site of Jobs</a>&gt;<a href='/s/'>Social security</a>&gt;正文</div>",
        f"<div>현재 위치 - Site of Jobs - Social security - {TITLE}</div>",
        f"<ul><li><a href='/'>Site of Jobs</a></li><li><a href='/s/'>Social security</a></li><li>{TITLE}</li></ul>",
        f"<ol class='breadcrumb'><li>Site of Jobs</li><li>Social security</li><li>{TITLE[:12]}...</li></ol>",
        "<nav aria-label='Breadcrumb'><a href='/'>Site of Jobs</a> / <a href='/s/'>Social security</a></nav>",
        "<p><a href='/'>Site of Jobs</a> <a href='/SocialSecurityInquiry/'>Social security</a></p>",
        """<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
           {"position": 2, "item": {"name": "Social security"}}, {"position": 1, "name": "Site of Jobs"}]}</script>""",
    ],
)
def test_a_breadcrumb_is_its_categories(trail: str) -> None:
    found = article(f"<html><body>{trail}<h1>{TITLE}</h1><p>{TEXT}</p></body></html>")
    assert found.breadcrumb == ("Site of Jobs", "Social security")
    assert (found.title, found.text) == (TITLE, TEXT)


def test_a_page_without_breadcrumb_has_none() -> None:
    assert article(f"<h1>{TITLE}</h1><p>{TEXT}</p>").breadcrumb == ()


def test_a_hyphen_inside_a_title_is_not_a_category() -> None:
    title = "Pay online - a guide - for beginners"
    found = article(f"<p>Site - Pensions - {title}</p><h1>{title}</h1><p>{TEXT}</p>")
    assert (found.title, found.breadcrumb) == (title, ("Site", "Pensions"))


@pytest.mark.parametrize(
    "head",
    [
        f"<title>x</title></head><body><h1>{TITLE}</h1>",
        f"<title>{TITLE} - Site</title></head><body><h1><a href='/'>Site</a></h1><h2>{TITLE}</h2>",
        f"<title>{TITLE}_Site_Social security</title></head><body>",
        f"<meta property='og:title' content='{TITLE}'></head><body>",
        f"<title>Site</title></head><body><p>Site - Social security - {TITLE}</p><div>{TITLE}</div>",
        f"<title>{TITLE}</title></head><body><h1>{TITLE} {TITLE}</h1>",
    ],
)
def test_the_title_is_found(head: str) -> None:
    found = article(f"<html><head>{head}<p>{TEXT}</p></body></html>")
    assert (found.title, found.text) == (TITLE, TEXT)


@pytest.mark.parametrize(
    ("doubled", "once"),
    [
        (f"{TITLE} {TITLE}", TITLE),
        (TITLE + TITLE, TITLE),
        ("社保卡怎么激活社保卡怎么激活", "社保卡怎么激活"),
        ("dada", "dada"),
        ("Bye bye", "Bye bye"),
        (f"{TITLE} {TITLE[:-4]}...", TITLE),
    ],
)
def test_a_doubled_title_is_read_once(doubled: str, once: str) -> None:
    assert undoubled(doubled) == once


def test_the_name_of_the_site_is_taken_off() -> None:
    assert without_site("How to pay - Site") == "How to pay"
    assert without_site("Is A-B a city? | Site | Home") == "Is A-B a city?"


@pytest.mark.parametrize(
    "heading",
    [
        "Related articles",
        "- Related articles",
        "Related Articles:",
        "相关文章",
        "【相关阅读】",
        "推荐阅读：",
        "관련 기사",
        "You may also like",
    ],
)
def test_the_related_list_is_related_and_no_body(heading: str) -> None:
    entries = "<p>- <a href='/a/one.html'>First</a></p><p>- <a href='//example.org/a/two.html?utm_x=1'>Second</a></p>"
    found = article(f"<h1>{TITLE}</h1><p>{TEXT}</p><p>{heading}</p>{entries}<p>- Third without a link</p>")
    assert [(link.title, link.url) for link in found.related] == [
        ("First", "https://example.org/a/one.html"),
        ("Second", "https://example.org/a/two.html"),
    ]
    assert found.text == TEXT


def test_neighbours_are_neither_related_nor_body() -> None:
    found = article(
        f"<h1>{TITLE}</h1><p>{TEXT}</p><p>Previous article: <a href='p'>P</a></p><p>下一篇：<a href='n'>N</a></p>"
    )
    assert (found.related, found.text) == ((), TEXT)


def test_a_section_about_related_questions_stays_in_the_body() -> None:
    body = f"<p>{TEXT}</p><h2>Related questions</h2><p>Who pays for twins?</p><p>{TEXT[::-1]}</p>"
    assert "Who pays for twins?" in article(f"<h1>{TITLE}</h1>{body}").text


@pytest.mark.parametrize(
    "line",
    [
        "(website:)",
        "Advertisement",
        "Share to: WeChat Weibo",
        "Copyright © 2022 Site. All rights reserved.",
        "京ICP备05012345号",
        "责任编辑：小王",
        "【打印本页】【关闭窗口】",
        "Download our app to read on",
        "来源：网络　发布时间：2021-01-02",
        "2023-08-02 10:25 来源：本报讯",
        "2024-01-09 Source: Bureau Font size: A A A",
        "（责任编辑：李明）",
        "文章录入：admin　责任编辑：admin",
        "asked by user_88213 · 1,204 views · 2 answers",
        "Best answer",
        "Useful (23) Not useful (1) Report",
        "On this page",
        "Need help? Chat with an advisor or call 400-100-2000 today.",
        "The above is the relevant content compiled by the editor for you, I hope it helps.",
        "扫码添加客服微信 shebao888 领取2024年最新资料",
        "Editor in charge: Wang (2021)",
        "以上就是小编为您整理的内容，希望对您有所帮助。",
        "声明：该内容系网友投稿，版权归原作者所有。",
    ],
)
def test_a_line_of_the_site_is_no_line_of_the_article(line: str) -> None:
    assert article(f"<h1>{TITLE}</h1><p>{TEXT}</p><p>{line}</p><p>{TEXT[::-1]}</p>").text == f"{TEXT}\n{TEXT[::-1]}"


def test_bylines_set_apart_by_their_elements_alone_are_no_lines_of_the_article() -> None:
    byline = "<div><span>2023-10-08</span><span>5 min read</span></div>"
    read_ = article(f"<h1>{TITLE}</h1>{byline}<div>{TEXT}</div><div>{TEXT[::-1]}</div>")
    assert read_.text == f"{TEXT}\n{TEXT[::-1]}"
    assert str(read_.published) == "2023-10-08"


def test_what_calls_itself_the_bottom_is_a_footer() -> None:
    read_ = article(f"<h1>{TITLE}</h1><div>{TEXT}<br>{TEXT[::-1]}</div><div id=bottom>Tel: 0371-65881234, 2015</div>")
    assert read_.text == f"{TEXT}\n{TEXT[::-1]}"
    assert not read_.phones


def test_a_day_without_label_is_that_of_publication_only_below_the_title() -> None:
    assert article(f"<h1>{TITLE}</h1><p>2023-08-02 10:25 来源：本报讯</p><p>{TEXT}</p>").published == date(2023, 8, 2)
    assert article(f"<h1>{TITLE}</h1><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p><p>2023-08-02</p>").published is None


@pytest.mark.parametrize(
    "line",
    [
        "Open the Alipay app and sign in",
        "打开支付宝APP",
        "By phone",
        "Download the form",
        "Next, open the menu of the counter.",
        "Time: working days, 9 to 12",
        "(c) the card",
        "2023年1月1日起，来源不明的卡停用",
        "Need help with the form? Ask at the counter.",
        "以上就是需要的全部材料。",
        "The above is the order in which the bureau checks.",
    ],
)
def test_a_line_that_only_looks_like_the_sites_stays(line: str) -> None:
    assert line in article(f"<h1>{TITLE}</h1><p>{TEXT}</p><p>{line}</p><p>{TEXT[::-1]}</p>").text.split("\n")


def test_blocks_keep_their_kind() -> None:
    rows = "<tr><th>Year</th><th>Rate</th></tr><tr><td>2021</td><td>8%</td></tr>"
    body = (
        f"<h2>Part</h2><p>{TEXT}</p><ul><li>one</li><li>two</li></ul><table>{rows}</table><blockquote>said</blockquote>"
    )
    found = article(f"<h1>{TITLE}</h1>{body}<p>{TEXT}</p>").blocks
    assert [block.kind for block in found] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.LIST,
        BlockKind.TABLE,
        BlockKind.QUOTE,
        BlockKind.PARAGRAPH,
    ]
    assert found[2].items == ("one", "two")
    assert found[3].rows == (("Year", "Rate"), ("2021", "8%"))


def test_a_table_whose_first_column_numbers_its_rows_is_steps() -> None:
    rows = "<tr><td>1.</td><td>Open the menu of the card</td></tr><tr><td>2.</td><td>Choose the new card</td></tr>"
    found = article(f"<h1>{TITLE}</h1><p>{TEXT}</p><table>{rows}</table>")
    assert found.steps == ("Open the menu of the card", "Choose the new card")


def test_a_table_of_grades_is_data() -> None:
    rows = "".join(f"<tr><td>{grade}</td><td>{23 - grade}</td></tr>" for grade in (1, 2, 3))
    found = article(f"<h1>{TITLE}</h1><p>{TEXT}</p><table>{rows}</table>")
    assert found.blocks[-1].rows == (("1", "22"), ("2", "21"), ("3", "20"))


def test_what_is_folded_away_is_read() -> None:
    folded = (
        "<details><summary>More</summary><p hidden>Folded words.</p></details><div style='display:none'>Hidden.</div>"
    )
    assert article(f"<h1>{TITLE}</h1><p>{TEXT}</p>{folded}").text == f"{TEXT}\nMore\nFolded words.\nHidden."


def test_selectors_of_a_layout_are_followed() -> None:
    html = f"""<div class=t>{TITLE}</div><div class=p><a>A</a><a>B</a></div><div class=c>{TEXT}</div>
        <div class=r><a href=/x.html>X</a></div><div class=z>Another text of the page, not of the body.</div>"""
    layout = Layout(title=".t", breadcrumb=".p", content=".c", related=".r")
    found = article(html, layout)
    assert (found.title, found.breadcrumb, found.text) == (TITLE, ("A", "B"), TEXT)
    assert [link.url for link in found.related] == ["https://example.org/x.html"]
