"""Bytes become the text that a reader would see, whatever the page says of itself."""

import encodings.aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.decoding import decode

CHINESE = "参加社会保险的人员可以在社保局查询缴费记录，也可以拨打电话咨询。" * 3
META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "gb18030", "GB2312 "])
def test_gb2312_means_gb18030(declared: str) -> None:
    rare = CHINESE + "镕䶮"
    assert decode(rare.encode("gb18030"), declared) == rare
    assert decode((META.format(declared.strip()) + rare).encode("gb18030")).endswith(rare)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "gb2312"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "no-such-charset"),
        ("utf-8", None),
        ("gb18030", "utf-8"),
        ("gb18030", "iso-8859-1"),
        ("gb18030", None),
        ("big5", None),
        ("utf-8-sig", "gbk"),
        ("utf-16", None),
    ],
)
def test_a_wrong_declaration_does_no_harm(encoding: str, declared: str | None) -> None:
    text = "參加社會保險的人員可以在社保局查詢繳費記錄" * 4 if encoding == "big5" else CHINESE
    assert decode(text.encode(encoding), declared) == text


def test_korean_and_western_pages_are_read() -> None:
    korean = "사회보험 카드를 잃어버리면 먼저 전화로 분실 신고를 해야 합니다. " * 3
    assert decode(korean.encode("euc-kr"), "euc-kr") == korean
    western = "Où demander la carte d’assurance ? À la caisse, près de chez vous."
    assert decode(western.encode("cp1252"), "iso-8859-1") == western


def test_a_page_cut_off_amid_a_character_stays_utf8() -> None:
    assert decode(CHINESE.encode()[:-1], "gbk").startswith(CHINESE[:-1])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
def test_no_bytes_and_no_charset_raise(body: bytes, charset: str | None) -> None:
    assert "\0" not in decode(body, charset)


@pytest.mark.parametrize("name", sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values(), "idna"}))
def test_no_codec_of_python_raises(name: str) -> None:
    assert isinstance(decode(b"\x80\\xZZ +AA- \xff", name), str)
