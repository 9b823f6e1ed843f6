"""Articles that the tests of the index search."""

from datetime import UTC, datetime

from corpus import Article, Change, LegalReference

LAW = "Social Insurance Law of the People's Republic of China"


def article(number: int, title: str, text: str = "", **fields: object) -> Article:
    """Return an article that was retrieved on the day of its number."""
    record: dict[str, object] = {
        "id": f"a{number}",
        "url": f"https://site.example/guide/{number}.html",
        "site": "example",
        "title": title,
        "text": text or title,
        "retrieved": datetime(2024, 1, 1 + number % 28, tzinfo=UTC),
    }
    return Article(**{**record, **fields})  # type: ignore[arg-type]


ARTICLES = [
    article(
        1,
        "How to transfer pension insurance between provinces",
        "Workers who move may transfer their account.\nGo to the new office.\nBring the identity card.",
        steps=("Go to the new office", "Bring the identity card"),
        legal_basis=(LegalReference(LAW, 19),),
        regions=("Changzhou",),
        topics=("pension",),
        years=(2021, 2022),
    ),
    article(
        2,
        "Lost social security card",
        "Report the loss by calling 12333, then apply for a replacement card at a bank.",
        steps=("Report the loss", "Apply for a replacement"),
        regions=("Shenzhen",),
        topics=("social-security-card",),
        years=(2022,),
        site="other",
    ),
    article(
        3,
        "深圳医疗保险缴费比例是多少",
        "在深圳参加基本医疗保险的，单位缴费比例为６％，个人为２％。依据社会保险法第二十三条。",
        lang="zh",
        regions=("Shenzhen",),
        topics=("medical-insurance",),
        years=(2023,),
        legal_basis=(LegalReference(LAW, 23),),
    ),
    article(4, "Maternity leave", "Mothers get 98 days of leave. The pension is not touched.", topics=("maternity",)),
    article(5, "Unemployment benefits in Beijing", "Apply within sixty days. 失业保险金 is paid monthly."),
]


def changes(articles: list[Article], start: int = 1) -> list[Change]:
    """Return the feed that brings the articles in."""
    return [Change(position, each.id, each) for position, each in enumerate(articles, start=start)]
