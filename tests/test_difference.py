"""Which words differ between two texts: all of them, none torn, and no long text takes long or ends in crumbs."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.difference import Piece, PieceKind, condensed, word_difference

LINES = [f"第{number}条：参保人员应当按时足额缴纳社会保险费，金额为{number * 37}元。" for number in range(3_000)]


def sides(pieces: list[Piece]) -> tuple[str, str]:
    """Return the older and the newer text of a difference."""
    old = "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED)
    return old, "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED)


def changed(pieces: list[Piece]) -> list[str]:
    return [f"{'+' if piece.kind is PieceKind.ADDED else '-'}{piece.text}" for piece in pieces if piece.kind != "both"]


@settings(max_examples=200, deadline=None)
@given(st.text("ab 元五1.,\n。", max_size=40), st.text("ab 元五1.,\n。", max_size=40))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = word_difference(old, new)
    assert sides(pieces) == (old, new)
    assert all(piece.text for piece in pieces)
    assert all(one.kind is not other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize("end", ["\n", ""], ids=["lines", "one line"])
def test_two_changes_far_apart_in_a_long_text_are_told_apart(end: str) -> None:
    old = end.join(LINES)
    new = old.replace("金额为370元", "金额为371元").replace("金额为107300元", "金额为107301元")
    pieces = word_difference(old, new)
    assert changed(pieces) == ["-370", "+371", "-107300", "+107301"]
    assert sides(pieces) == (old, new)


def test_every_line_of_a_long_text_written_anew_is_compared_with_its_own() -> None:
    old = "\n".join(LINES)
    new = "\n".join(line.replace("元。", "元整。") for line in LINES)
    pieces = word_difference(old, new)
    assert changed(pieces) == ["+整"] * len(LINES)
    assert sides(pieces) == (old, new)


@pytest.mark.parametrize("end", ["\n", ""], ids=["lines", "one line"])
def test_long_texts_that_share_nothing_are_not_taken_to_pieces(end: str) -> None:
    letters = [chr(0x4E00 + number % 500) for number in range(4_000)]
    old, new = "".join(letters[:1_900]), end.join(["".join(letters[::-7]), *letters[2_000:]])
    pieces = word_difference(old, new)
    assert len(pieces) < 10
    assert sides(pieces) == (old, new)


@pytest.mark.parametrize("figure", ["12,345.50", "2022"])
@pytest.mark.parametrize("place", range(34, 50))
def test_what_is_cut_short_tears_no_number(figure: str, place: int) -> None:
    kept = f"{' b' * 60}"
    behind = f"{kept[:place]} {figure}{kept}"
    cut = [piece.text for piece in condensed(word_difference(f"A{behind}", f"C{behind}")) if piece.kind == "both"]
    assert cut == [f"{cut[0][:-1]}…"]
    assert figure in cut[0] or not any(letter.isdigit() for letter in cut[0])
    before = behind[::-1].replace(figure[::-1], figure)
    cut = [piece.text for piece in condensed(word_difference(f"{before}A", f"{before}C")) if piece.kind == "both"]
    assert cut == [f"…{cut[0][1:]}"]
    assert figure in cut[0] or not any(letter.isdigit() for letter in cut[0])
