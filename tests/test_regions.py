"""The gazetteer: names in every spelling, and words that only look like names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.gazetteer import core, regions
from corpus.regions import Level, find, mentions, named


def test_every_division_is_there_once_and_has_a_superior() -> None:
    levels = [region.level for region in regions()]
    assert levels.count(Level.PROVINCE) == 34
    assert 330 < levels.count(Level.PREFECTURE) < 340
    assert 2850 < levels.count(Level.COUNTY) < 3000
    assert all(region.parent for region in regions() if region.level > Level.PROVINCE)
    assert all(region.name[0].isupper() for region in regions())


@pytest.mark.parametrize(
    ("zh", "name"),
    [
        ("重庆市", "Chongqing"),
        ("厦门市", "Xiamen"),
        ("长沙市", "Changsha"),
        ("长治市", "Changzhi"),
        ("六安市", "Lu'an"),
        ("乐山市", "Leshan"),
        ("亳州市", "Bozhou"),
        ("陕西省", "Shaanxi"),
        ("山西省", "Shanxi"),
        ("内蒙古自治区", "Inner Mongolia"),
        ("西藏自治区", "Tibet"),
        ("乌鲁木齐市", "Urumqi"),
        ("呼和浩特市", "Hohhot"),
        ("齐齐哈尔市", "Qiqihar"),
        ("喀什地区", "Kashgar"),
        ("香港特别行政区", "Hong Kong"),
        ("澳门特别行政区", "Macao"),
        ("延边朝鲜族自治州", "Yanbian"),
        ("黔西南布依族苗族自治州", "Qianxinan"),
        ("西双版纳傣族自治州", "Xishuangbanna"),
        ("恩施土家族苗族自治州", "Enshi"),
        ("曹县", "Caoxian"),
        ("农安县", "Nong'an"),
        ("成武县", "Chengwu"),
        ("番禺区", "Panyu"),
        ("浦东新区", "Pudong"),
        ("郫县", "Pixian"),
        ("吕梁市", "Lüliang"),
    ],
)
def test_english_names(zh: str, name: str) -> None:
    found = named(zh)
    assert found is not None
    assert (found.zh, found.name) == (zh, name)


@pytest.mark.parametrize(
    ("query", "zh"),
    [
        ("changzhou", "常州市"),
        ("Changzhou City", "常州市"),
        ("常州", "常州市"),
        ("xian", "西安市"),
        ("Xi’an", "西安市"),
        ("xi an", "西安市"),
        ("nongan county", "农安县"),
        ("农安", "农安县"),
        ("Cao County", "曹县"),
        ("caoxian", "曹县"),
        ("jilin", "吉林省"),
        ("Jilin City", "吉林市"),
        ("广西", "广西壮族自治区"),
        ("macau", "澳门特别行政区"),
        ("lvliang", "吕梁市"),
        ("luliang", "吕梁市"),
        ("innermongolia", "内蒙古自治区"),
    ],
)
def test_names_that_readers_type(query: str, zh: str) -> None:
    found = named(query)
    assert found is not None
    assert found.zh == zh


@pytest.mark.parametrize("query", ["", "China", "中国", "曹", "nowhere", "city"])
def test_what_is_no_region(query: str) -> None:
    assert named(query) is None


FOUND = [
    ("Where can I reissue my Changzhou social security card?", ["常州市"]),
    ("the telephone of Nongan County and Nong'an County", ["农安县"]),
    ("Caoxian, Cao County and Cao Xian are one", ["曹县"]),
    ("from Xi'an in Shaanxi to Shanxi", ["西安市", "陕西省", "山西省"]),
    ("Jilin City in Jilin Province", ["吉林市", "吉林省"]),
    ("She County has it", ["涉县"]),
    ("Gulou District, Nanjing", ["鼓楼区", "南京市"]),
    ("Zhifu District of Yantai", ["芝罘区", "烟台市"]),
    ("Suzhou, Anhui Province", ["宿州市", "安徽省"]),
    ("Suzhou, Jiangsu", ["苏州市", "江苏省"]),
    ("abroad, in Hong Kong, Macau and Taiwan", ["香港特别行政区", "澳门特别行政区", "台湾省"]),
    ("Inner Mongolia and Urumqi", ["内蒙古自治区", "乌鲁木齐市"]),
    ("In Anji, Huzhou", ["安吉县", "湖州市"]),
    ("how to pay in shenzhen", ["深圳市"]),
    ("Pudong, and Binhai in Tianjin", ["浦东新区", "滨海新区", "天津市"]),
    ("农安县社保局电话", ["农安县"]),
    ("中国上海银行", ["上海市"]),
    ("南京市鼓楼区", ["南京市", "鼓楼区"]),
    ("北京朝阳区和沈阳", ["北京市", "朝阳区", "沈阳市"]),
    ("河北区域和陕西安康", ["河北省", "陕西省", "安康市"]),
    ("义乌市民，深圳", ["义乌市", "深圳市"]),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_places_are_found_in_order(text: str, names: list[str]) -> None:
    assert [region.zh for region in find(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "China and the Chinese",
        "He said that Min and Yi work in the county",
        "Hukou, Guide and Mile are words",
        "Gulou District",
        "the city district of the county",
        "Nanjing Road",
        "a loan of the Bank of Beijing",
        "Cheng Wuling",
        "医保定点医院，工作日照常办公",
        "鼓楼区和市中区",
        "城区、郊区、新区",
        "有安全保障，三明治",
        "组成都不一样",
        "合作市场",
    ],
)
def test_words_that_only_look_like_places(text: str) -> None:
    assert find(text) == ()


def test_a_mention_says_where_it_stands() -> None:
    text = "Ask in Nong'an County, 常州市"
    assert [text[mention.start : mention.end] for mention in mentions(text)] == ["Nong'an County", "常州市"]


def test_the_core_of_a_chinese_name() -> None:
    assert [core(zh) for zh in ("广西壮族自治区", "阿坝藏族羌族自治州", "浦东新区", "曹县")] == [
        "广西",
        "阿坝",
        "浦东",
        "曹县",
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=8), st.sampled_from(["Xi", "an", "County", "'", "吉林", "市", "Jilin"])), max_size=8
    )
)
def test_no_text_raises(words: list[str]) -> None:
    text = " ".join(words)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions(text))
    named(text)
