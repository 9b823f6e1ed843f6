"""The language of pages, short or long, and of mixed ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.language import SERVED, language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How to help others pay medical insurance", "en"),
        ("1. Open Alipay (支付宝) and press Citizen Center; the hotline is 12333.", "en"),
        ("社保卡丢了怎么补办", "zh"),
        ("登录APP，打开“城乡居民医保”，输入ID", "zh"),
        ("국민연금 보험료는 어떻게 내나요", "ko"),
        ("年金はどうなりますか", "ja"),
        ("¿Cómo se paga la seguridad social en este país?", "es"),
        ("12333 / 0519-86681234", ""),
        ("", ""),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert language(text) == code


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_every_text_has_a_language_that_is_served_or_none(text: str) -> None:
    assert language(text) in {"", *SERVED}
