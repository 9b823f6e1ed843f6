"""Which articles say the same: clusters of exact and near duplicates.

Knows texts and their likeness; not where clusters are kept.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a cluster."""

    article_id: str
    likeness: float
    """Estimated Jaccard similarity to the representative, 0 to 1; 1 for the same text."""
    regions: tuple[str, ...] = ()
    """Places of the article; the same text for another place is an answer of its own."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles with the same content, under several addresses or on several sites."""

    representative: str
    """Id of the member that stands for all."""
    members: tuple[Member, ...]
    """All of them, the representative first, then by likeness."""

    def stands_for(self, regions: tuple[str, ...]) -> tuple[Member, ...]:
        """Return the members that are about the same places: what a list of results may fold into one."""
        return tuple(member for member in self.members if member.regions == regions)
