"""Articles that the tests of the search site put into a real store and a real index."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from corpus import Article, Block, BlockKind, LegalReference, RelatedLink, StatedFact, Unit, open_store, page_id
from indexer import open_index
from webapp import Settings

SIL = "Social Insurance Law of the People's Republic of China"
HOST = "https://guides.example/SocialSecurityInquiry/"
RETRIEVED = datetime(2026, 10, 3, 8, 30, tzinfo=UTC)
VERIFIED = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def article(slug: str, title: str, text: str, **fields: object) -> Article:
    """Return an article of the test site with its dates set."""
    url = f"{HOST}{slug}.html"
    given: dict[str, object] = {
        "id": page_id(url),
        "url": url,
        "site": "guides",
        "lang": "en",
        "first_seen": RETRIEVED,
        "retrieved": RETRIEVED,
        "verified": VERIFIED,
        "changed": RETRIEVED,
        "extractor": "1",
        **fields,
    }
    return Article(title=title, text=text, **given)  # type: ignore[arg-type]  # the tests name only fields that exist


def _paragraph(text: str, role: str = "") -> Block:
    return Block(BlockKind.PARAGRAPH, text, role=role)


_STEPS = (
    "Open the mobile app of the tax office and sign in with your identity card.",
    "Choose “Medical insurance for family members” on the first page.",
    "Enter the identity number of your mother and confirm the relationship.",
    "Choose the period, check the amount of 380 yuan and pay.",
)

GUIDE = article(
    "helpothers",
    "How to help others pay medical insurance",
    "Medical insurance for residents can be paid by a member of the family.\n"
    + "\n".join(_STEPS)
    + "\nLegal basis\nArticle 25 The State establishes a system of basic medical insurance for urban residents.",
    breadcrumb=("Job Recruitment Website", "Social security inquiry"),
    steps=_STEPS,
    legal_basis=(LegalReference(SIL, 25), LegalReference(SIL, 27)),
    related=(
        RelatedLink("Where can I reissue my Changzhou social security card?", f"{HOST}reissue.html"),
        RelatedLink("How long does a transfer take?", "https://elsewhere.example/transfer.html"),
    ),
    regions=("Changzhou", "Jiangsu"),
    topics=("medical-insurance",),
    years=(2021, 2022),
    phones=("12333", "0519-8558 8888"),
    published=date(2022, 5, 17),
    text_as_found="Medical insurance for residents can be paid by a member of the family: /kloc-0/5 working days.",
    blocks=(
        _paragraph(
            "Medical insurance for residents can be paid by a member of the family, usually between September "
            "and December for the year that follows."
        ),
        Block(BlockKind.HEADING, "How to pay"),
        Block(BlockKind.LIST, items=_STEPS, ordered=True, role="steps"),
        Block(BlockKind.HEADING, "What it costs"),
        Block(BlockKind.TABLE, rows=(("Who", "A year"), ("Adults", "380 yuan"), ("Students", "350 yuan"))),
        Block(BlockKind.QUOTE, "Whoever pays late waits 60 days before the insurance pays."),
        Block(BlockKind.LIST, items=("Identity card", "Household register")),
        Block(BlockKind.HEADING, "Legal basis", role="legal"),
        _paragraph(
            "Article 25 The State establishes and improves a system of basic medical insurance for urban residents.",
            "legal",
        ),
    ),
)

REISSUE = article(
    "reissue",
    "Where can I reissue my Changzhou social security card if I lose it?",
    "Report the loss by calling 12333, then take your identity card to the service hall in Changzhou.",
    regions=("Changzhou",),
    topics=("social-security-card",),
    years=(2022,),
    phones=("12333",),
)

CHINESE = article(
    "shengyu",
    "生育保险报销需要哪些材料和流程",
    "生育保险报销需要身份证、结婚证、出生证明和医院发票。\n到参保地的社会保险经办机构办理，十五个工作日内到账。",
    lang="zh",
    topics=("maternity",),
    regions=("Hangzhou",),
    years=(2023,),
    legal_basis=(LegalReference(SIL, 54),),
)

PRIVATE = article(
    "private",
    "Pension forms that may not be copied",
    "Secret words of the pension office.",
    topics=("pension",),
    robots=("noarchive", "nosnippet"),
    legal_basis=(LegalReference(SIL),),
    facts=(StatedFact("pension-years-minimum", "15", Unit.YEARS, quote="Secret words of the pension office."),),
)

PLAIN = article(
    "plain",
    "How to transfer a pension between provinces",
    "A pension account follows you.\n1. Ask the old office for a certificate.\n"
    "2. Hand it in at the new office.\nThat is all.",
    steps=("Ask the old office for a certificate.", "Hand it in at the new office."),
    topics=("pension",),
    extractor="",
    retrieved=None,
    verified=None,
)

PAYLOADS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "'\" autofocus onfocus=window.hit=1 x='",
    "<svg/onload=window.hit=1>",
    "</title><script>window.hit=1</script>",
    "</style><style>*{display:none}</style>",
    '<!--<img src="--><img src=x onerror=window.hit=1//">',
    "{{ 7*7 }}{% for x in y %}",
    "javascript:window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "\u2028\u2029</textarea></script><script>window.hit=1</script>",
)


def hostile(payload: str, number: int) -> Article:
    """Return an article that has the payload in every field that a page shows."""
    value = "15" if number % 20 else payload  # a page that names all that contradict each other would be long
    return article(
        f"hostile{number}",
        f"hostile {number} {payload}",
        f"hostile text {payload}\nsecond {payload}",
        site=f"site {payload}"[:60],
        breadcrumb=(payload,),
        steps=(payload,),
        legal_basis=(LegalReference(f"Law {payload}", 3),),
        related=(RelatedLink(payload, f"https://evil.example/{payload}"),),
        regions=(payload,),
        topics=("pension",),
        phones=(payload, f"12333{payload}"),
        facts=(StatedFact("pension-years-minimum", value, Unit.YEARS, region=payload, quote=payload),),
        lang="en",
        title_as_found=payload,
        text_as_found=payload,
        blocks=(
            Block(BlockKind.HEADING, payload),
            _paragraph(payload),
            Block(BlockKind.LIST, items=(payload,), ordered=True, role="steps"),
            Block(BlockKind.LIST, items=(payload,)),
            Block(BlockKind.TABLE, rows=((payload, payload),)),
            Block(BlockKind.QUOTE, payload),
            _paragraph(payload, "legal"),
        ),
    )


FILLER = tuple(
    article(
        f"filler{number}",
        f"Contribution base of {city} in {year}",
        f"The contribution base of {city} in {year} lies between 3368 yuan and 20952 yuan a month. "
        "The employer pays 16 percent for the pension, the employee 8 percent.",
        regions=(city,),
        topics=("contribution-base", "pension") if number % 2 else ("contribution-base",),
        years=(year,),
        site="guides" if number % 3 else "handbook.example",
    )
    for number, (city, year) in enumerate(
        (city, year)
        for city in ("Shenzhen", "Chengdu", "Suzhou", "Zhengzhou", "Fuzhou", "Wuxi", "Hangzhou", "Beijing", "Xi'an")
        for year in (2020, 2021, 2022)
    )
)

ARTICLES = (GUIDE, REISSUE, CHINESE, PRIVATE, PLAIN, *FILLER)
HOSTILE = tuple(hostile(payload, number) for number, payload in enumerate(PAYLOADS))

GONE = article("gone", "How the old pension card was used", "Show the old card at the counter.", topics=("pension",))


def urls(folder: Path) -> dict[str, str]:
    """Return where a store and an index in this folder are."""
    return {"store_url": f"sqlite:{folder}/corpus.sqlite", "index_url": f"whoosh:{folder}/index"}


def settings(folder: Path, **others: object) -> Settings:
    """Return the settings of a site over a store and an index in this folder, which tests ask as fast as they can."""
    return Settings(**urls(folder), **{"requests_a_minute": 0, **others})  # type: ignore[arg-type]  # the tests name only settings that exist


def fill(folder: Path, articles: Iterable[Article] = (*ARTICLES, GONE)) -> None:
    """Make a real store and a real index of these articles; the one that is gone is removed again."""
    where = urls(folder)
    with open_store(where["store_url"]) as store, closing(open_index(where["index_url"])) as index:
        store.put(articles)
        store.remove(GONE.id, VERIFIED)
        index.update(store.changes())
