"""Numbered paragraphs become steps, whatever their numbering; figures that are no numbering do not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Block, BlockKind
from crawler.extraction.numbering import Family, label
from crawler.extraction.steps import with_steps


def paragraphs(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, text) for text in texts]


def steps(*texts: str) -> list[str]:
    return list(with_steps(paragraphs(*texts))[1])


STYLES = [
    ("1. {}", "2. {}", "3. {}"),
    ("1, {}", "2. {}", "3, {}"),
    ("1、{}", "2、{}", "3、{}"),
    ("1。{}", "2。{}", "3。{}"),
    ("(1) {}", "(2) {}", "(3) {}"),
    ("（1）{}", "（2）{}", "（3）{}"),
    ("1) {}", "2) {}", "3) {}"),
    ("1 {}", "2 {}", "3 {}"),
    ("①{}", "②{}", "③{}"),
    ("Step 1: {}", "Step 2: {}", "The last step: {}"),
    ("Step one: {}", "Step two: {}", "Final step: {}"),
    ("The first step: {}", "The second step: {}", "The third step: {}"),
    ("First, {}", "Second, {}", "Third, {}"),
    ("First, {}", "Two, {}", "Third, {}"),
    ("A, {}", "B, {}", "C, {}"),
    ("I. {}", "Second, {}", "Iii. {}"),
    ("I. {}", "Ii. {}", "Iii. {}"),
    ("一、{}", "二、{}", "三、{}"),
    ("（一）{}", "（二）{}", "（三）{}"),
    ("第一步：{}", "第二步：{}", "最后一步：{}"),
    ("首先，{}", "然后，{}", "最后，{}"),
    ("(a) {}", "(two) {}", "(3) {}"),
    ("(1) {}", "(ii) {}", "(c) {}"),
    ("Method 1: {}", "Method 2: {}", "Method three: {}"),
    ("方法一：{}", "方法二：{}", "方法三：{}"),
    ("1. {}", "1. {}", "2. {}"),
]
ENTRIES = ["Open the app of the city;", "Enter the number of the card;", "Submit the form."]


@pytest.mark.parametrize("style", STYLES, ids=" ".join)
def test_every_style_of_numbering_is_read(style: tuple[str, ...]) -> None:
    lines = [form.format(entry) for form, entry in zip(style, ENTRIES, strict=True)]
    blocks, found = with_steps(paragraphs("How to do it:", *lines, "It takes a day."))
    assert list(found) == ENTRIES
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.PARAGRAPH]
    assert blocks[1] == Block(BlockKind.LIST, items=tuple(ENTRIES), ordered=True, role="steps")


@pytest.mark.parametrize(
    "text",
    [
        "It goes like this: 1. Open the app;2.Then enter the number;3.Submit the form. After that a letter comes.",
        "1、Open the app; 2、Then enter the number; 3、Submit the form.",
        "The procedure is (1) Open the app; (2) Then enter the number; (3) Submit the form.",
        "①Open the app;②Then enter the number;③Submit the form.",
        "Step 1: Open the app; Step 2: Then enter the number; Step 3: Submit the form.",
        "It is done in three steps: First, Open the app; second, Then enter the number; third, Submit the form.",
    ],
)
def test_a_list_that_runs_on_in_one_paragraph_is_split(text: str) -> None:
    assert steps(text) == ["Open the app;", "Then enter the number;", "Submit the form."]


@pytest.mark.parametrize("opening", ["The process is: 1, ", "办理流程如下：1、", "It is lost: report it. Step 1: "])
def test_a_first_entry_on_the_line_of_its_introduction_is_split_off(opening: str) -> None:
    following = ["Step 2: Wait."] if "Step" in opening else ["2. Wait."]
    assert steps(opening + "Open it. Then sign it.", *following) == ["Open it. Then sign it.", "Wait."]
    assert steps(opening + "Open it. Then sign it.") == []


def test_yi_shi_numbers_a_list() -> None:
    assert steps("一是定额调整；", "二是挂钩调整；", "三是适当倾斜。") == ["定额调整；", "挂钩调整；", "适当倾斜。"]


def test_methods_have_steps() -> None:
    lines = ["Method 1: online.", "Step 1: open it.", "Step 2: pay.", "Method 2: at the counter."]
    assert steps(*lines) == ["online.\nStep 1: open it.\nStep 2: pay.", "at the counter."]


def test_a_chinese_list_that_runs_on_is_split() -> None:
    assert steps("办理流程如下：1.打开小程序；2.输入姓名；3.提交申请。一般当天办结。") == [
        "打开小程序；",
        "输入姓名；",
        "提交申请。",
    ]


def test_what_follows_a_list_that_runs_on_stays_a_paragraph() -> None:
    blocks, _ = with_steps(paragraphs("Do this: 1. Open the app;2.Submit the form. It takes a day."))
    assert [block.text for block in blocks] == ["Do this:", "", "It takes a day."]


DAMAGED = [
    (["1. Open it;", "2. Submit it;", "3."], ["Open it;", "Submit it;"]),
    (["1. Open it;", "2.", "Fill it in;", "3. Submit it."], ["Open it;", "Fill it in;", "Submit it."]),
    (["1. Open it;", "2. Fill it in;", "2. Fill it in;", "3. Submit it."], ["Open it;", "Fill it in;", "Submit it."]),
    (["1, Open it;", "2, Fill it in;", "2, Submit it."], ["Open it;", "Fill it in;", "Submit it."]),
    (
        ["1, Open it;", "2, Fill it in;", "2, Sign it;", "3, Submit it."],
        ["Open it;", "Fill it in;", "Sign it;", "Submit it."],
    ),
    (
        ["1, Open it;", "2, Fill it in;", "2, Sign it;", "4, Submit it."],
        ["Open it;", "Fill it in;", "Sign it;", "Submit it."],
    ),
    (
        ["1. Open it;", "2. Fill it in;", "Submit it with the card."],
        ["Open it;", "Fill it in;", "Submit it with the card."],
    ),
    (["1. Open it.", "2. Sign it.", "Finally, submit it."], ["Open it.", "Sign it.", "Finally, submit it."]),
    (["1. Open it;", "2. Sign it;", "The money comes in May."], ["Open it;", "Sign it;"]),
    (["1. Open it.", "2. Sign it.", "Submit it in May at the latest."], ["Open it.", "Sign it."]),
    (
        ["I. Who", "Ii. Where", "Iii. When", "Four, how", "Verb (abbreviation of verb) cost"],
        ["Who", "Where", "When", "how", "cost"],
    ),
    (
        ["一、谁办", "二、哪里办", "三、何时办", "四、怎么办", "动词 (abbreviation of verb) 多少"],
        ["谁办", "哪里办", "何时办", "怎么办"],
    ),
    (["1. Open it;", "2. Sign it;", "4. Submit it."], ["Open it;", "Sign it;", "Submit it."]),
]


@pytest.mark.parametrize(("lines", "expected"), DAMAGED, ids=lambda value: value[-1])
def test_damaged_lists(lines: list[str], expected: list[str]) -> None:
    assert steps(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["1. Apply:", "(1) online;", "(2) at the hall.", "2. Wait."],
            ["Apply:\n(1) online;\n(2) at the hall.", "Wait."],
        ),
        (
            ["1. Apply:", "(a) online;", "(two) by post;", "(3) at the hall.", "2. Wait."],
            ["Apply:\n(a) online;\n(two) by post;\n(3) at the hall.", "Wait."],
        ),
        (["一、申请", "1、网上；", "2、窗口。", "二、等待"], ["申请\n1、网上；\n2、窗口。", "等待"]),
        (
            ["First, apply:", "1. online;", "2. at the hall.", "Second, wait."],
            ["apply:\n1. online;\n2. at the hall.", "wait."],
        ),
        (["1. Wait.", "2. Apply: (1) online; (2) at the hall."], ["Wait.", "Apply: (1) online; (2) at the hall."]),
    ],
)
def test_sub_steps_stay_with_their_step(lines: list[str], expected: list[str]) -> None:
    assert steps(*lines) == expected


def test_paragraphs_between_steps_stay_paragraphs_in_their_place() -> None:
    blocks, found = with_steps(paragraphs("I. Who", "Employees.", "Ii. How", "By telephone."))
    assert found == ("Who", "How")
    assert [block.text or block.items for block in blocks] == [("Who",), "Employees.", ("How",), "By telephone."]


def test_two_lists_are_both_kept_each_as_a_list_of_its_own() -> None:
    blocks, found = with_steps(paragraphs("1. ID card;", "2. photo.", "1. Fill in the form;", "2. Submit it."))
    assert found == ("ID card;", "photo.", "Fill in the form;", "Submit it.")
    assert [len(block.items) for block in blocks] == [2, 2]


def test_a_list_behind_a_paragraph_is_a_list_of_its_own_unless_the_first_goes_on() -> None:
    lines = ["1. Open it.", "2. Submit it.", "Needed are:", "(1) the card;", "(2) a photo."]
    assert steps(*lines) == ["Open it.", "Submit it.", "the card;", "a photo."]
    assert steps(*lines, "3. Wait.") == ["Open it.", "Submit it.\n(1) the card;\n(2) a photo.", "Wait."]


def test_ordered_lists_are_steps_and_unordered_ones_only_if_numbered() -> None:
    ordered = Block(BlockKind.LIST, items=("1. Open it", "Submit it"), ordered=True)
    plain = Block(BlockKind.LIST, items=("card", "photo"))
    numbered = Block(BlockKind.LIST, items=("1. Sign", "2. Wait"))
    blocks, found = with_steps([ordered, plain, numbered])
    assert found == ("Open it", "Submit it", "Sign", "Wait")
    assert blocks[1] == plain


def test_the_legal_section_is_left_alone_and_steps_may_follow_it() -> None:
    legal = [Block(BlockKind.PARAGRAPH, text, role="legal") for text in ("Article 24: (1) buying;", "(2) renting.")]
    blocks, found = with_steps([*legal, *paragraphs("1. Apply", "2. Wait")])
    assert found == ("Apply", "Wait")
    assert list(blocks[:2]) == legal


@pytest.mark.parametrize(
    "lines",
    [
        ["12333 is the hotline.", "12393 is another."],
        ["1.5% is paid by the unit.", "2.5% by the person."],
        ["2022 1 January", "2022 2 January"],
        ["Article 1 is short.", "Article 2 is long."],
        ["(2021) No. 1", "(2022) No. 2"],
        ["15 108 yuan", "16 200 yuan"],
        ["1 January 2021", "2 February 2021"],
        ["0519-12333", "010-12333"],
        ["1. Only one label is no list."],
        ["A worker pays 8%.", "B is not a grade."],
        ["The plan has features. First, it is compulsory. Second, it is mutual."],
        ["See Article 5 (1) and Article 5 (2) of the law."],
        ["The base was 1.2 and 2.3 in the years 1, 2 and 3"],
        ["U.S. law", "V.I.P. rooms"],
    ],
)
def test_figures_that_are_no_numbering_are_not_split(lines: list[str]) -> None:
    blocks, found = with_steps(paragraphs(*lines))
    assert found == ()
    assert list(blocks) == paragraphs(*lines)


@pytest.mark.parametrize(
    ("line", "family", "number"),
    [
        ("Iv. x", Family.ORDINAL, 4),
        ("(iv) x", Family.PAREN, 4),
        ("十二、x", Family.ORDINAL, 12),
        ("Intransitive verbs, x", Family.ORDINAL, 6),
        ("⑫ x", Family.CIRCLED, 12),
        ("3．x", Family.ARABIC, 3),
    ],
)
def test_labels(line: str, family: Family, number: int) -> None:
    found = label(line)
    assert found is not None
    assert (found.family, found.rest) == (family, "x")
    assert number in found.values


LABELS = st.sampled_from(
    ["1.", "2、", "(1)", "(b)", "①", "②", "Step 1:", "First,", "Verb (abbreviation of verb)", "Finally,", ""]
)
LINES = st.builds(
    " ".join, st.tuples(LABELS, st.text(max_size=15), LABELS, st.sampled_from(["open it;", "", "；2.提交", "x."]))
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=8))
def test_steps_are_words_of_the_page_and_nothing_is_lost(lines: list[str]) -> None:
    blocks, found = with_steps(paragraphs(*lines))
    source = squeezed("".join(lines))
    assert all(squeezed(part) in source for step in found for part in step.split("\n"))
    assert [item for block in blocks if block.role == "steps" for item in block.items] == list(found)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
