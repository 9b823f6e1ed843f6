"""The topics under which an article can be filed, and what readers call them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the closed list."""

    id: str
    """Name in records, addresses and filters."""
    en: str
    """What English readers call it."""
    zh: str
    """What Chinese readers call it."""


TOPICS: dict[str, Topic] = {
    topic.id: topic
    for topic in (
        Topic("medical-insurance", "Medical insurance", "医疗保险"),
        Topic("pension", "Pension", "养老保险"),
        Topic("unemployment", "Unemployment", "失业保险"),
        Topic("work-injury", "Work injury", "工伤保险"),
        Topic("maternity", "Maternity", "生育保险"),
        Topic("housing-fund", "Housing fund", "住房公积金"),
        Topic("social-security-card", "Social security card", "社会保障卡"),
        Topic("contribution-base", "Contribution base", "缴费基数"),
        Topic("household-registration", "Household registration", "户籍"),
        Topic("employment", "Employment", "就业"),
        Topic("other", "Other", "其他"),
    )
}
"""Every topic by its id, in the order in which they are shown."""
