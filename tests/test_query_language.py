"""What readers may type, and that nothing of it is an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indexer_articles import ARTICLES, changes

from indexer import Query, Search, open_search
from indexer.understanding.language import MAX_CHARACTERS, MAX_TERMS, Clause, parse


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        (" \t\n\x00 ", []),
        ("pension card", [Clause("pension"), Clause("card")]),
        ('"social security" card', [Clause("social security", phrase=True), Clause("card")]),
        ("“social security”", [Clause("social security", phrase=True)]),
        ('"unbalanced card', [Clause("unbalanced card", phrase=True)]),
        ('""', []),
        ("-card", [Clause("card", excluded=True)]),
        ('-"social card"', [Clause("social card", phrase=True, excluded=True)]),
        ("－卡", [Clause("卡", excluded=True)]),
        ("-", [Clause("-")]),
        ("covid-19 e-mail", [Clause("covid-19"), Clause("e-mail")]),
        ("title:pension", [Clause("pension", field="title")]),
        ("Title：养老", [Clause("养老", field="title")]),
        ('region:"Hong Kong"', [Clause("Hong Kong", field="region", phrase=True)]),
        ("-year:2022", [Clause("2022", field="year", excluded=True)]),
        ("law:social-insurance-law/25", [Clause("social-insurance-law/25", field="law")]),
        ("colour:red", [Clause("colour:red")]),
        ("title:", [Clause("title:")]),
        ("http://a.example", [Clause("http://a.example")]),
        ("AND OR NOT", [Clause("AND"), Clause("OR"), Clause("NOT")]),
        ("a\ud800b", [Clause("ab")]),
    ],
)
def test_parse(typed: str, expected: list[Clause]) -> None:
    assert list(parse(typed)) == expected


def test_what_is_required() -> None:
    required = [clause.required for clause in parse('plain "a phrase" title:word -not -"not this"')]
    assert required == [False, True, True, False, False]


def test_caps() -> None:
    assert len(parse(" ".join("abc"[n % 3] for n in range(500)))) == MAX_TERMS
    assert parse("x" * 100_000) == (Clause("x" * MAX_CHARACTERS),)


@given(st.text(max_size=400))
def test_parse_takes_anything(typed: str) -> None:
    clauses = parse(typed)
    assert len(clauses) <= MAX_TERMS
    assert all(clause.text.strip() for clause in clauses)
    assert sum(len(clause.text) for clause in clauses) <= MAX_CHARACTERS


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    opened = open_search(f"whoosh:{tmp_path_factory.mktemp('index')}")
    opened.index.update(changes(ARTICLES))
    return opened


PIECES = st.one_of(
    st.text(max_size=12),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=12),
    st.sampled_from(
        ['"', "-", "title:", "year:", "region:", "*", "?", "~9", "^", "(", "[", "养老", "ﬁ", "ß", "pension"]
    ),
    st.text(alphabet="保险深圳ａｂ１２ \u0301\u200b\u3000", max_size=8),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(PIECES, max_size=8).map("".join), page=st.integers(), per_page=st.integers(), data=st.data())
def test_search_takes_anything(search: Search, words: str, page: int, per_page: int, data: st.DataObject) -> None:
    text = st.one_of(st.just(""), st.text(max_size=8))
    asked = {name: data.draw(text) for name in ("topic", "region", "site", "law")}
    year = data.draw(st.none() | st.integers())
    results = search.find(Query(words=words, page=page, per_page=per_page, year=year, **asked))  # type: ignore[arg-type]
    assert 0 <= results.total <= len(ARTICLES)
    assert len(results.hits) <= results.total
    assert all(span.text for hit in results.hits for span in hit.snippet)
