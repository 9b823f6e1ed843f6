"""Where a question says a term of the field, and which other words it could have used."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.lang.porter import stem

from indexer.analysis import Analyzer
from indexer.understanding.terms import Terms, concepts

ANALYZER = Analyzer(stem)
TERMS = Terms(ANALYZER)
WAYS = [way for one in concepts() for way in (*one.english, *one.chinese, *one.pinyin)]


def said(text: str) -> list[tuple[str, str]]:
    """Return the stretches that are found, each with the concept that it says."""
    return [(text[match.start : match.end], match.concept.id) for match in TERMS.find(text)]


def alternatives(text: str) -> list[str]:
    """Return the alternatives to all that is found, each as its terms in one string."""
    return [" ".join(terms) for match in TERMS.find(text) for terms in match.alternatives]


def terms(way: str) -> str:
    """Return a way to say something as `alternatives` shows it."""
    return " ".join(token.term for token in ANALYZER.phrase(way))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t。!", []),
        # The longest way wins, the leftmost first.
        ("lost my social security card", [("lost", "lost"), ("social security card", "social-security-card")]),
        ("social security for cards", [("social security", "social-insurance")]),
        (
            "basic endowment insurance for urban and rural residents",
            [("basic endowment insurance for urban and rural residents", "resident-pension-insurance")],
        ),
        (
            "pension insurance or pension?",
            [("pension insurance", "pension-insurance"), ("pension", "pension-insurance")],
        ),
        ("五险一金里的五险", [("五险一金", "five-insurances-one-fund"), ("五险", "five-insurances")]),
        ("社保卡和社保", [("社保卡", "social-security-card"), ("社保", "social-insurance")]),
        ("失业保险金不是失业保险", [("失业保险金", "unemployment-benefit"), ("失业保险", "unemployment-insurance")]),
        ("城乡居民基本医疗保险", [("城乡居民基本医疗保险", "resident-medical-insurance")]),
        ("养老保险金", [("养老保险金", "pension-insurance")]),
        ("农民工和农民", [("农民工", "migrant-worker"), ("农民", "farmer")]),
        # Side by side.
        ("异地就医备案材料", [("异地就医备案", "off-site-filing"), ("材料", "materials")]),
        ("生育保险报销", [("生育保险", "maternity-insurance"), ("报销", "reimburse")]),
        (
            "maternity insurance reimbursement",
            [("maternity insurance", "maternity-insurance"), ("reimbursement", "reimburse")],
        ),
        ("灵活就业人员参保缴费", [("灵活就业人员", "flexible-worker"), ("参保", "enrol"), ("缴费", "pay-in")]),
        ("2022年产假工资标准", [("产假工资", "maternity-leave-wage"), ("标准", "standard")]),
        # Both languages at once.
        ("补办SI card", [("补办", "reissue"), ("SI card", "social-security-card")]),
        ("shebao卡 挂失", [("shebao", "social-insurance"), ("挂失", "loss-report")]),
    ],
)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("WORK INJURIES", "work-injury"),
        ("work-injury", "work-injury"),
        ("work‐related injuries", "work-injury"),
        ("injuries at work", "work-injury"),
        ("off site medical treatments", "off-site-treatment"),
        ("offsite medical treatment", "off-site-treatment"),
        ("reissuing", "reissue"),
        ("re-issued", "reissue"),
        ("reimbursed", "reimburse"),
        ("transferring", "transfer"),
        ("transferred", "transfer"),
        ("calculated", "calculation"),
        ("activated", "activate"),
        ("subsidies", "subsidy"),
        ("income taxes", "income-tax"),
        ("addresses", "address"),
        ("retired", "retirement"),
        ("employers'", "employer"),
        ("the employee’s", "employee"),
        ("residents' medical insurance", "resident-medical-insurance"),
        ("report the loss", "loss-report"),
        ("reporting my loss", "loss-report"),
        ("reset my password", "reset-password"),
        ("closed our account", "cancel-account"),
        ("five insurances & one fund", "five-insurances-one-fund"),
        ("ＳＩ　ｃａｒｄ", "social-security-card"),
        ("Labour  contracts", "labor-contract"),
        ("hukou", "household-registration"),
    ],
)
def test_english_is_found_in_any_form(text: str, concept: str) -> None:
    assert [name for _, name in said(text)] == [concept]


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("yang lao bao xian", "pension-insurance"),
        ("yanglao baoxian", "pension-insurance"),
        ("yanglaobaoxian", "pension-insurance"),
        ("Yang-Lao-Bao-Xian", "pension-insurance"),
        ("YANGLAO BAOXIAN", "pension-insurance"),
        ("wuxianyijin", "five-insurances-one-fund"),
        ("wuxian yijin", "five-insurances-one-fund"),
        ("she bao", "social-insurance"),
        ("shebao ka", "social-security-card"),
        ("gongjijin", "housing-fund"),
        ("sheng yu jin tie", "maternity-allowance"),
        ("nv zhigong", "female-employee"),
        ("fei quan ri zhi", "part-time-worker"),
        ("zhengming", "certificate"),
    ],
)
def test_pinyin_is_found_with_or_without_spaces(text: str, concept: str) -> None:
    assert said(f"how about {text} in Beijing") == [(text, concept)]


def test_pinyin_is_answered_in_chinese_first() -> None:
    (match,) = TERMS.find("zhaopin, GONGJIJIN")
    assert match.alternatives[:3] == (("公积金",), ("住房", "公积金"), tuple(ANALYZER.terms("housing provident fund")))
    assert ("gongjijin",) not in match.alternatives


def test_what_is_said_is_no_alternative_but_its_other_stems_are() -> None:
    assert terms("reimburse") not in alternatives("reimburse")
    # The stemmer keeps "activated" apart from "activate".
    assert terms("activated") != terms("activate")
    assert terms("activate") in alternatives("activated")


@pytest.mark.parametrize(
    "text",
    [
        "several internal activities",
        "severely",
        "pensionable",
        "actively",
        "employable",
        "a shebaos",
        "cabbage companion",
        "medical, insurance",
        "social. Security",
        "medical (insurance)",
        "the a my our",
        "insurance",
        "pay",
        "check",
        "card",
        "中医保健",
        "员工伤残",
        "在线上课",
        "养老院",
        "交",
        "卡",
        "保险",
        "wuxian",
        "123330",
    ],
)
def test_nothing_is_found_inside_other_words_nor_across_what_parts_them(text: str) -> None:
    assert [name for _, name in said(text) if name != "employee"] == []


def test_a_term_is_found_wherever_it_stands() -> None:
    assert said("word " * 40 + "社保卡 " + "字" * 40 + " late fees") == [
        ("社保卡", "social-security-card"),
        ("late fees", "late-fee"),
    ]


def test_an_article_is_no_edge_of_a_term() -> None:
    assert said("my pension, the dole a") == [("pension", "pension-insurance"), ("dole", "unemployment-benefit")]


PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(WAYS),
    st.sampled_from(
        [" ", "", "-", "'s", "，", " the ", "\n", "怎么", "的", "_", "&", "İ", "\u3000", "ﬁ", "\U00020000"]
    ),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_any_text_is_taken(text: str) -> None:
    free = 0
    for match in TERMS.find(text):
        assert free <= match.start < match.end <= len(text)
        assert text[match.start : match.end].strip() == text[match.start : match.end]
        assert match.alternatives
        assert all(map(all, match.alternatives))
        free = match.end


@pytest.mark.parametrize(
    ("question", "alternative"),
    [
        ("pay medical insurance for my mother", "医保"),
        ("how much is health insurance in Wuhan", "medical insurance"),
        ("给父母交医保", "medical insurance"),
        ("给父母交医保", "parents"),
        ("医疗保险能报销吗", "医保"),
        ("medical insurance premiums for students", "医保费"),
        ("new rural cooperative medical insurance", "新农合"),
        ("endowment insurance after leaving", "pension insurance"),
        ("old age insurance", "养老保险"),
        ("养老保险交满15年", "endowment insurance"),
        ("retirement pay in 2023", "养老金"),
        ("退休金怎么算", "pension"),
        ("pension transfer", "endowment insurance"),
        ("endowment insurance", "养老金"),
        ("退休金怎么算", "养老金"),
        ("dole", "失业金"),
        ("jobless benefits in Jinan", "unemployment benefit"),
        ("失业金申领条件", "unemployment compensation"),
        ("失业保险金", "失业金"),
        ("injured on the job", "工伤"),
        ("industrial injuries", "work injury"),
        ("工伤认定时限", "work injury identification"),
        ("How many days is maternity leave?", "产假"),
        ("birth allowance Xiamen", "生育津贴"),
        ("生育津贴", "maternity benefit"),
        ("fertility insurance", "生育保险"),
        ("accumulation fund Nanjing", "公积金"),
        ("住房公积金", "provident fund"),
        ("公积金怎么提取", "withdraw"),
        ("take out my money from the provident fund", "住房公积金"),
        ("five insurances and one fund", "五险一金"),
        ("wuxianyijin", "five insurances and one fund"),
        ("SI card", "社保卡"),
        ("社会保障卡丢了", "social insurance card"),
        ("replace a lost social security card", "补办"),
        ("replace a lost social security card", "社保卡"),
        ("社保卡补办", "reissue"),
        ("reported the loss", "挂失"),
        ("payment base Shenzhen 2022", "缴费基数"),
        ("社保基数", "contribution base"),
        ("contribution ratio", "缴费比例"),
        ("Can I pay back my pension insurance", "补缴"),
        ("断缴三个月", "stop paying"),
        ("overdue fine", "滞纳金"),
        ("滞纳金怎么算", "late fee"),
        ("transfer between cities", "转移接续"),
        ("claim back the hospital bill", "报销"),
        ("medical treatment in different places", "异地就医"),
        ("异地就医备案怎么办理", "filing for off-site medical treatment"),
        ("starting line in a hospital", "起付线"),
        ("封顶线", "ceiling line"),
        ("freelancers in Hefei", "灵活就业人员"),
        ("灵活就业人员怎么参保", "self-employed"),
        ("does my unit pay", "用人单位"),
        ("用人单位", "employer"),
        ("HRSS bureau address", "人社局"),
        ("社保局电话", "social security bureau"),
        ("社保局电话", "telephone number"),
        ("hukou book", "户口本"),
        ("身份证", "ID card"),
        ("residence permits for foreigners", "居住证"),
        ("residence permits for foreigners", "外国人"),
        ("labour contract", "labor contract"),
        ("severance in Beijing", "经济补偿"),
        ("laid off at 50", "裁员"),
        ("被辞退", "fired"),
        ("quitting during probation", "试用期"),
        ("tuixiu nianling", "退休年龄"),
        ("tuixiu nianling", "retirement age"),
        ("shiye jin", "unemployment benefit"),
        ("bu ban shebaoka", "social security card"),
        ("12333", "社保热线"),
    ],
)
def test_connected(question: str, alternative: str) -> None:
    assert terms(alternative) in alternatives(question)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("medical insurance", "insurance"),
        ("medical insurance", "pension insurance"),
        ("medical insurance", "medical insurance card"),
        ("医保", "商业保险"),
        ("职工医保", "居民医保"),
        ("居民医保", "新农合"),
        ("医保卡", "社保卡"),
        ("电子社保卡", "社保卡"),
        ("social security card", "social security"),
        ("social security card", "bank card"),
        ("pension", "企业年金"),
        ("pensioner", "pension"),
        ("个人养老金", "个人账户"),
        ("unemployment insurance", "失业金"),
        ("失业金", "失业补助金"),
        ("work injury", "工伤保险"),
        ("work injury", "职业病"),
        ("disability grant", "伤残津贴"),
        ("maternity leave", "生育津贴"),
        ("maternity insurance", "产假"),
        ("paternity leave", "产假"),
        ("生育津贴", "产假工资"),
        ("reissue", "挂失"),
        ("reissue", "激活"),
        ("late fee", "penalty"),
        ("补缴", "断缴"),
        ("转移", "提取"),
        ("reimbursement", "退费"),
        ("contribution base", "缴费比例"),
        ("起付线", "封顶线"),
        ("outpatient", "住院"),
        ("designated hospital", "定点药店"),
        ("resignation", "辞退"),
        ("dismissal", "裁员"),
        ("离职", "辞职"),
        ("retirement", "退休金"),
        ("employer", "职工"),
        ("employee", "单位"),
        ("employment", "用人单位"),
        ("several hospitals", "经济补偿"),
        ("社保局", "人社局"),
        ("社保局", "医保局"),
        ("household register", "户籍"),
        ("residence permit", "户口"),
        ("migrant worker", "农民"),
        ("university student", "graduate"),
        ("minimum wage", "平均工资"),
    ],
)
def test_not_connected(question: str, other: str) -> None:
    assert TERMS.find(other) or other == "insurance"
    assert terms(other) not in alternatives(question)
