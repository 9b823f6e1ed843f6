"""Passages: the best one, its marks, its length."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Span
from indexer.analysis import ANALYZER
from indexer.snippet import LENGTH, passage, step_shown

FILLER = "The office is open on workdays and closed on holidays. " * 20


def shown(text: str, *words: str) -> tuple[Span, ...]:
    return passage(text, {term: 1.0 for word in words for term in ANALYZER.terms(word)}, ANALYZER)


def marks(snippet: tuple[Span, ...]) -> list[str]:
    return [span.text for span in snippet if span.mark]


def plain(snippet: tuple[Span, ...]) -> str:
    return "".join(span.text for span in snippet)


def test_a_word_glued_to_chinese_is_stemmed_and_moves_no_mark() -> None:
    # Ligatures grow when they are folded.
    assert marks(shown("The ofﬁce医保 is paying医保.", "医保", "pays", "office")) == ["ofﬁce", "医保", "paying", "医保"]


def test_a_short_text_is_shown_whole() -> None:
    assert shown("Pay the pension.", "pensions") == (Span("Pay the "), Span("pension", mark=True), Span("."))


def test_without_a_match_the_beginning_is_shown() -> None:
    snippet = shown(FILLER, "zebra")
    assert plain(snippet).startswith("The office is open")
    assert plain(snippet).endswith("…")
    assert marks(snippet) == []


def test_no_text_no_passage() -> None:
    assert shown("", "pension") == ()


def test_the_passage_with_more_of_the_words_wins() -> None:
    text = f"One pension, one pension, one pension. {FILLER}Transfer of the pension takes a day. {FILLER}"
    snippet = shown(text, "transfer", "pension")
    assert marks(snippet) == ["Transfer", "pension"]
    assert plain(snippet).startswith("…Transfer of the pension takes a day.")


def test_rare_words_win_over_common_ones() -> None:
    text = f"How and how and how. {FILLER}A zebra."
    assert marks(passage(text, {"how": 0.1, "zebra": 3.0}, ANALYZER)) == ["zebra"]


def test_every_repetition_is_marked() -> None:
    assert marks(shown("Cards, a card and the card's owner.", "card")) == ["Cards", "card", "card's"]


def test_a_chinese_passage_is_half_as_long_for_its_letters_are_twice_as_wide() -> None:
    snippet = shown("参加医疗保险的人可以报销住院费用。" * 40, "报销")
    assert "报销" in marks(snippet)
    assert LENGTH // 2 - 5 <= len(plain(snippet).strip("…")) <= LENGTH // 2


def test_chinese_words_are_marked_as_one_where_they_overlap() -> None:
    assert marks(shown("办理社会保险卡，参加医疗保险。", "社会保险")) == ["社会保险", "保险"]


def test_full_width_letters_are_marked() -> None:
    assert marks(shown("请访问ＡＰＰ办理", "app")) == ["ＡＰＰ"]


def test_lines_become_one() -> None:
    assert plain(shown("First line\nsecond pension", "pension")) == "First line second pension"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["pension", "card", "养老保险", "。", ". ", " ", "\n", "ｃａｒｄ", "x" * 50, "é", "😀"]),
        max_size=80,
    )
)
def test_a_passage_is_a_piece_of_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    snippet = shown(text, "card", "养老保险")
    body = plain(snippet).removeprefix("…").removesuffix("…")
    assert len(body) <= LENGTH
    assert " ".join(body.split()) in " ".join(text.split())
    assert all(span.text for span in snippet)
    if "card" in ANALYZER.terms(text[:40_000]):
        assert marks(snippet)


STEPS = ("Report the loss by telephone.", "Take your card to the hall.", "Wait for the new card.")
GUIDE = (
    "A lost card is replaced. " + " ".join(f"{at}. {step}" for at, step in enumerate(STEPS, 1)) + " The card is free."
)


def test_a_passage_tells_which_step_it_shows() -> None:
    assert step_shown(shown(GUIDE, "telephone"), STEPS) == (1, 3)
    assert step_shown(shown(GUIDE, "hall"), STEPS) == (2, 3)
    assert step_shown(shown(GUIDE, "wait"), STEPS) == (3, 3)


def test_a_passage_that_shows_mostly_something_else_names_no_step() -> None:
    assert step_shown(shown(GUIDE, "replaced"), STEPS) is None
    assert step_shown(shown(GUIDE, "lost", "replaced", "free", "hall"), STEPS) is None
    assert step_shown(shown(GUIDE, "zebra"), STEPS) is None
    assert step_shown(shown(GUIDE, "hall"), ()) is None
    assert step_shown((), STEPS) is None


def test_a_chinese_passage_tells_its_step() -> None:
    steps = ("打开支付宝，选择市民中心", "进入社保，点击医保缴费")
    text = f"给父母交医保很方便。1、{steps[0]}；2、{steps[1]}。"
    assert step_shown(shown(text, "市民"), steps) == (1, 2)
    assert step_shown(shown(text, "缴费"), steps) == (2, 2)


def test_a_step_that_is_cut_off_is_known_by_what_is_left_of_it() -> None:
    ways = ((1, "tax"), (2, "zebra"))
    long = tuple(f"In part {at} of the way you go to the {word} office. {FILLER}" for at, word in ways)
    assert step_shown(shown(FILLER + " ".join(long), "zebra"), long) == (2, 2)
