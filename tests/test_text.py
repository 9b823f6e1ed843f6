"""Text is normalised in one way, and once is enough."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import text

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
"""Whatever a page or an import can hold, lone surrogates included."""


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = text.clean(raw)
    assert text.clean(once) == once


@given(ANY_TEXT)
def test_squashing_twice_is_squashing_once(raw: str) -> None:
    once = text.squash(raw)
    assert text.squash(once) == once
    assert once == once.strip()
    assert "\n" not in once


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(raw: str) -> None:
    once = text.fold(raw)
    assert text.fold(once) == once


@given(ANY_TEXT)
def test_clean_text_can_be_written_in_utf_8(raw: str) -> None:
    assert text.clean(raw).encode().decode() == text.clean(raw)
    assert unicodedata.is_normalized("NFC", text.clean(raw))


@given(ANY_TEXT)
def test_encodable_text_loses_nothing_but_surrogates_and_nul(raw: str) -> None:
    kept = text.encodable(raw)
    assert kept.encode().decode() == kept
    assert [c for c in raw if c != "\x00" and not 0xD800 <= ord(c) <= 0xDFFF] == list(kept)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("pen\u200bsion\ufeff", "pension"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800x\x00", "x"),
        ("e\u0301", "\u00e9"),
        ("a\tb", "a\tb"),
    ],
)
def test_clean_drops_what_nobody_sees(raw: str, cleaned: str) -> None:
    assert text.clean(raw) == cleaned


def test_squash_makes_one_line_of_any_blanks() -> None:
    assert text.squash(" Social\u00a0 security\n\u3000insurance ") == "Social security insurance"


def test_lines_are_squashed_and_never_empty() -> None:
    assert text.lines(" one \r\n\n  \n two  three\r") == ("one", "two three")


def test_fold_makes_full_width_letters_comparable() -> None:
    assert text.fold("ＡＢＣ１２３ Straße") == "abc123 strasse"


def test_han_is_counted_among_letters_and_digits() -> None:
    assert text.has_han("社保 card")
    assert not text.has_han("card")
    assert text.han_share("社保ab") == 0.5
    assert text.han_share("…") == 0.0
