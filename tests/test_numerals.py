"""Numbers as Chinese and English write them."""

from decimal import Decimal

import pytest

from corpus.numerals import decimal, han_number, word_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0.05", "0.05"), ("1,000", "1000"), ("１５", "15"), ("fifteen", "15"), ("Thirty-six", "36")),
        *(("十六", "16"), ("零点五", "0.5"), ("三十点二五", "30.25"), ("二〇二二", "2022"), ("三万五千", "35000")),
    ],
)
def test_any_writing_of_a_number_is_read(text: str, number: str) -> None:
    assert decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "x", "点", "点五", "1.2.3", "fifteenish", "thirty-x", "-"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert decimal(text) is None
    assert word_number(text) is None
    assert han_number(text) is None
