"""Articles that state figures, steps, numbers and definitions, some of them against each other."""

from indexer_articles import LAW, article

from corpus import Article, LegalReference

CARD = article(
    1,
    "How to replace a lost social security card in Changzhou",
    "Whoever loses the social security card reports it first.\nReport the loss by telephone.\n"
    "Take the identity card to the service hall.\nThe bureau in Changzhou answers under 0519-12333.",
    steps=("Report the loss by telephone.", "Take the identity card to the service hall."),
    phones=("0519-12333",),
    legal_basis=(LegalReference(LAW, 58),),
    regions=("Changzhou",),
    topics=("social-security-card",),
    years=(2022,),
)


def base(number: int, city: str, year: int, lowest: int) -> Article:
    """Return a leaflet on the contribution base of a city in a year."""
    return article(
        number,
        f"Contribution base in {city} in {year}",
        f"In {year} the lower limit of the contribution base in {city} is {lowest} yuan a month.\n"
        "Whoever earns less pays as if the wage were that high.",
        regions=(city,),
        topics=("contribution-base",),
        years=(year,),
    )


def rate(number: int, year: int, percent: int, remark: str, **fields: object) -> Article:
    """Return a report on what employers pay for the pension in a year."""
    text = f"{remark}\nIn {year} the employer pays {percent} percent of the wages for the pension insurance."
    return article(number, f"What companies paid for pensions in {year}", text, years=(year,), **fields)


SHENZHEN_2022 = base(2, "Shenzhen", 2022, 2360)
SHENZHEN_2021 = base(3, "Shenzhen", 2021, 2200)
CHENGDU_2022 = base(4, "Chengdu", 2022, 3726)

NEW_RATE = rate(5, 2022, 16, "The ministry lowered the burden of companies again and again.")
NEW_RATE_COPY = rate(6, 2022, 16, "The ministry lowered the burden of companies again and again.", site="other")
NEWER_RATE = rate(7, 2021, 16, "Accountants book the share of the firm under social insurance.")
OLD_RATE = rate(8, 2018, 20, "Before the reform provinces had shares of their own.")
OLDER_RATE = rate(9, 2017, 20, "A survey asked three hundred workshops about their books.")

LEAVE = article(
    10,
    "Maternity leave by national rules",
    "By the rules of 2022 maternity leave is 98 days, fifteen of them before the birth.",
    topics=("maternity",),
    years=(2022,),
)
OTHER_LEAVE = article(
    11,
    "Leave of mothers as a handbook tells it",
    "A handbook of 2022 says: maternity leave is 158 days in all.",
    topics=("maternity",),
    years=(2022,),
)
DEFINITION = article(
    12,
    "Flexible employment and who counts as such",
    "Many work without a contract. Flexible employment refers to work without a fixed employer, by the hour or the "
    "piece. It is on the rise.",
    topics=("employment",),
)
PASSAGE = article(
    13,
    "Can social insurance be waived by an agreement?",
    "A worker and a company cannot waive social insurance by an agreement; such a paper is void, and the company pays "
    "later, with a fee for the delay.",
    topics=("other",),
)
CHINESE = article(
    14,
    "失业登记怎么办理",
    "失业人员先做失业登记。\n带上身份证。\n到街道的服务窗口登记。",
    steps=("带上身份证。", "到街道的服务窗口登记。"),
    lang="zh",
    topics=("unemployment",),
)
SILENT = article(
    15,
    "Leave of the father in Hainan and how to apply for it",
    "In Hainan the paternity leave is 15 days. The father asks for the leave at his unit under 0898-66110001.",
    steps=("Ask the unit.", "Hand in the birth certificate."),
    phones=("0898-66110001",),
    regions=("Hainan",),
    robots=("nosnippet",),
)
CANALS = article(17, "The bureau of canals", "The bureau of canals answers under 010-5550100.", phones=("010-5550100",))
CANALS_OF_SUZHOU = article(18, "What the bureau of canals of Suzhou does", "It digs.", regions=("Suzhou",))
ANSWERING = [
    *(CARD, SHENZHEN_2022, SHENZHEN_2021, CHENGDU_2022, NEW_RATE, NEW_RATE_COPY, NEWER_RATE, OLD_RATE, OLDER_RATE),
    *(LEAVE, OTHER_LEAVE, DEFINITION, PASSAGE, CHINESE, SILENT, CANALS, CANALS_OF_SUZHOU),
]
