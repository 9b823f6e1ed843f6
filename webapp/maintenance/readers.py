"""What the notes of readers come to: what they ask, what they do not find, what they open and what they call useless.

Knows notes; neither the store nor who the readers are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from corpus.daily import DayFiles
from indexer import Question
from webapp.notes import Notes

_ASKED = 5
"""Times that a question must have been asked for its openings to say anything."""
_OPENED = 0.2
"""Share of the times it was asked below which a question is one with few openings."""
_DOUBT = 3
"""Voices that are thought of beside those of readers, so that one alone makes no page the worst."""
_MOST_USED = 100
"""Articles that are told; more than a page shows."""
_USELESS = 3
"""Readers who must call a page not useful, and be more than those who call it useful, before a maintainer is told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A question, and how often an article was opened from its results."""

    question: Question
    opened: int

    @property
    def share(self) -> float:
        """Openings for each time that it was asked; above 1 where readers open several."""
        return self.opened / self.question.times


@dataclass(frozen=True, slots=True)
class Use:
    """How often an article was opened."""

    article_id: str
    times: int
    from_results: int
    """Of these, from results of a question."""


@dataclass(slots=True)
class Verdict:
    """What readers say of an article."""

    article_id: str
    yes: int = 0
    no: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def badness(self) -> float:
        """How much speaks against it."""
        return self.no / (self.yes + self.no + _DOUBT)

    @property
    def useless(self) -> bool:
        """Whether so many readers say so that a maintainer should look."""
        return self.no >= _USELESS and self.no > self.yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """All that readers asked, opened and said while notes are kept."""

    wishes: tuple[Wish, ...] = ()
    """The most frequent first."""
    opened: int = 0
    """How often any article was opened."""
    uses: tuple[Use, ...] = ()
    """The most used articles, in that order."""
    verdicts: tuple[Verdict, ...] = ()
    """The worst first."""

    @property
    def asked(self) -> int:
        """How often anything was asked."""
        return sum(wish.question.times for wish in self.wishes)

    @property
    def yes(self) -> int:
        """How often a page was called useful."""
        return sum(verdict.yes for verdict in self.verdicts)

    @property
    def no(self) -> int:
        """How often a page was called not useful."""
        return sum(verdict.no for verdict in self.verdicts)

    @property
    def fruitless(self) -> tuple[Wish, ...]:
        """Questions that found nothing when they were last asked."""
        return tuple(wish for wish in self.wishes if not wish.question.found)

    @property
    def unopened(self) -> tuple[Wish, ...]:
        """Questions that find something of which hardly anything is opened, those without an answer first."""
        often = (wish for wish in self.wishes if wish.question.found and wish.question.times >= _ASKED)
        return tuple(sorted((wish for wish in often if wish.share < _OPENED), key=lambda wish: wish.question.answered))

    @property
    def useless(self) -> tuple[Verdict, ...]:
        """Articles of which a maintainer should know what readers say."""
        return tuple(verdict for verdict in self.verdicts if verdict.useless)


def gather(notes: Notes) -> Readers:
    """Return what the notes come to; raises OSError where they cannot be read."""
    openings = _Openings(notes.opened)
    wishes = (Wish(one, sum(openings.of_question[words] for words in one.typed)) for one in notes.asked.questions())
    return Readers(
        wishes=tuple(wishes),
        opened=openings.of_article.total(),
        uses=tuple(
            Use(article, times, openings.from_results[article])
            for article, times in openings.of_article.most_common(_MOST_USED)
        ),
        verdicts=_verdicts(notes.verdicts),
    )


class _Openings:
    """How often articles were opened: there may be a hundred thousand of them, so each line is looked at once."""

    def __init__(self, files: DayFiles) -> None:
        self.of_article: Counter[str] = Counter()
        self.from_results: Counter[str] = Counter()
        self.of_question: Counter[str] = Counter()
        for _, rows in files.days():
            for (article, question, _), times in rows.items():
                self.of_article[article] += times
                if question:
                    self.from_results[article] += times
                    self.of_question[question] += times


def _verdicts(files: DayFiles) -> tuple[Verdict, ...]:
    found: dict[str, Verdict] = {}
    for (article, said, reason), times in chain.from_iterable(rows.items() for _, rows in files.days()):
        verdict = found.setdefault(article, Verdict(article))
        if reason:
            verdict.reasons[reason] += times
        else:
            verdict.yes += times if said == "yes" else 0
            verdict.no += times if said == "no" else 0
    return _worst_first(found.values())


def _worst_first(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return tuple(sorted(verdicts, key=lambda one: (-one.badness, -one.yes, one.article_id)))
