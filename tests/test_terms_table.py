"""The table of terms: that it is sound, and that everything in it is found."""

import re
from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest
from whoosh.lang.porter import stem

from corpus.gazetteer import by_english
from corpus.text import has_han
from indexer.analysis import Analyzer
from indexer.understanding.terms import Concept, Terms, compared, concepts, squeezed

ANALYZER = Analyzer(stem)
TERMS = Terms(ANALYZER)
LINES = files("indexer.understanding").joinpath("terms.tsv").read_text(encoding="utf-8").splitlines()
WAYS = [(one, way) for one in concepts() for way in (*one.english, *one.chinese, *one.pinyin)]
SYLLABLE = re.compile(
    "(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|er|ia?|ie|iao|iu|ian|in|iang|ing|iong"
    "|ong|u|ua|uo|uai|ui|uan|un|uang|ue|ve?)"
)


def terms(way: str) -> str:
    """Return the terms of a way to say something, in one string."""
    return " ".join(token.term for token in ANALYZER.phrase(way))


def test_there_are_many_concepts_and_each_is_there_once() -> None:
    names = Counter(one.id for one in concepts())
    assert len(names) >= 150
    assert names.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_every_line_has_four_cells_and_both_languages() -> None:
    for number, line in enumerate(LINES, start=1):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        assert len(cells) == 4, f"line {number} has {len(cells)} cells, not concept, english, chinese, pinyin"
        assert all(cells[:3]), f"line {number} has an empty cell"
        for cell in cells[1:]:
            tidy = " | ".join(" ".join(way.split()) for way in cell.split("|"))
            assert cell in {tidy, ""}, f"line {number}: write {tidy!r}"


def test_every_concept_stands_in_a_section() -> None:
    heads = [number for number, line in enumerate(LINES) if re.fullmatch(r"# == .+ ==", line)]
    first = next(number for number, line in enumerate(LINES) if not line.startswith("#"))
    assert len(heads) >= 10
    assert heads[0] < first
    for start, end in pairwise([*heads, len(LINES)]):
        assert sum(not line.startswith("#") for line in LINES[start:end]) >= 5, LINES[start]


def test_every_column_is_in_its_language() -> None:
    for one in concepts():
        assert not any(has_han(way) for way in one.english), one.id
        assert all(has_han(way) for way in one.chinese), one.id


def test_pinyin_is_spelled_by_syllables_as_many_as_a_chinese_way_has_characters() -> None:
    for one in concepts():
        lengths = {len(way) for way in one.chinese}
        for way in one.pinyin:
            syllables = way.split(" ")
            assert all(map(SYLLABLE.fullmatch, syllables)), way
            assert len(syllables) in lengths - {1}, way


def test_pinyin_is_not_the_name_of_a_place() -> None:
    taken = {way for one in concepts() for way in one.pinyin if {way, squeezed(way)} & by_english().keys()}
    # Counties of which nobody asks as often as of what is meant here.
    assert taken == {"wei xin", "hu kou"}


def test_no_way_is_said_by_two_concepts() -> None:
    said_by: dict[tuple[bool, str], set[str]] = {}
    for one, way in WAYS:
        said_by.setdefault((False, squeezed(way)), set()).add(one.id)
        if way in one.english:
            said_by.setdefault((True, compared(way)), set()).add(one.id)
    assert {way: ids for (_, way), ids in said_by.items() if len(ids) > 1 or not way} == {}


def test_no_way_is_but_an_inflection_of_another() -> None:
    again = Counter((one.id, compared(way), terms(way)) for one in concepts() for way in one.english)
    assert [key for key, times in again.items() if times > 1] == []
    assert Counter(squeezed(way) for one in concepts() for way in one.chinese).most_common(1)[0][1] == 1


def said(text: str) -> list[tuple[str, Concept]]:
    """Return the stretches that are found, each with the concept that it says."""
    return [(text[match.start : match.end], match.concept) for match in TERMS.find(text)]


@pytest.mark.parametrize(
    "frame", ["{}", " {} ", "“{}”？", "({})", "请问{}，谢谢", "What is the {}?", "Re: {} / Beijing"]
)
def test_every_way_is_found_as_a_whole(frame: str) -> None:
    missed = [way for one, way in WAYS if said(frame.format(way)) != [(way, one)]]
    assert missed == []


def test_every_concept_has_alternatives_in_the_other_language() -> None:
    for one, way in WAYS:
        (match,) = TERMS.find(way)
        others = [" ".join(each) for each in match.alternatives]
        english, chinese = [terms(each) for each in one.english], [terms(each) for each in one.chinese]
        in_english = compared(way) in map(compared, one.english)
        expected = english + chinese if in_english else chinese + english
        assert others == [each for each in dict.fromkeys(expected) if each != terms(way)], way
