"""What a figure in an article can measure, and what readers call it.

A closed list: what stands on it can be compared from article to article, and asked for. Which words speak of a measure
is the affair of `corpus.stating`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """In what a fact is counted."""

    PERCENT = "%"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    YUAN = "yuan"
    PHONE = "phone"
    """Not counted but called."""


class MeasureKind(StrEnum):
    """Which question a fact answers."""

    RATE = "rate"
    """Which share?"""
    AMOUNT = "amount"
    """How much?"""
    AGE = "age"
    """How old?"""
    PERIOD = "period"
    """How long?"""
    DEADLINE = "deadline"
    """By when?"""
    PHONE = "phone"
    """Whom to call?"""


_LATE_FEE = "late-fee-rate-per-day"
"""A rate that a law of the whole country sets."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the closed list."""

    id: str
    """Name in records, addresses and filters; for ever, since old versions of articles have it."""
    en: str
    """What English readers call it."""
    zh: str
    """What Chinese readers call it."""
    kind: MeasureKind
    unit: Unit
    """The unit into which its values are put wherever that is exact."""

    @property
    def is_local(self) -> bool:
        """Whether it differs from place to place by right, so that two values need be no contradiction."""
        return self.kind in {MeasureKind.RATE, MeasureKind.AMOUNT, MeasureKind.PHONE} and self.id != _LATE_FEE


_RATES = (
    ("pension-rate-employer", "Pension: rate of the employer", "养老保险单位缴费比例"),
    ("pension-rate-individual", "Pension: rate of the employee", "养老保险个人缴费比例"),
    ("pension-rate-flexible", "Pension: rate of flexible workers", "灵活就业人员养老保险缴费比例"),
    ("medical-rate-employer", "Medical insurance: rate of the employer", "医疗保险单位缴费比例"),
    ("medical-rate-individual", "Medical insurance: rate of the employee", "医疗保险个人缴费比例"),
    ("medical-rate-flexible", "Medical insurance: rate of flexible workers", "灵活就业人员医疗保险缴费比例"),
    ("unemployment-rate-employer", "Unemployment insurance: rate of the employer", "失业保险单位缴费比例"),
    ("unemployment-rate-individual", "Unemployment insurance: rate of the employee", "失业保险个人缴费比例"),
    ("work-injury-rate-employer", "Work injury insurance: rate of the employer", "工伤保险单位缴费比例"),
    ("maternity-rate-employer", "Maternity insurance: rate of the employer", "生育保险单位缴费比例"),
    ("housing-fund-rate", "Housing fund: rate of either side", "住房公积金单位和个人各自的缴存比例"),
    ("contribution-base-range", "Contribution base, in % of the average wage", "缴费基数占平均工资的比例"),
    (_LATE_FEE, "Late fee a day, in % of the arrears", "滞纳金每日比例"),
    ("pension-transfer-share", "Share of the wage transferred with a pension account", "养老保险转移统筹基金的比例"),
    ("unemployment-benefit-share", "Unemployment benefit, in % of the minimum wage", "失业保险金占最低工资的比例"),
)
_AMOUNTS = (
    ("contribution-base-upper", "Upper limit of the contribution base", "缴费基数上限"),
    ("contribution-base-lower", "Lower limit of the contribution base", "缴费基数下限"),
    ("pension-base-upper", "Pension: upper limit of the base", "养老保险缴费基数上限"),
    ("pension-base-lower", "Pension: lower limit of the base", "养老保险缴费基数下限"),
    ("medical-base-upper", "Medical insurance: upper limit of the base", "医疗保险缴费基数上限"),
    ("medical-base-lower", "Medical insurance: lower limit of the base", "医疗保险缴费基数下限"),
    ("unemployment-base-upper", "Unemployment insurance: upper limit of the base", "失业保险缴费基数上限"),
    ("unemployment-base-lower", "Unemployment insurance: lower limit of the base", "失业保险缴费基数下限"),
    ("work-injury-base-upper", "Work injury insurance: upper limit of the base", "工伤保险缴费基数上限"),
    ("work-injury-base-lower", "Work injury insurance: lower limit of the base", "工伤保险缴费基数下限"),
    ("maternity-base-upper", "Maternity insurance: upper limit of the base", "生育保险缴费基数上限"),
    ("maternity-base-lower", "Maternity insurance: lower limit of the base", "生育保险缴费基数下限"),
    ("card-reissue-fee", "Fee for a new social security card", "补办社保卡工本费"),
    ("residents-medical-premium", "Residents' medical insurance: own premium a year", "居民医保个人年缴费"),
    ("residents-basic-pension", "Residents' pension: basic pension a month", "城乡居民基础养老金每月标准"),
)
_AGES = (
    ("retirement-age-men", "Retirement age of men", "男性退休年龄"),
    ("retirement-age-women", "Retirement age of women, whoever they are", "女性退休年龄"),
    ("retirement-age-women-workers", "Retirement age of women workers", "女工人退休年龄"),
    ("retirement-age-women-cadres", "Retirement age of women cadres", "女干部退休年龄"),
    ("retirement-age-women-flexible", "Retirement age of women who are flexible workers", "灵活就业女性退休年龄"),
    ("special-work-retirement-age-men", "Retirement age of men after special work", "特殊工种男性退休年龄"),
    ("special-work-retirement-age-women", "Retirement age of women after special work", "特殊工种女性退休年龄"),
    ("disability-retirement-age-men", "Retirement age of men unable to work", "丧失劳动能力男性退休年龄"),
    ("disability-retirement-age-women", "Retirement age of women unable to work", "丧失劳动能力女性退休年龄"),
    ("residents-pension-age", "Age at which the residents' pension begins", "城乡居民养老金领取年龄"),
)
_YEARS_PAID = (
    ("pension-years-minimum", "Years to pay for a pension", "领取养老金最低缴费年限"),
    ("medical-years", "Years to pay for medical insurance in retirement", "退休后享受医保的缴费年限"),
    ("medical-years-men", "Years men pay for medical insurance in retirement", "男性退休后享受医保的缴费年限"),
    ("medical-years-women", "Years women pay for medical insurance in retirement", "女性退休后享受医保的缴费年限"),
)
_MONTHS = (
    ("unemployment-months-minimum", "Months to pay for unemployment benefit", "领取失业金最低缴费月数"),
    ("unemployment-benefit-under-5-years", "Unemployment benefit after 1 to 5 years", "缴费1至5年的失业金月数"),
    ("unemployment-benefit-under-10-years", "Unemployment benefit after 5 to 10 years", "缴费5至10年的失业金月数"),
    ("unemployment-benefit-from-10-years", "Unemployment benefit from 10 years on", "缴费10年以上的失业金月数"),
    ("unemployment-benefit-longest", "Longest unemployment benefit", "失业金最长领取月数"),
    ("maternity-months-minimum", "Months to pay for maternity benefits", "享受生育待遇最低缴费月数"),
)
_DAYS = (
    ("maternity-leave", "Maternity leave", "产假天数"),
    ("maternity-leave-difficult-birth", "Leave added for a difficult birth", "难产增加的产假"),
    ("maternity-leave-further-child", "Leave added for each further child", "多胞胎每多一个增加的产假"),
    ("miscarriage-leave-before-4-months", "Leave after a miscarriage before 4 months", "怀孕不满4个月流产假"),
    ("miscarriage-leave-from-4-months", "Leave after a miscarriage from 4 months on", "怀孕满4个月流产假"),
    ("paternity-leave", "Leave of the father", "陪产假天数"),
    ("oral-loss-report-validity", "How long a loss reported by telephone holds", "口头挂失有效期"),
)
_WORKING_DAYS = (("card-issue-time", "Time to make a social security card", "社保卡制卡时间"),)
_DEADLINES = (
    ("work-injury-deadline-employer", "Employer reports a work injury", "单位申请工伤认定期限", Unit.DAYS),
    ("work-injury-deadline-individual", "Worker reports a work injury", "个人申请工伤认定期限", Unit.YEARS),
    ("work-injury-decision", "Decision on a work injury", "工伤认定决定期限", Unit.DAYS),
    ("work-injury-decision-clear", "Decision on a clear work injury", "事实清楚的工伤认定决定期限", Unit.DAYS),
    ("appraisal-decision", "Appraisal of the ability to work", "劳动能力鉴定结论期限", Unit.DAYS),
    ("appraisal-objection-deadline", "Objection to an appraisal", "再次鉴定申请期限", Unit.DAYS),
    ("reconsideration-deadline", "Administrative reconsideration", "行政复议期限", Unit.DAYS),
    ("lawsuit-deadline", "Administrative lawsuit", "行政诉讼期限", Unit.MONTHS),
    ("arbitration-deadline", "Labor arbitration", "劳动仲裁时效", Unit.YEARS),
    ("employee-registration-deadline", "Employer registers an employee", "单位为职工办理参保登记期限", Unit.DAYS),
    ("employer-registration-deadline", "Employer registers itself", "单位社会保险登记期限", Unit.DAYS),
    ("unemployment-list-deadline", "Employer reports the unemployed", "单位告知失业人员名单期限", Unit.DAYS),
    ("unemployment-registration-deadline", "Registration for unemployment benefit", "失业登记申领期限", Unit.DAYS),
    ("newborn-insurance-deadline", "Insurance of a newborn child", "新生儿参保期限", Unit.DAYS),
    ("maternity-claim-deadline", "Claim of maternity benefits after birth", "生育待遇申领期限", Unit.MONTHS),
    ("death-report-deadline", "Report of a pensioner's death", "退休人员死亡报告期限", Unit.DAYS),
    ("pension-transfer-deadline", "Each step of a pension transfer", "养老保险转移每一环节期限", Unit.WORKING_DAYS),
)
_PHONES = (
    ("hotline-social-security", "Hotline for social security", "社保咨询热线"),
    ("hotline-medical-insurance", "Hotline for medical insurance", "医保咨询热线"),
    ("hotline-housing-fund", "Hotline of the housing fund", "公积金咨询热线"),
    ("hotline-tax", "Hotline of the tax bureau", "税务咨询热线"),
    ("hotline-government", "Hotline of the local government", "政务服务热线"),
    ("phone-other", "Other telephone number", "其他电话"),
)

MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        *(Measure(*names, MeasureKind.RATE, Unit.PERCENT) for names in _RATES),
        *(Measure(*names, MeasureKind.AMOUNT, Unit.YUAN) for names in _AMOUNTS),
        *(Measure(*names, MeasureKind.AGE, Unit.YEARS) for names in _AGES),
        *(Measure(*names, MeasureKind.PERIOD, Unit.YEARS) for names in _YEARS_PAID),
        *(Measure(*names, MeasureKind.PERIOD, Unit.MONTHS) for names in _MONTHS),
        *(Measure(*names, MeasureKind.PERIOD, Unit.DAYS) for names in _DAYS),
        *(Measure(*names, MeasureKind.PERIOD, Unit.WORKING_DAYS) for names in _WORKING_DAYS),
        *(Measure(name, en, zh, MeasureKind.DEADLINE, unit) for name, en, zh, unit in _DEADLINES),
        *(Measure(*names, MeasureKind.PHONE, Unit.PHONE) for names in _PHONES),
    )
}
"""Every measure by its id, in the order in which they are shown."""
