"""A fact that an article states: a figure, what it measures, where and when it holds, and the sentence that says so."""

from dataclasses import dataclass
from typing import Self

from corpus.measures import MEASURES, Unit
from corpus.record import Fields


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A figure that answers a question of readers, as one article gives it; another article may contradict it."""

    measure: str
    """Id of `corpus.MEASURES`."""
    value: str
    """The same for every writing of the same: "16", "0.05", "60-300" for a range, a telephone number."""
    unit: Unit
    """That of the measure, or the one found where it cannot be put into that exactly: a month is no 30 days."""
    region: str = ""
    """English name of the place whose rule it is; empty for everywhere, and where nothing tells."""
    year: int | None = None
    """Year of the rule; None where nothing tells."""
    quote: str = ""
    """The sentence in which it stands, word for word as in the article's text."""

    @classmethod
    def read(cls, read: Fields) -> Self:
        """Return the fact of a JSON object; raises BadRecordError that names the field and what it should be."""
        if (measure := read.text("measure")) not in MEASURES:
            read.reject("measure", "one of corpus.MEASURES, as in pension-rate-employer")
        return cls(
            measure=measure,
            value=read.text("value"),
            unit=read.choice("unit", Unit),
            region=read.text("region", ""),
            year=read.number("year"),
            quote=read.text("quote", ""),
        )
