"""The legal section is found and ended; every spelling of a statute and of its articles leads to one reference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Block, BlockKind, LegalReference
from crawler.extraction.legal import with_legal_basis
from crawler.extraction.statutes import statutes

SOCIAL = "Social Insurance Law of the People's Republic of China"
LABOR = "Labor Law of the People's Republic of China"
CONTRACT = "Labor Contract Law of the People's Republic of China"
INJURY = "Regulations on Work-Related Injury Insurance"


def paragraphs(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, text) for text in texts]


def cited(*texts: str) -> list[tuple[str, int | None]]:
    return [(reference.law, reference.article) for reference in with_legal_basis(paragraphs(*texts))[1]]


def roles(*texts: str) -> list[str]:
    return [block.role for block in with_legal_basis(paragraphs(*texts))[0]]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("People's Republic of China (PRC) social insurance law", SOCIAL),
        ("SOCIAL INSURANCE LAW OF THE PEOPLE'S REPUBLIC OF CHINA", SOCIAL),
        ("Social Insurance Law of People's Republic of China (PRC) * * *", SOCIAL),
        ("Law of the People's Republic of China on Social Insurance", SOCIAL),
        ("“Social Insurance Law”", SOCIAL),
        ("《中华人民共和国社会保险法》", SOCIAL),
        ("《社会保险法》", SOCIAL),
        ("Labour Law of the People's Republic of China", LABOR),
        ("People's Republic of China (PRC) labor law", LABOR),
        ("the Labor Contract Law", CONTRACT),
        ("《劳动合同法》", CONTRACT),
        ("Industrial Injury Insurance Regulations", INJURY),
        ("《工伤保险条例》", INJURY),
        ("Regulations on Unemployment Insurance", "Unemployment Insurance Regulations"),
        ("《失业保险条例》", "Unemployment Insurance Regulations"),
        (
            "Regulations on the Management of Housing Provident Fund",
            "Regulations on the Administration of Housing Provident Fund",
        ),
        ("《住房公积金管理条例》", "Regulations on the Administration of Housing Provident Fund"),
        (
            "Special Provisions on Labor Protection of Female Employees",
            "Special Rules on the Labor Protection of Female Employees",
        ),
        ("《女职工劳动保护特别规定》", "Special Rules on the Labor Protection of Female Employees"),
        (
            "Several Provisions on Implementing the Social Insurance Law",
            "Several Provisions on the Implementation of the Social Insurance Law",
        ),
        ("《民法典》", "Civil Code of the People's Republic of China"),
        ("Civil Code", "Civil Code of the People's Republic of China"),
        (
            "Law on the Mediation and Arbitration of Labor Disputes",
            "Labor Dispute Mediation and Arbitration Law of the People's Republic of China",
        ),
        (
            "Marine Fishery Law of the People's Republic of China",
            "Marine Fishery Law of the People's Republic of China",
        ),
        (
            "Law of the People's Republic of China on Marine Fishery",
            "Marine Fishery Law of the People's Republic of China",
        ),
        ("《江苏省失业保险规定》", "江苏省失业保险规定"),
    ],
)
def test_spellings_of_statutes(spelling: str, name: str) -> None:
    assert [statute.name for statute in statutes(f"See {spelling}.")] == [name]


ARTICLES = [
    ("Social Insurance Law Article 25 The state …", [25]),
    ("Social Insurance Law, article 25, and article 27.", [25, 27]),
    ("Social Insurance Law, Articles 4 and 58", [4, 58]),
    ("Social Insurance Law Articles 45, 48 and 51.", [45, 48, 51]),
    ("Social Insurance Law, Articles 37 to 39", [37, 38, 39]),
    ("Social Insurance Law Twenty-seventh individuals who retire …", [27]),
    ("Social Insurance Law. Tenth employees shall take part. Twenty-first its benefits …", [10, 21]),
    ("Social Insurance Law. 58th Within 30 days …", [58]),
    ("Social Insurance Law Article Twenty-five The state …", [25]),
    ("Social Insurance Law article 4 1.", [41]),
    ("Social Insurance Law article 38, article 39, article 4 1.", [38, 39, 41]),
    ("Social Insurance Law Article 2 1 1 The state", [None]),
    ("Civil Code Article 2 1 1 The state", [211]),
    ("Article 44 of the Social Insurance Law: …", [44]),
    ("Article 10 and Article 58 of the Social Insurance Law: …", [10, 58]),
    ("Article 38, paragraph 3 of the Social Insurance Law", [38]),
    ("《社会保险法》第二十五条、第二十七条。", [25, 27]),
    ("《社会保险法》第四、五十八条", [4, 58]),
    ("《社会保险法》第十条第二款　无雇工的……", [10]),
    ("《社会保险法》第一百零三条", [103]),
    ("Social Insurance Law", [None]),
    ("Social Insurance Law Article 25. First, it is paid. Second class is paid.", [25]),
    ("Social Insurance Law Article 16 Within 15 days, 60 yuan and 3 months", [16]),
]


@pytest.mark.parametrize(("text", "numbers"), ARTICLES)
def test_articles(text: str, numbers: list[int | None]) -> None:
    assert [number for _, number in cited(f"Legal basis: {text}")] == numbers


def test_each_article_belongs_to_the_statute_last_named() -> None:
    text = "Legal basis: Labor Law Article 72; Labor Contract Law Article 38 and Article 46. 《工伤保险条例》第十四条。"
    assert cited(text) == [(LABOR, 72), (CONTRACT, 38), (CONTRACT, 46), (INJURY, 14)]


def test_the_page_of_the_example() -> None:
    assert cited(
        "1. Open the app;",
        "legal ground",
        "People's Republic of China (PRC) social insurance law",
        "Article 25 The state establishes the system.",
        "Low-income families, etc. , are subsidized. Twenty-seventh individuals who retire no longer pay.",
    ) == [(SOCIAL, 25), (SOCIAL, 27)]


@pytest.mark.parametrize(
    "marker",
    [
        "legal ground",
        "Legal basis:",
        "Legal Objective:",
        "Objective of the law:",
        "法律依据",
        "【法律依据】",
        "法律客观：",
        "Social Insurance Law of the People's Republic of China",
        "“Social Insurance Law” Article 4 Units may inquire.",
    ],
)
def test_what_opens_the_section(marker: str) -> None:
    assert roles("The card is free.", marker, "Article 4 Units may inquire.") == ["", "legal", "legal"]


@pytest.mark.parametrize(
    "marker", ["Legal analysis: it is free.", "Legal subjective:", "律师解答：可以。", "【法律分析】", "法律主观"]
)
def test_what_opens_the_answer_ends_the_section(marker: str) -> None:
    assert roles(marker, "It is free.") == ["", ""]
    assert roles("Legal basis: Labor Law Article 72", marker, "It is free.") == ["legal", "", ""]


def test_a_procedure_ends_the_section_an_enumeration_of_the_law_does_not() -> None:
    law = ["Legal basis:", "Labor Law", "Article 3 is about:", "(1) pay;", "(2) leave."]
    assert roles(*law, "How to claim it:", "1. Write;", "2. Wait.") == ["legal"] * 5 + [""] * 3
    assert roles("Legal basis:", "1. Labor Law Article 3;", "2. Labor Contract Law Article 4.") == ["legal"] * 3


def test_a_heading_ends_the_section() -> None:
    blocks = [
        *paragraphs("Legal basis: Labor Law Article 3"),
        Block(BlockKind.HEADING, "Tips"),
        *paragraphs("Ask 12333."),
    ]
    assert [block.role for block in with_legal_basis(blocks)[0]] == ["legal", "", ""]


def test_a_marker_inside_a_paragraph_cuts_it() -> None:
    blocks, _ = with_legal_basis(paragraphs("The card is free. Legal basis: Labor Law Article 3"))
    assert [(block.text, block.role) for block in blocks] == [
        ("The card is free.", ""),
        ("Legal basis: Labor Law Article 3", "legal"),
    ]


def test_outside_the_section_only_a_cited_article_counts() -> None:
    assert cited("According to Article 44 of the Labor Contract Law it ends.") == [(CONTRACT, 44)]
    assert cited("The labor law protects you, and so does the Social Insurance Law.") == []
    assert cited("Read article 3 of our series.") == []


def test_a_section_without_a_statute_is_about_the_only_one_of_the_page() -> None:
    assert cited("The Social Insurance Law rules it.", "Legal basis: Tenth employees shall take part.") == [
        (SOCIAL, 10)
    ]
    assert cited("Legal basis: Tenth employees shall take part.") == []


def test_lists_tables_and_quotes_are_read_too() -> None:
    blocks = [
        Block(BlockKind.HEADING, "Legal basis"),
        Block(BlockKind.LIST, items=("Labor Law Article 3", "Civil Code Article 4")),
        Block(BlockKind.QUOTE, "Article 5 Whoever …"),
    ]
    marked, found = with_legal_basis(blocks)
    assert [block.role for block in marked] == ["legal"] * 3
    assert [reference.article for reference in found] == [3, 4, 5]
    assert isinstance(found[0], LegalReference)


PIECES = st.sampled_from(
    ["Legal basis:", "Article 4 1", "Twenty-", "Social Insurance Law", "《", "》法", "第十条", "1.", " of the ", "\n"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=6).map(" ".join), max_size=5))
def test_no_text_raises_and_no_word_is_lost(texts: list[str]) -> None:
    marked, _ = with_legal_basis(paragraphs(*texts))
    assert "".join("".join(block.text for block in marked).split()) == "".join("".join(texts).split())


@pytest.mark.parametrize("marker", ["legal ground", "Legal basis:", "【法律依据】", "法律依据："])
def test_a_marker_that_stands_alone_is_the_heading_of_the_section(marker: str) -> None:
    blocks, _ = with_legal_basis(paragraphs("Pay it.", marker, "Article 25 of the Social Insurance Law says so."))
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_a_marker_with_the_law_behind_it_stays_a_paragraph() -> None:
    blocks, _ = with_legal_basis(paragraphs("Legal basis: Social Insurance Law, Article 25 The state sets it up."))
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH]
