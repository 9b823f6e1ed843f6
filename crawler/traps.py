"""Addresses without end: calendars, repeated segments, sorted lists of lists.

Knows addresses and what visits of their like came to; neither pages nor the network.
"""

from corpus import Visit


class Traps:
    """Tells of each address whether it is worth a visit, from its look and from what its like came to so far."""

    def reason(self, url: str) -> str:
        """Return why an address is not visited, in a few words that can be counted; empty where it is."""
        return ""

    def learn(self, visit: Visit) -> None:
        """Take note of what a visit came to."""
