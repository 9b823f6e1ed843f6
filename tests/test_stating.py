"""The facts that a text states: what each figure measures, where and when, in both languages, and what is no fact."""

from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import MEASURES, StatedFact
from corpus.stating import stated_facts
from corpus.stating.rules import RULES, SPANS


def facts(
    text: str,
    title: str = "",
    *,
    regions: Sequence[str] = (),
    years: Sequence[int] = (),
    phones: Sequence[str] = (),
) -> tuple[StatedFact, ...]:
    return stated_facts(title, text, regions, years, phones)


def told(text: str, title: str = "") -> str:
    """Return measure and value of each fact."""
    return "; ".join(f"{fact.measure} {fact.value}" for fact in facts(text, title))


def tied(text: str, title: str = "") -> list[tuple[str, str, int | None]]:
    """Return value, place and year of each fact."""
    return [(fact.value, fact.region, fact.year) for fact in facts(text, title)]


BOTH = "pension-rate-employer 16; pension-rate-individual 8"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The unit pays 16% of the pension insurance and the individual 8%.", BOTH),
        ("Endowment insurance: unit 16%, individual8%;", BOTH),
        ("Endowment insurance (unit 16%, individual 8%)", BOTH),
        ("Pension: 16% for the unit and 8% for the individual", BOTH),
        ("Pension: 8% Employee, 16% Employer", "pension-rate-individual 8; pension-rate-employer 16"),
        ("For the pension insurance the units and the individuals pay 16% and 8% respectively.", BOTH),
        ("Pension: 16% of the employer go to the pool, 8% are paid by the worker.", BOTH),
        ("Pension: the employer pays 16% of the employees' wages.", "pension-rate-employer 16"),
        ("The employees' basic pension insurance is paid by the company, 16 percent.", "pension-rate-employer 16"),
        ("养老保险：单位缴纳16%，个人缴纳8%。", BOTH),
        ("养老保险费由单位按百分之十六、个人按百分之八缴纳。", BOTH),
        ("职工养老保险，用人单位和个人分别缴纳16%和8%。", BOTH),
        ("养老保险单位按职工工资总额的16%缴。", "pension-rate-employer 16"),
        (
            "Unemployment insurance: the unit and the individual pay 0.5% each.",
            "unemployment-rate-employer 0.5; unemployment-rate-individual 0.5",
        ),
        ("Work injury: the unit pays between 0.2% and 1.9%.", "work-injury-rate-employer 0.2-1.9"),
        ("工伤保险单位缴纳0.2%～1.9%，个人不缴。", "work-injury-rate-employer 0.2-1.9"),
        ("Maternity insurance: the unit pays 0.8%, the individual nothing.", "maternity-rate-employer 0.8"),
        ("Medical (with maternity): unit 7.8%, individual 2%", "medical-rate-employer 7.8; medical-rate-individual 2"),
        ("Provident fund: both sides pay 5% to 12%.", "housing-fund-rate 5-12"),
        ("Self-employed persons pay 20% for the pension, of them 8% are recorded.", "pension-rate-flexible 20"),
        ("灵活就业人员养老保险缴费比例为20%，其中8%记入个人账户。", "pension-rate-flexible 20"),
        ("养老保险跨省转移，单位缴费按实际缴费工资的12%划转。", "pension-transfer-share 12"),
        ("The unemployment benefit is 80% of the minimum wage.", "unemployment-benefit-share 80"),
    ],
)
def test_rates_with_insurance_and_payer(text: str, expected: str) -> None:
    assert told(text) == expected


def test_several_insurances_in_one_paragraph_keep_apart() -> None:
    text = (
        "The pension is paid by the company with 16% and by the individual with 8%, medical insurance with 9% by the "
        "company and 2% by the individual; unemployment insurance: unit 0.7%, individual 0.3%; the unit alone pays "
        "0.8% for maternity insurance."
    )
    assert told(text) == (
        f"{BOTH}; medical-rate-employer 9; medical-rate-individual 2; unemployment-rate-employer 0.7; "
        "unemployment-rate-individual 0.3; maternity-rate-employer 0.8"
    )


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "How much endowment insurance does the employer pay?",
            "The employer pays 16% of the wages.",
            "pension-rate-employer 16",
        ),
        (
            "How much does the company pay in Linyi?",
            "The pension is 16% of the wage, i.e. 640 yuan.",
            "pension-rate-employer 16",
        ),
        ("灵活就业人员怎么缴费", "养老保险费率20%，其中8%记入个人账户。", "pension-rate-flexible 20"),
        ("Ratios", "Pension insurance:\n(1) the unit pays 16%;\n(2) the individual pays 8%.", BOTH),
        (
            "Ratios",
            "Insurance Employer Employee\nPension (local) 16% 8%\nWork injury 0.2%~1.9% 0",
            f"{BOTH}; work-injury-rate-employer 0.2-1.9",
        ),
        (
            "Ratios",
            "险种 上限（元） 下限（元） 单位 个人\n养老保险 26421 2360 16%（另加1%） 8%",
            f"pension-base-upper 26421; pension-base-lower 2360; {BOTH}",
        ),
        ("Ratios", "Insurance Upper limit Unit\nPension 24 930 16%", "pension-rate-employer 16"),
        ("Is the unit or the individual to pay?", "The pension rate is 16%.", ""),
        ("Pension and medical insurance", "The unit pays 16%.", ""),
    ],
)
def test_what_the_sentence_leaves_out_is_told_by_title_heading_or_table(title: str, text: str, expected: str) -> None:
    assert told(text, title) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The late fee is 5/10000 a day.",
        "A late fee of five ten-thousandths per day is charged.",
        "from the date of default 0.05% a day is added as a late fee",
        "an overdue fine of 0.5‰ shall be charged on a daily basis",
        "按日加收万分之五的滞纳金。",
        "滞纳金＝欠缴金额×0.05%×天数，也就是每天万分之五。",
        "滞纳金每日百分之零点零五",
    ],
)
def test_every_writing_of_a_share_is_the_same(text: str) -> None:
    (fact,) = facts(text)
    assert (fact.measure, fact.value, fact.unit) == ("late-fee-rate-per-day", "0.05", "%")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The pension must be paid for 15 years.", "15", "years"),
        ("The pension must be paid for fifteen full years.", "15", "years"),
        ("The pension must be paid for 180 months.", "15", "years"),
        ("养老保险要缴满十五年。", "15", "years"),
        ("养老保险累计缴满15年。", "15", "years"),
        ("The pension must be paid for 185 months.", "185", "months"),
        ("失业保险缴费满一年。", "12", "months"),
        ("Unemployment insurance was paid for twelve months.", "12", "months"),
    ],
)
def test_a_period_is_counted_in_the_unit_of_its_measure_where_that_is_exact(text: str, value: str, unit: str) -> None:
    (fact,) = facts(text)
    assert (fact.value, fact.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The base is 60%~300% of the average wage.", "contribution-base-range 60-300"),
        ("The base lies between 60% and 300% of the average wage.", "contribution-base-range 60-300"),
        (
            "The base is not lower than 60% and not higher than 300% of the average wage.",
            "contribution-base-range 60-300",
        ),
        ("缴费基数在平均工资的60%至300%之间。", "contribution-base-range 60-300"),
        (
            "The upper limit of the base is 31014 yuan and the lower limit 5,975 yuan.",
            "contribution-base-upper 31014; contribution-base-lower 5975",
        ),
        ("养老保险缴费基数上限为26421元，下限为4588元。", "pension-base-upper 26421; pension-base-lower 4588"),
        ("The upper limit of the base is 20,8 17 yuan, the lower limit 4 083 yuan.", ""),
        ("The card is reissued for a fee of 16 yuan.", "card-reissue-fee 16"),
        ("补办社保卡，工本费一般不超过20元。", "card-reissue-fee 20"),
        ("城乡居民医保个人缴费350元，财政补助610元。", "residents-medical-premium 350"),
        (
            "The basic pension of residents' pension insurance rises by 35 yuan to 555 yuan.",
            "residents-basic-pension 555",
        ),
    ],
)
def test_bases_and_amounts(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Men retire at 60, women workers at 50 and women cadres at 55.", "men 60; women-workers 50; women-cadres 55"),
        ("The retirement age is 60 for men, 50 for female workers.", "men 60; women-workers 50"),
        ("Women retire at 55.", "women 55"),
        ("Women can receive their pension from the age of 60.", "women 60"),
        ("Women who work flexibly retire at 55; women in flexible employment too.", "women 55"),
        ("退休年龄：男职工60周岁，女干部五十五周岁，女工人50岁。", "men 60; women-cadres 55; women-workers 50"),
        ("女职工50岁退休。", "women 50"),
        ("Retirement for whoever lost the ability to work: men at 50 and women at 45.", ""),
        ("Men of 50 and women of 40 get a subsidy until retirement.", ""),
        ("从2025年起，男职工从60周岁逐步延到63周岁退休。", ""),
    ],
)
def test_retirement_ages(text: str, expected: str) -> None:
    general = [fact for fact in facts(text) if fact.measure.startswith("retirement-age-")]
    assert "; ".join(f"{fact.measure.removeprefix('retirement-age-')} {fact.value}" for fact in general) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Special types of work underground: men retire at 55, women at 45.",
            "special-work-retirement-age-men 55; special-work-retirement-age-women 45",
        ),
        (
            "因病丧失劳动能力的，男50周岁、女45周岁可以退休。",
            "disability-retirement-age-men 50; disability-retirement-age-women 45",
        ),
        ("Women in flexible employment retire at 55.", "retirement-age-women-flexible 55"),
        ("Residents' pension insurance is received from 60.", "residents-pension-age 60"),
        (
            "For medical insurance men pay 25 years and women 20 years, in Wuhan 30 years for men and 25 for women.",
            "medical-years-men 25; medical-years-women 20; medical-years-men 30; medical-years-women 25",
        ),
        ("职工医保一般要缴满20年到30年。", "medical-years 20-30"),
        ("Maternity insurance must be paid for at least nine months.", "maternity-months-minimum 9"),
        (
            "失业金：缴费满一年不足五年的，最长12个月；满五年不足十年的，最长18个月；十年以上的，最长24个月。",
            (
                "unemployment-benefit-under-5-years 12; unemployment-benefit-under-10-years 18; "
                "unemployment-benefit-from-10-years 24"
            ),
        ),
        (
            "Unemployment: one to five years give up to twelve months, five to ten years up to eighteen.",
            "unemployment-benefit-under-5-years 12; unemployment-benefit-under-10-years 18",
        ),
        ("Unemployment benefit is paid for at most 24 months.", "unemployment-benefit-longest 24"),
    ],
)
def test_ages_of_some_and_times_to_pay(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maternity leave is 98 days, 15 of which may be taken before birth.", "maternity-leave 98"),
        ("产假98天，难产的增加15天。", "maternity-leave 98; maternity-leave-difficult-birth 15"),
        ("生育津贴：多胞胎每多生育一个增加15天产假。", "maternity-leave-further-child 15"),
        (
            "Miscarriage: before four months of pregnancy 15 days of leave, after that 42 days.",
            "miscarriage-leave-before-4-months 15; miscarriage-leave-from-4-months 42",
        ),
        ("Maternity: the husband has a nursing leave of 7 days.", "paternity-leave 7"),
        ("口头挂失社保卡，七天内有效。", "oral-loss-report-validity 7"),
        ("The bureau makes the card within 15 working days.", "card-issue-time 15"),
        ("集中制作的新社保卡大约15个工作日领取。", "card-issue-time 15"),
    ],
)
def test_leave_and_cards(text: str, expected: str) -> None:
    assert told(text) == expected


WORK_INJURY = "work-injury-deadline-employer 30; work-injury-deadline-individual 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Work injury: the unit applies within 30 days, the worker within one year.", WORK_INJURY),
        ("工伤认定，单位应当在30日内提出申请，个人在一年以内申请。", WORK_INJURY),
        (
            "The decision on a work injury is made within 60 days, and in a clear case within 15 days.",
            "work-injury-decision 60; work-injury-decision-clear 15",
        ),
        (
            "Ask for administrative reconsideration within 60 days or sue within six months.",
            "reconsideration-deadline 60; lawsuit-deadline 6",
        ),
        ("可以在60日内申请行政复议。", "reconsideration-deadline 60"),
        ("Apply for arbitration within one year.", "arbitration-deadline 1"),
        ("不服劳动能力鉴定结论的，15日内申请再次鉴定。", "appraisal-objection-deadline 15"),
        ("The conclusion of the appraisal of labor ability is given within 60 days.", "appraisal-decision 60"),
        ("用人单位应当自用工之日起三十日内办理社会保险登记。", "employee-registration-deadline 30"),
        ("The employer registers within thirty days of its establishment.", "employer-registration-deadline 30"),
        ("Unemployment: the unit reports the list within 15 days.", "unemployment-list-deadline 15"),
        ("Register for unemployment benefits within 60 days.", "unemployment-registration-deadline 60"),
        ("居民医保：新生儿出生后90天以内参保。", "newborn-insurance-deadline 90"),
        ("Claim the maternity allowance within one year after the birth.", "maternity-claim-deadline 12"),
        ("Report the death within thirty days.", "death-report-deadline 30"),
        ("养老保险转移：转入地15个工作日内审核。", "pension-transfer-deadline 15"),
    ],
)
def test_deadlines(text: str, expected: str) -> None:
    assert told(text) == expected


def test_a_month_is_no_thirty_days() -> None:
    (fact,) = facts("Work injury: the employer applies within one month.")
    assert (fact.value, fact.unit) == ("1", "months")


@pytest.mark.parametrize(
    ("text", "phone", "measure", "region"),
    [
        ("Call 12333 for questions.", "12333", "hotline-social-security", ""),
        ("医保咨询拨打12393。", "12393", "hotline-medical-insurance", ""),
        ("In Wuhan dial 027 - 12333.", "027-12333", "hotline-social-security", "Wuhan"),
        ("The number of the bank is 96588.", "96588", "phone-other", "Changzhou"),
    ],
)
def test_whom_to_call(text: str, phone: str, measure: str, region: str) -> None:
    (fact,) = facts(text, "Card in Changzhou", phones=[phone])
    assert (fact.measure, fact.value, fact.unit, fact.region) == (measure, phone, "phone", region)


def test_a_number_in_the_name_of_an_application_is_none_to_call() -> None:
    assert facts("Open si.12333.gov.cn or the Handheld 12333; 0519-12333 is called.", phones=["12333"]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Does the unit pay 20% of the pension insurance?",
        "养老保险单位缴纳20%吗？",
        "For example, the unit pays 20% of the pension insurance.",
        "例如养老保险单位缴纳20%。",
        "Pension: if the base is 5000 yuan, for instance, the unit pays 20%.",
        "Mr. Wang's unit pays 20% for his pension.",
        "Pension: the unit pays not 20%.",
        "Pension: the unit no longer pays 20%.",
        "养老保险单位缴纳的不是20%。",
        "Pension: 20% of the unit is not paid.",
        "Some people say that the unit pays 20% of the pension insurance.",
        "In the past the unit paid 20% of the pension insurance.",
        "养老保险单位过去缴20%。",
        "Pension: unit 5000 × 20% = 1000 yuan",
        "Pension: unit 8% + 12% + 3% = 23%",
        "Pension: the unit pays 19% or 20%.",
        "Pension: unit and individual pay 24% together.",
        "Pension: the unit was relieved by 4%.",
        "Pension: the owner pays 20%.",
        "The medical insurance pays 85% of the hospital bill, the individual 5%.",
        "Medical insurance: drugs of class B, the individual pays 5%.",
        "Residents' pension insurance: the individual pays 8%.",
        "The employer's loan has an interest of 16% for the pension.",
        "The unit pays 16%.",
        "Pension: 16%.",
        "The basic pension of 60% is paid by the unit.",
        "Retirement: Article 50 for women.",
        "The maternity insurance must be paid for 6, 9 or 12 months.",
        "Pension insurance has been there for 15 years.",
        "Take the card within 30 days.",
        "The trademark costs 300 yuan.",
        "The late fee is 0.05%.",
        "A fine of 0.05% per day.",
        "The card costs 9000 yuan to reissue.",
    ],
)
def test_what_is_not_certain_or_not_claimed_is_no_fact(text: str) -> None:
    assert facts(text) == ()


def test_an_example_lasts_to_the_end_of_its_line_and_one_below_a_heading_for_that_line() -> None:
    text = (
        "Example\nThe unit pays 20% for the pension.\nThe unit pays 16% for the pension. For example: 9%. The unit 14%."
    )
    assert told(text) == "pension-rate-employer 16"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Late fee in Wenzhou in 2020", "A late fee of 0.05% a day.", [("0.05", "Wenzhou", 2020)]),
        ("Late fee", "In Wenzhou a late fee of 0.05% a day.", [("0.05", "Wenzhou", None)]),
        ("Late fee in Wenzhou", "In Hefei a late fee of 0.05% a day.", [("0.05", "Hefei", None)]),
        ("Late fee from Wenzhou to Hefei", "A late fee of 0.05% a day.", [("0.05", "", None)]),
        ("Late fee in Zhifu District, Yantai", "A late fee of 0.05% a day.", [("0.05", "Zhifu", None)]),
        ("Late fee in Wenzhou", "In most provinces a late fee of 0.05% a day.", [("0.05", "", None)]),
        ("Late fee in Wenzhou", "Nationwide a late fee of 0.05% a day.", [("0.05", "", None)]),
        ("Late fee in Wenzhou in 2020", "Article 86 a late fee of 0.05% a day.", [("0.05", "", None)]),
        (
            "Late fee",
            "In Wuhan and Hefei a late fee of 0.05% a day.",
            [("0.05", "Wuhan", None), ("0.05", "Hefei", None)],
        ),
        ("Late fee in 2020 and 2021", "A late fee of 0.05% a day.", [("0.05", "", None)]),
        ("Late fee in 2022", "Since 2011 a late fee of 0.05% a day.", [("0.05", "", 2011)]),
        ("Late fee in 2022", "Before July 1, 2011 a late fee of 0.2% a day.", [("0.2", "", 2010)]),
        ("2022年滞纳金", "2011年7月以前每天千分之二的滞纳金。", [("0.2", "", 2010)]),
        ("", "From July 1, 2021 to June 30, 2022 a late fee of 0.05% a day.", [("0.05", "", 2021)]),
        ("", "A late fee of 0.05% a day since 2011.", [("0.05", "", 2011)]),
    ],
)
def test_places_and_years_come_from_the_clause_else_from_the_title(
    title: str, text: str, expected: list[tuple[str, str, int | None]]
) -> None:
    assert tied(text, title) == expected


def test_what_held_before_a_day_is_told_from_what_holds_since() -> None:
    text = "Pension: before May 1, 2019 the unit paid 20%, now the unit pays 16%."
    assert tied(text, "Ratios of Hefei in 2022") == [("20", "Hefei", 2018), ("16", "Hefei", 2022)]
    text = "养老保险单位缴纳16%，2019年5月以前单位缴纳20%。"
    assert tied(text, "2022年合肥社保") == [("16", "Hefei", 2022), ("20", "Hefei", 2018)]


def test_only_a_year_of_the_article_and_the_only_place_of_it_count() -> None:
    (fact,) = facts("Form 2012: a late fee of 0.05% a day.", regions=["Wuhan"], years=[2022])
    assert (fact.region, fact.year) == ("Wuhan", None)
    (fact,) = facts("A late fee of 0.05% a day.", regions=["Wuhan", "Hefei"])
    assert fact.region == ""


def test_a_page_may_contradict_itself_and_says_each_fact_once() -> None:
    text = (
        "The late fee is 0.05% a day.\nPension: the unit pays 16%.\nA late fee of 0.5% is charged daily.\n"
        "So the late fee is 5/10000 per day. The unit pays 20% of the pension."
    )
    assert told(text) == (
        "late-fee-rate-per-day 0.05; pension-rate-employer 16; late-fee-rate-per-day 0.5; pension-rate-employer 20"
    )


def test_the_quote_is_the_sentence_word_for_word() -> None:
    text = "1. First this. The late fee is  5/10000 a day; more below.\nEnd."
    assert [fact.quote for fact in facts(text)] == ["The late fee is  5/10000 a day; more below."]


def test_the_quote_of_a_long_sentence_is_the_part_around_the_figure() -> None:
    filling = "and so on, and on " * 20
    (fact,) = facts(f"The bureau says {filling}; the late fee of social insurance is 0.05% a day; {filling}.")
    assert fact.quote == "the late fee of social insurance is 0.05% a day"
    (fact,) = facts(f"The bureau says {filling} the late fee is 0.05% a day, {filling}.")
    assert 200 < len(fact.quote) <= 300
    assert "the late fee is 0.05% a day" in fact.quote
    assert set(fact.quote.replace(",", "").split()) <= set(
        f"The bureau says {filling} the late fee is 0.05% a day".replace(",", "").split()
    )


def test_every_word_of_a_rule_has_a_sense_and_every_measure_a_rule() -> None:
    needed = {
        word
        for rule in RULES
        for words in (rule.near, rule.beside, rule.about, rule.apart, rule.unless, rule.never)
        for word in words.replace("|", " ").split()
    }
    table = files("corpus.stating").joinpath("senses.tsv").read_text(encoding="utf-8")
    assert needed <= {line.split("\t")[1] for line in table.splitlines() if "\t" in line}
    assert {rule.measure for rule in RULES if not rule.slots} <= MEASURES.keys()
    assert SPANS.keys() <= MEASURES.keys()


def test_measures_have_two_names_and_words_of_addresses() -> None:
    assert all(measure.en and measure.zh and measure.id == identity for identity, measure in MEASURES.items())
    assert all(identity.isascii() and identity == identity.lower() and " " not in identity for identity in MEASURES)
    assert len({measure.en for measure in MEASURES.values()}) == len({m.zh for m in MEASURES.values()}) == len(MEASURES)


PIECES = st.sampled_from(
    [
        *("Pension", "unit", "individual", "16%", "8%", "60%~300%", "the base", "average wage", "late fee", "a day"),
        *("5/10000", "women", "retire", "at 50", "15 years", "within", "30 days", "2019", "before", "Wuhan", "12333"),
        *("养老保险", "单位", "百分之", "十六", "个人", "满", "年", "月", "日内", "万分之五", "滞纳金", "每天", "元"),
        *(",", ".", ";", "、", "，", "。", "\n", " and ", " or ", "(", ")", "×", "=", "/", "-", "to"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.lists(st.sampled_from(["12333", "027-12333", "", "x"]), max_size=3))
def test_no_text_raises_and_every_quote_stands_in_it(title: str, text: str, phones: list[str]) -> None:
    found = facts(text, title, phones=phones)
    assert found == facts(text, title, phones=phones)
    assert all(fact.quote in text and len(fact.quote) <= 300 for fact in found)
    assert all(fact.measure in MEASURES and fact.value for fact in found)
    assert len({(fact.measure, fact.value, fact.unit, fact.region, fact.year) for fact in found}) == len(found)


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text())
def test_no_letters_are_too_odd(title: str, text: str) -> None:
    facts(text, title, phones=[text[:5]])


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "1 ", "1,", "1%", "1% and ", "1/", "一", "一百", "第", "a", "a ", "(", "unit ", "unit 1% ", "women 50 "),
        *(
            "2019 ",
            "before 2019 ",
            "not ",
            "one or ",
            "pension, ",
            "base 60% ",
            "Wuhan, ",
            "5 years ",
            ". A",
            "。",
            "; ",
        ),
        *("Example ", "12333", "12333-", "less than five years ", "Pension 16% 8%\n", "Unit Individual\n"),
    ],
)
def test_a_hostile_page_is_read_in_the_end(piece: str) -> None:
    facts(piece * 20_000, piece * 50, phones=["12333", "11111"])
