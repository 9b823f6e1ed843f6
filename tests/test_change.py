"""What kind of change lies between two versions, and what is none."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import (
    Article,
    Block,
    BlockKind,
    ChangeClass,
    LegalReference,
    Outcome,
    RelatedLink,
    Saved,
    StatedFact,
    Status,
    Unit,
    Visit,
    open_store,
)
from corpus.change import classes, says_the_same, steadied
from corpus.facts import facts, value
from corpus.stating import stated_facts
from corpus.volatile import rewritten

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://example.org/a.html"


def article(text: str = "One.", **fields: object) -> Article:
    return Article(id="a", url=URL, site="example.org", title="T", text=text, **fields)  # type: ignore[arg-type]


def named(old: Article, new: Article) -> str:
    return " ".join(classes(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Amounts, ratios, numbers, telephone numbers
        ("Women retire at 50.", "Women retire at 55.", "figure"),
        ("Pay 100 yuan.", "Pay 120 yuan.", "figure"),
        ("Pay ¥100.", "Pay ¥200.", "figure"),
        ("Pay 1.5 yuan.", "Pay 15 yuan.", "figure"),
        ("The rate is 5%.", "The rate is 5.", "figure"),
        ("The rate is 8 percent.", "The rate is 9 percent.", "figure"),
        ("Between 60%-300% of it.", "Between 60%-200% of it.", "figure"),
        ("It is paid twice.", "It is paid three times.", "figure"),
        ("Bring two photos.", "Bring three photos.", "figure"),
        ("Men at 60, women at 55.", "Men at 55, women at 60.", "figure"),
        ("Men who retire at 60 get it.", "Men retiring at 65 get it.", "figure wording"),
        ("Call 12333.", "Call 12329.", "figure"),
        ("Call 0519-86681234.", "Call 0519-86681235.", "figure"),
        ("At the age of 60 years old.", "At the age of 65 years old.", "figure"),
        ("按8%缴纳。", "按9%缴纳。", "figure"),
        ("按五倍缴纳。", "按三倍缴纳。", "figure"),
        ("按百分之八缴纳。", "按百分之十缴纳。", "figure"),
        ("缴费基数的一半。", "缴费基数的三分之一。", "figure"),
        ("个人缴费基数为3000元。", "个人缴费基数为3500元。", "figure"),
        ("补贴三千元。", "补贴五千元。", "figure"),
        ("年满60周岁。", "年满65周岁。", "figure"),
        ("准备一份复印件。", "准备两份复印件。", "figure"),
        ("电话12333。", "电话12329。", "figure"),
        # Days, periods, years
        ("Within 15 working days.", "Within 20 working days.", "deadline"),
        ("Within 15 working days.", "Within 15 days.", "deadline"),
        ("Within fifteen days.", "Within twenty days.", "deadline"),
        ("By June 30.", "By July 30.", "deadline"),
        ("By 2022-06-30.", "By 2022-07-31.", "deadline"),
        ("Before the 15th of each month.", "Before the 25th of each month.", "deadline"),
        ("The rules of 2021.", "The rules of 2022.", "deadline"),
        ("Open 9:00-17:00.", "Open 9:00-16:00.", "deadline"),
        ("Open on Monday.", "Open on Tuesday.", "deadline"),
        ("十五日内办理。", "二十日内办理。", "deadline"),
        ("15个工作日", "20个工作日", "deadline"),
        ("2021年度标准", "2022年度标准", "deadline"),
        ("2022年6月30日前申报。", "2022年7月15日前申报。", "deadline"),
        ("每月15日前缴费。", "每月25日前缴费。", "deadline"),
        ("领取三个月。", "领取六个月。", "deadline"),
        ("满半年。", "满一年。", "deadline"),
        ("缴费满15年。", "缴费满20年。", "deadline"),
        ("上午9点开始。", "上午8点开始。", "deadline"),
        ("周一至周五办理。", "周一至周四办理。", "deadline"),
        ("二〇二一年标准", "二〇二二年标准", "deadline"),
        # Statutes and documents
        ("Under Article 25 of it.", "Under Article 26 of it.", "legal-basis"),
        ("See the Social Insurance Law.", "See the Labor Law.", "legal-basis"),
        ("依据第二十五条办理。", "依据第二十六条办理。", "legal-basis"),
        ("见《社会保险法》。", "见《劳动法》。", "legal-basis"),
        ("人社部发〔2022〕15号", "人社部发〔2022〕16号", "legal-basis"),
        # Several
        ("Pay 5% within 15 days.", "Pay 6% within 20 days.", "figure deadline"),
        ("Bring the card.", "Bring the card. Pay 500 yuan.", "figure wording"),
        ("十五日内缴纳100元。", "二十日内缴纳200元。", "figure deadline"),
        (
            "Men at 60. Women retire there at 55. Teachers at 60.",
            "Men at 60. Women now retire there at 60. Teachers at 60. Nurses at 55.",
            "figure wording",
        ),
        # Words
        ("Bring the card.", "Bring the original card.", "wording"),
        ("You may apply.", "You cannot apply.", "wording"),
        ("到社保局办理。", "到人社局办理。", "wording"),
        ("It may be paid.", "It might be paid.", "wording"),
        ("缴费一次性付清。", "缴费分期付清。", "wording"),
        # Facts that stay, elsewhere or in other digits
        ("Pay 5%.\nWithin 15 days.", "Within 15 days.\nPay 5%.", "wording"),
        ("Within 15 days, pay 5%.", "Pay 5% within 15 days.", "wording"),
        ("5% for men and 10% for women", "10% for women and 5% for men", "wording"),
        ("One 5. Call 12333.", "One 5. Call 12333. Or ask at 12333.", "wording"),
        ("第一段十五日内。\n第二段五倍。", "第二段五倍。\n第一段十五日内。", "wording"),
        ("按五倍缴纳。", "按5倍缴纳。", "cosmetic"),
        ("补贴3万元。", "补贴三万元。", "cosmetic"),
        ("2022-06-30前", "2022年6月30日前", "cosmetic"),
        ("Pay 1,000 yuan.", "Pay 1000 yuan.", "cosmetic"),
        # Form
        ("Bring the card", "bring  the Card.", "cosmetic"),
        ("电话：１２３３３", "电话:12333", "cosmetic"),
        ("Bring it.\nPay it.", "Bring it. Pay it.", "cosmetic"),
        ("Open 9:00–17:00", "Open 9:00-17:00", "cosmetic"),
        ("1. Bring it", "2) Bring it", "cosmetic"),
        ("到 社保局，办理。", "到社保局办理", "cosmetic"),
        ("Same.", "Same.", ""),
    ],
)
def test_the_words_that_differ_tell_the_class(old: str, new: str, expected: str) -> None:
    around = "The 3 rules of 2020 stay, under Article 7.\n{}\n详见2019年第八条，电话12345。"
    assert named(article(old), article(new)) == expected
    assert named(article(around.format(old)), article(around.format(new))) == expected


STEPS = ("Take the card", "Go to hall 3 within 5 days", "Pay 10 yuan")


def guide(*steps: str) -> Article:
    lines = (f"{number}. {step}" for number, step in enumerate(steps, start=1))
    return article("\n".join(["How to:", *lines, "Done."]), steps=steps)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (STEPS, ""),
        ((STEPS[0], STEPS[1], "Pay 20 yuan"), "figure"),
        ((STEPS[0], "Go to hall 3 within 7 days", STEPS[2]), "deadline"),
        ((STEPS[0], "go to hall 3, within 5 days", STEPS[2]), "cosmetic"),
        ((STEPS[1], STEPS[0], STEPS[2]), "steps"),
        ((STEPS[0], "Sign", *STEPS[1:]), "steps"),
        (STEPS[1:], "steps"),
        (STEPS[:2], "figure steps"),
        (("Bring the card", *STEPS[1:]), "steps"),
        (("Bring the card", STEPS[1], "Pay 20 yuan"), "figure steps"),
        ((STEPS[0], *STEPS[1].split(" within ", 1), STEPS[2]), "steps"),
    ],
)
def test_steps_are_told_from_the_figures_in_them(steps: tuple[str, ...], expected: str) -> None:
    assert named(guide(*STEPS), guide(*steps)) == expected


LAW = LegalReference("Social Insurance Law of the People's Republic of China", 25)
LINK = RelatedLink("Other", "https://example.org/b.html")
FACT = StatedFact("late-fee-rate-per-day", "0.05", Unit.PERCENT, quote="One.")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"phones": ("12333",)}, "figure"),
        ({"years": (2022,)}, "deadline"),
        ({"published": NOW.date()}, "deadline"),
        ({"legal_basis": (LAW,)}, "legal-basis"),
        ({"topics": ("pension",)}, "wording"),
        ({"robots": ("nosnippet",)}, "wording"),
        ({"related": (LINK,)}, "cosmetic"),
        ({"breadcrumb": ("Home",)}, "cosmetic"),
        ({"title": "t"}, "cosmetic"),
        ({"title": "T of 2022"}, "deadline wording"),
        ({"extractor": "2"}, "extraction"),
        ({"extractor": "2", "facts": (FACT,)}, "extraction"),
        ({"facts": (FACT,)}, "extraction"),
        ({"facts": (FACT,), "text": "One 5."}, "figure wording"),
        ({"facts": (FACT,), "related": (LINK,)}, "cosmetic"),
        ({"extractor": "2", "text": "One, two."}, "wording"),
        ({"extractor": "2", "related": (LINK,), "text": "One 5."}, "figure wording cosmetic"),
        ({"verified": NOW, "etag": "x", "status": Status.GONE}, ""),
    ],
)
def test_other_fields_have_their_class(fields: dict[str, object], expected: str) -> None:
    assert named(article(), replace(article(), **fields)) == expected  # type: ignore[arg-type]


def test_words_of_the_legal_section_are_its_own() -> None:
    def quoting(words: str) -> Article:
        return article(f"One.\n{words}", blocks=(Block(BlockKind.PARAGRAPH, words, role="legal"),))

    assert named(quoting("Employees shall take part."), quoting("Employees should take part.")) == "legal-basis"
    assert named(quoting("A fee of 0.05% a day."), quoting("A fee of 0.06% a day.")) == "figure"


def test_form_and_extraction_raise_no_alarm() -> None:
    assert [one.value for one in ChangeClass if not one.alarming] == ["cosmetic", "extraction"]
    assert all(one.sentence for one in ChangeClass)


ALPHABET = st.one_of(
    st.sampled_from("0123456789.,:-/%年月日第条一二三十百万个倍元《》 \n。；"), st.characters(codec=None)
)
TEXTS = st.text(ALPHABET, max_size=120)


@settings(max_examples=150)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_no_text_is_too_odd(old: str, new: str, olds: list[str], news: list[str]) -> None:
    one, other = article(old, steps=tuple(olds)), article(new, steps=tuple(news))
    found = classes(one, other)
    assert list(found) == [kind for kind in ChangeClass if kind in found]
    assert classes(one, one) == ()
    assert says_the_same(one, one)
    assert steadied(one, other) in {one, other}
    assert all(fact.value == value(old[fact.start : fact.end]) for fact in facts(old))


PIECES = st.sampled_from(
    ["9f86d081884c7d659a2f", "21:58:18", "2022-06-30", " ", "views", ":", "1,234", "阅读", "次", "at"]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map("".join))
def test_what_is_rewritten_is_so_both_ways(old: str, new: str) -> None:
    assert (rewritten(old, new) is None) == (rewritten(new, old) is None)


@pytest.mark.parametrize(
    "letter", ["1", "1 ", "1,", "1:", "a", "一", "第", "（", "Jan ", "views ", "A1", "2022-", "阅读"]
)
def test_a_hostile_page_is_compared_in_the_end(letter: str) -> None:
    text = letter * 10_000
    assert classes(article(text), article(f"x {text} y"))


# What a server writes anew at each request


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Now 21:58:18", "Now 21:59:01"),
        ("Time: 09:58:18 PM", "Time: 10:02:44 AM"),
        ("现在时间：21:58:18", "现在时间：21:59:18"),
        ("现在是21时58分18秒", "现在是21时59分7秒"),
        ("Page generated at 2026-11-22 21:58:18.", "Page generated at 2026-11-23 00:00:18."),
        ("2026-11-22T21:58:18Z", "2026-11-22T22:03:40Z"),
        ("Sun, 22 Nov 2026 21:58:18 GMT", "Mon, 23 Nov 2026 01:58:18 GMT"),
        ("11/22/2026 9:58:18 PM", "11/23/2026 9:58:18 PM"),
        ("2026年11月22日 21:58", "2026年11月22日 21:57"),
        ("今天是2026年11月22日 星期日", "今天是2026年11月23日 星期一"),
        ("Today is November 22, 2026", "Today is November 23, 2026"),
        ("Views: 1,234", "Views: 999"),
        ("1234 views", "1240 views"),
        ("Visitors online: 12", "Visitors online: 9"),
        ("12 visitors online", "13 visitors online"),
        ("阅读 1234 次", "阅读 1235 次"),
        ("浏览量：1.2万", "浏览量：1.3万"),
        ("您是第 1234 位访客", "您是第 1235 位访客"),
        ("当前在线人数：12", "当前在线人数：9"),
        ("Page generated in 0.03 s", "Page generated in 0.12 s"),
        ("Processed in 0.012 second(s), 12 queries.", "Processed in 0.02 second(s), 9 queries."),
        ("页面执行时间：0.032秒", "页面执行时间：0.045秒"),
        ("csrf_token=ab12cd34ef56", "csrf_token=00aa11bb22cc"),
        ("PHPSESSID=k3j4h5g6f7d8s9a0q1w2e3r4t5", "PHPSESSID=a1s2d3f4g5h6j7k8l9p0o9i8u7"),
        ("id 9f86d081884c7d659a2feaa0c55ad015 of it", "id 3c59dc048e8850243be8079a5c74d079 of it"),
        ("550e8400-e29b-41d4-a716-446655440000", "f47ac10b-58cc-4372-a567-0e02b2c3d479"),
        ("id dGhpcyBpcyBhIHRlc3Q0NTY3ODk=", "id kJh3G5bHa8sGhT3vR9wQzX1yLmNp="),
    ],
)
def test_clocks_tokens_and_counters_are_no_change(old: str, new: str) -> None:
    before = article(f"Pay 5% by June 30.\n{old}\nEnd.", retrieved=NOW)
    after = article(f"Pay 5% by June 30.\n{new}\nEnd.", retrieved=NOW + DAY)
    assert says_the_same(before, after)
    assert classes(before, after) == ()
    assert steadied(before, after) == replace(before, retrieved=after.retrieved)
    assert not says_the_same(before, replace(after, extractor="2"))
    assert classes(before, replace(after, extractor="2")) == (ChangeClass.EXTRACTION,)
    assert not says_the_same(before, replace(after, text=after.text.replace("5%", "6%")))
    assert classes(before, replace(after, text=after.text.replace("5%", "6%"))) == (ChangeClass.FIGURE,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Open 9:00-17:00", "Open 9:00-16:00"),
        ("9:00:00-17:00:00", "9:00:00-16:00:00"),
        ("办公时间：09:00:00", "办公时间：08:30:00"),
        ("Pay 100 yuan", "Pay 120 yuan"),
        ("Call 12333", "Call 12329"),
        ("Call 0519-86681234", "Call 0519-86681235"),
        ("By 2026-11-22", "By 2026-11-23"),
        ("Registration closes 2026-11-22 23:59:59", "Registration closes 2026-11-23 23:59:59"),
        ("2026-11-22 17:00", "2026-11-23 12:00"),
        ("2026年11月22日17:01前", "2026年11月23日18:02前"),
        ("截止时间：2026-11-22 17:30:21", "截止时间：2026-11-23 18:30:25"),
        ("The hall moved on 2019-11-22 17:31:22", "The hall moved on 2019-11-23 17:33:23"),
        ("Account 6222021234567890123", "Account 6222021234567890124"),
        ("Licence A1B2C3D4E5F6G7H8", "Licence A1B2C3D4E5F6G7H9"),
        ("Code 91350211M000100Y43", "Code 91350211M000100Y44"),
        ("Account DE89370400440532013000", "Account DE89370400440532013001"),
        ("Two of 2 visits a year", "Two of 3 visits a year"),
        ("Visits: 2 per year", "Visits: 3 per year"),
        ("阅读以下3项", "阅读以下4项"),
        ("参保人1234人", "参保人1235人"),
        ("第 3 次", "第 4 次"),
        ("Now 21:58:18", "Now"),
    ],
)
def test_what_a_reader_needs_is_never_taken_for_a_clock(old: str, new: str) -> None:
    before, after = article(old, retrieved=NOW), article(new, retrieved=NOW + DAY)
    assert not says_the_same(before, after)
    assert steadied(before, after) is after
    assert classes(before, after)


def told(text: str, **fields: object) -> Article:
    """Return an article with the facts of its text."""
    return article(text, facts=stated_facts("T", text, (), (), ()), **fields)


def test_a_fact_that_changes_is_a_change_of_its_words() -> None:
    old, new = told("Pension: unit 20%.\nMen retire at 60."), told("Pension: unit 16%.\nMen retire at 60.")
    assert (len(old.facts), len(new.facts)) == (2, 2)
    assert named(old, new) == "figure"
    assert named(told("Report the death within 30 days."), told("Report the death within 60 days.")) == "deadline"
    assert named(old, told("Pension: unit 20 %.\nMen  retire at 60.")) == "cosmetic"


def test_facts_that_a_newer_extractor_finds_beside_a_clock_are_extraction() -> None:
    before = article("Pension: unit 20%.\nNow 21:58:18", extractor="1", retrieved=NOW)
    after = told("Pension: unit 20%.\nNow 21:59:18", extractor="2", retrieved=NOW + DAY)
    assert classes(before, after) == (ChangeClass.EXTRACTION,)
    assert not says_the_same(before, replace(after, extractor="1"))
    assert classes(before, replace(after, extractor="1")) == (ChangeClass.EXTRACTION,)


def test_a_clock_in_a_sentence_that_is_quoted_is_no_change() -> None:
    before = told("Pension: unit 20%, seen by 1,234 visitors online", retrieved=NOW)
    after = told("Pension: unit 20%, seen by 1,240 visitors online", retrieved=NOW + DAY)
    assert before.facts[0].quote != after.facts[0].quote
    assert says_the_same(before, after)
    assert classes(before, after) == ()
    assert steadied(before, after) == replace(before, retrieved=after.retrieved)


def test_facts_of_a_clock_follow_it() -> None:
    before = article("Now: 2026-12-31 23:58:18", years=(2022, 2026), retrieved=datetime(2026, 12, 31, tzinfo=UTC))
    after = article("Now: 2027-01-01 00:03:18", years=(2022, 2027), retrieved=datetime(2027, 1, 1, tzinfo=UTC))
    assert says_the_same(before, after)
    assert not says_the_same(before, replace(after, years=(2023, 2027)))
    assert not says_the_same(before, replace(after, published=NOW.date()))
    assert not says_the_same(before, replace(after, related=(LINK,)))
    assert not says_the_same(before, replace(after, url="https://example.org/b.html"))


def test_a_related_list_that_is_drawn_by_lot_makes_a_version_a_month_at_most(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        kept = []
        for days in (0, 1, 2, 29, 31, 32, 60, 62):
            at = NOW + days * DAY
            links = (replace(LINK, title=f"Guide {days}"), replace(LINK, url=f"https://example.org/{days}.html"))
            found = article(f"Pay 5%.\nRead {days} times", related=links)
            run = store.begin_run("example.org", at).number
            kept.append(store.record(run, Visit(url=URL, outcome=Outcome.ARTICLE, at=at, article=found)))
            store.end_run(run, at)
        assert kept == [Saved.NEW, *[Saved.SAME] * 3, Saved.CHANGED, *[Saved.SAME] * 2, Saved.CHANGED]
        assert [link.title for link in store.history("a")[1].article.related] == ["Guide 31", LINK.title]


def test_a_related_list_that_is_lost_or_comes_with_a_change_is_kept() -> None:
    before = article("Pay 5%.", related=(LINK,), changed=NOW)
    lost = article("Pay 5%.", changed=NOW + DAY)
    dearer = article("Pay 6%.", related=(replace(LINK, title="Another"),), changed=NOW + DAY)
    assert steadied(before, lost) is lost
    assert steadied(before, dearer) is dearer


def test_a_clock_makes_no_version_for_weeks(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        for days in (0, 1, 5, 21):
            at = NOW + days * DAY
            text = f"Pay 5%.\n{at:%Y-%m-%d} 10:00:{days + 1:02}\n{string.ascii_letters}\nViews: {days}"
            run = store.begin_run("example.org", at).number
            saved = store.record(run, Visit(url=URL, outcome=Outcome.ARTICLE, at=at, article=article(text)))
            assert saved is (Saved.SAME if days else Saved.NEW)
            store.end_run(run, at)
        (version,) = store.history("a")
        kept = store.get("a")
        assert kept
        assert (kept.text, kept.verified) == (version.article.text, NOW + 21 * DAY)
        run = store.begin_run("example.org", NOW + 22 * DAY).number
        changed = article(f"Pay 6%.\n{NOW + 22 * DAY:%Y-%m-%d} 10:00:07\n{string.ascii_letters}\nViews: 99")
        store.record(run, Visit(url=URL, outcome=Outcome.ARTICLE, at=NOW + 22 * DAY, article=changed))
        assert store.end_run(run, NOW + 22 * DAY).changes == {ChangeClass.FIGURE: 1}
