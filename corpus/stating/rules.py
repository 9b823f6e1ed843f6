"""What a figure measures: which words must stand in its clause, its part of the sentence, or its context.

One rule may stand for many measures, as `{insurance}-rate-{payer}` does; what it names and `corpus.measures` does not
list is no fact. The first rule that fits decides. A figure whose measure is not certain fits none.
"""

import re
from dataclasses import dataclass
from functools import partial

from corpus.measures import Unit
from corpus.stating.quantities import AGE, BARE

_SLOT = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Counted:
    """In which units a figure may be counted, and between which values it lies where a source is serious."""

    units: tuple[Unit | str, ...]
    least: float
    """In the first of the units, as is the greatest."""
    most: float


_percent = partial(Counted, (Unit.PERCENT,))
_yuan = partial(Counted, (Unit.YUAN,))
_old = partial(Counted, (AGE, Unit.YEARS, BARE))
_years = partial(Counted, (Unit.YEARS, Unit.MONTHS))
_months = partial(Counted, (Unit.MONTHS, Unit.YEARS))
_days = partial(Counted, (Unit.DAYS,))
_working_days = partial(Counted, (Unit.WORKING_DAYS,))
_soon = partial(Counted, (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS))


@dataclass(frozen=True, slots=True)
class Rule:
    """How a measure, or a family of them, is recognised.

    Words are senses of `senses.tsv`: of `a|b` one must be there, of `a b` both.
    """

    measure: str
    """Id of the measure; a slot in braces stands for the word that belongs to the figure."""
    counted: Counted
    near: str = ""
    """What its clause says."""
    beside: str = ""
    """What the part of the sentence between semicolons says."""
    about: str = ""
    """What the sentence, what stands before it on its line, the heading or the title says."""
    apart: str = ""
    """Of these the clause says nothing."""
    unless: str = ""
    """Of these the part of the sentence says nothing."""
    never: str = ""
    """Of these the context says nothing."""
    is_range: bool | None = None
    """Whether the figure must be a range, or must not be one; None where it may."""

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots in the id."""
        return tuple(_SLOT.findall(self.measure))


_INSURANCES = "pension|medical|unemployment|work-injury|maternity"
_PENSIONS = "pension|basic-pension|residents-pension"
_PERSONS = "men women women-workers women-cadres"
_AFTER_YEARS = "under-5-years under-10-years from-10-years"
_NO_RATE = "reimburse late-fee subsidy minimum-wage loan"
_LEAVE = "maternity|maternity-leave"

_RATES = (
    Rule("late-fee-rate-per-day", _percent(0.001, 2), beside="per-day", about="late-fee"),
    Rule("pension-transfer-share", _percent(5, 20), near="social-wage|pooled|transfer", about="transfer"),
    Rule(
        "unemployment-benefit-share",
        _percent(40, 120),
        near="minimum-wage",
        about="unemployment",
        apart="average-wage wage",
    ),
    Rule(
        "housing-fund-rate",
        _percent(3, 20),
        beside="housing-fund rate|each|pay|employer",
        unless="loan reimburse subsidy",
    ),
    Rule("contribution-base-range", _percent(40, 400), about="base", never="work-injury housing-fund", is_range=True),
    Rule("{insurance}-rate-{payer}", _percent(0.05, 30), beside=_INSURANCES, unless=_NO_RATE),
    Rule("{insurance}-rate-{payer}", _percent(0.05, 30), unless=_NO_RATE, never="reimburse"),
    Rule(
        "{insurance}-rate-{asked}",
        _percent(0.05, 30),
        near=f"rate|{_INSURANCES}",
        apart="account included",
        unless=_NO_RATE,
        never="reimburse",
    ),
)
_AMOUNTS = (
    Rule("{named}-base-{limit}", _yuan(1_000, 60_000), about="base", apart="amount"),
    Rule(
        "contribution-base-{limit}",
        _yuan(1_000, 60_000),
        about="base",
        apart="amount",
        unless=_INSURANCES,
        never="housing-fund",
    ),
    Rule("card-reissue-fee", _yuan(1, 100), beside="cost|pay", about="card reissue"),
    Rule(
        "residents-medical-premium",
        _yuan(50, 2_000),
        beside="pay|individual|amount",
        about="residents-medical",
        apart="subsidy reimburse upper lower",
    ),
    Rule("residents-basic-pension", _yuan(50, 2_500), beside="basic-pension", about="residents-pension"),
)
_AGES = (
    Rule("special-work-retirement-age-{sex}", _old(40, 65), beside="special-work", about="retire"),
    Rule("disability-retirement-age-{sex}", _old(40, 60), beside="disabled", about="retire"),
    Rule("retirement-age-{person}-flexible", _old(45, 65), beside="flexible", about="retire"),
    Rule(
        "retirement-age-{person}",
        _old(45, 65),
        about="retire",
        unless="special-work disabled flexible rank step-up subsidy temporary residents-pension",
    ),
    Rule("retirement-age-{person}", _old(45, 65), near=f"receive {_PENSIONS}", unless="step-up temporary"),
    Rule(
        "residents-pension-age",
        _old(55, 65),
        beside=f"receive|{_PENSIONS}",
        about="residents-pension",
        apart="short-of",
        unless=_PERSONS,
    ),
)
_PERIODS = (
    Rule(
        "pension-years-minimum",
        _years(10, 25),
        near="pay cumulative|short-of",
        about=f"{_PENSIONS}|social-insurance",
        unless=f"medical unemployment special-work step-up {_PERSONS}",
    ),
    Rule(
        "pension-years-minimum",
        _years(10, 25),
        near=f"cumulative|short-of {_PENSIONS}",
        unless=f"medical unemployment special-work step-up {_PERSONS}",
    ),
    Rule("medical-years-{sex}", _years(10, 40), beside="medical"),
    Rule("medical-years-{sex}", _years(10, 40), about="medical lifelong|retire", never="pension"),
    Rule("medical-years", _years(10, 40), near="medical pay cumulative", unless=f"actual {_PERSONS}"),
    Rule("unemployment-benefit-{condition}", _months(1, 36), about="unemployment"),
    Rule(
        "unemployment-benefit-longest",
        _months(3, 36),
        near="longest",
        about="unemployment",
        unless=f"subsidy short-of {_AFTER_YEARS}",
    ),
    Rule(
        "unemployment-months-minimum",
        _months(6, 12),
        near="pay",
        about="unemployment",
        apart="longest short-of each interrupt",
        unless=f"cannot {_AFTER_YEARS}",
    ),
    Rule(
        "maternity-months-minimum",
        _months(1, 24),
        near="pay|cumulative",
        about="maternity",
        apart="within apply miscarriage before-4-months from-4-months leave",
    ),
    Rule("miscarriage-leave-{condition}", _days(5, 60), about="miscarriage"),
    Rule("maternity-leave-further-child", _days(5, 30), near="further-child", about=_LEAVE),
    Rule("maternity-leave-further-child", _days(5, 30), beside="further-child", about=_LEAVE, unless="difficult-birth"),
    Rule(
        "maternity-leave-difficult-birth", _days(5, 60), beside="difficult-birth", apart="further-child", about=_LEAVE
    ),
    Rule("paternity-leave", _days(3, 60), beside="father", about=f"leave|father {_LEAVE}|birth", apart="within apply"),
    Rule(
        "maternity-leave",
        _days(60, 400),
        near="maternity-leave|leave|enjoy|maternity|birth",
        about="maternity-leave",
        apart="difficult-birth further-child miscarriage father reward within",
    ),
    Rule("oral-loss-report-validity", _days(1, 30), beside="oral", about="card"),
    Rule("card-issue-time", _working_days(1, 60), beside="reissue|make|card", about="card", unless="transfer"),
)
_DEADLINES = (
    Rule("appraisal-objection-deadline", _soon(5, 90), beside="disagree", about="appraise"),
    Rule("appraisal-decision", _days(20, 120), near="decide", about="appraise", unless="disagree"),
    Rule("{remedy}-deadline", _soon(5, 1_100), near="within"),
    Rule(
        "employer-registration-deadline", _soon(5, 90), beside="establish register", unless="new-employment work-injury"
    ),
    Rule(
        "employee-registration-deadline", _soon(5, 90), beside="new-employment register", unless="establish work-injury"
    ),
    Rule("unemployment-list-deadline", _soon(3, 60), near="list", about="unemployment"),
    Rule(
        "unemployment-registration-deadline",
        _soon(10, 180),
        near="within",
        beside="register|apply",
        about="unemployment",
        unless="employer list establish new-employment",
    ),
    Rule(
        "work-injury-decision-{condition}", _days(5, 90), near="within", about="work-injury decide", unless="appraise"
    ),
    Rule("work-injury-decision", _days(10, 120), near="decide", about="work-injury"),
    Rule(
        "work-injury-decision",
        _days(10, 120),
        near="recognise|accept",
        about="work-injury decide",
        apart="apply employer",
    ),
    Rule(
        "work-injury-deadline-{payer}",
        _soon(5, 800),
        about="work-injury apply|recognise",
        unless="pay decide accept appraise register establish new-employment leave",
    ),
    Rule(
        "newborn-insurance-deadline",
        _soon(20, 400),
        near="within newborn|birth",
        about="newborn medical|residents-medical",
        apart="card",
    ),
    Rule(
        "maternity-claim-deadline",
        _months(1, 36),
        near="birth within|apply",
        about="maternity",
        apart="pay newborn leave",
    ),
    Rule("death-report-deadline", _soon(5, 400), near="death within apply", unless="work-injury"),
    Rule(
        "pension-transfer-deadline",
        _working_days(5, 60),
        about="transfer pension|basic-pension",
        never="medical residents-medical housing-fund",
    ),
)
RULES = (*_RATES, *_AMOUNTS, *_AGES, *_PERIODS, *_DEADLINES)
"""All rules, what is special before what is general."""
SPANS: dict[str, tuple[float, float]] = {
    "pension-rate-employer": (10, 25),
    "pension-rate-individual": (3, 12),
    "pension-rate-flexible": (8, 30),
    "medical-rate-employer": (0.4, 15),
    "medical-rate-individual": (0.1, 5),
    "medical-rate-flexible": (2, 15),
    "unemployment-rate-employer": (0.1, 3),
    "unemployment-rate-individual": (0.1, 2),
    "work-injury-rate-employer": (0.05, 4),
    "maternity-rate-employer": (0.1, 2),
    "retirement-age-men": (55, 65),
    "retirement-age-women": (50, 65),
    "retirement-age-women-workers": (48, 60),
    "retirement-age-women-cadres": (50, 65),
}
"""Between which values a measure lies where its rule allows more for the sake of others."""
