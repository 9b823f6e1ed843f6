"""What a replay changes: articles by class, fields that are filled, and the words that differ in a few of each class.

Knows articles and visits; asks nobody and prints nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corpus import Article, Outcome, Saved, Visit
from corpus.article import EXTRACTED
from corpus.change import ChangeClass, classes
from corpus.difference import changed_fields, field_text, marked, word_difference
from crawler.reporting.figures import compared, titled

EXAMPLES = 3
"""Articles of each class that are shown."""
_LONGEST = 600
"""Letters of a difference that are shown."""
_LOSING = {Outcome.LISTING, Outcome.NOT_ARTICLE, Outcome.FORBIDDEN}


@dataclass(slots=True)
class Comparison:
    """What a replay came to, next to what the corpus says."""

    saved: Counter[Saved] = field(default_factory=Counter)
    changes: Counter[ChangeClass] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    """Pages by what they came to."""
    before: Counter[str] = field(default_factory=Counter)
    """Articles of the corpus in which a field is filled; of those whose pages were read."""
    after: Counter[str] = field(default_factory=Counter)
    articles_before: int = 0
    articles_after: int = 0
    examples: dict[str, list[Text]] = field(default_factory=lambda: defaultdict(list))

    def add(self, visit: Visit, old: Article | None, saved: Saved | None) -> None:
        """Count a page that was read again, the live article of its address, and what the store makes of it."""
        self.outcomes[visit.outcome] += 1
        if old:
            self.articles_before += 1
            self.before.update(_filled(old))
        if visit.article and visit.outcome is Outcome.ARTICLE:
            self.articles_after += 1
            self.after.update(_filled(visit.article))
        if saved:
            self.saved[saved] += 1
            self._exemplify(visit, old, saved)

    def _exemplify(self, visit: Visit, old: Article | None, saved: Saved) -> None:
        match saved, old, visit.article:
            case Saved.CHANGED, Article(), Article() as new:
                found = classes(old, new) or (ChangeClass.EXTRACTION,)
                self.changes.update(found)
                self._show(f"changed: {found[0]}", new, _difference(old, new))
            case Saved.NEW, _, Article() as new:
                self._show("new", new, [])
            case Saved.GONE, Article(), _:
                self._show("gone", old, [visit.reason or visit.outcome])

    def _show(self, kind: str, article: Article, lines: list[str]) -> None:
        if len(self.examples[kind]) < EXAMPLES:
            text = Text(f"{kind}: {article.title} <{article.url}>\n", overflow="fold")
            self.examples[kind].append(text.append("".join(f"  {line}\n" for line in lines)))

    def as_tables(self, title: str) -> RenderableType:
        """Return all of it, below a title."""
        return Group(_counts(self, title), *_fill(self), Text(), *_all(self.examples))


def foreseen(visit: Visit, old: Article | None) -> Saved | None:
    """Return what the store would make of a page read again, beside the live article of its address."""
    if visit.outcome is not Outcome.ARTICLE or visit.article is None:
        losing = visit.outcome in _LOSING and visit.reason != "robots.txt"
        return Saved.GONE if old and losing else None
    if old is None:
        return Saved.NEW
    new = Article.from_record(visit.article.line())  # as the corpus would keep it
    same = (old.fingerprint, old.site, old.robots) == (new.fingerprint, new.site, new.robots)
    return Saved.SAME if same else Saved.CHANGED


def _filled(article: Article) -> list[str]:
    return [name for name in EXTRACTED if getattr(article, name)]


def _difference(old: Article, new: Article) -> list[str]:
    lines = []
    for name in changed_fields(old, new):
        shown = marked(word_difference(field_text(old, name), field_text(new, name)))
        lines.append(f"{name}: {shown[:_LONGEST]}{'…' if len(shown) > _LONGEST else ''}")
    return lines


def _counts(found: Comparison, title: str) -> Table:
    table = titled(title, "", "pages")
    table.add_row("read again", str(found.outcomes.total()))
    for saved in Saved:
        table.add_row(f"articles {saved.value}", str(found.saved[saved]))
        if saved is Saved.CHANGED:
            for kind in ChangeClass:
                if found.changes[kind]:
                    table.add_row(f"  {kind.value}", str(found.changes[kind]))
    for outcome, count in found.outcomes.most_common():
        if outcome is not Outcome.ARTICLE:
            table.add_row(outcome.value, str(count))
    return table


def _fill(found: Comparison) -> Iterator[Table]:
    if not found.articles_before + found.articles_after:
        return
    table = titled("Filled fields, % of the articles", "", "before", "after", "change")
    for name in EXTRACTED:
        before = 100 * found.before[name] / max(1, found.articles_before)
        after = 100 * found.after[name] / max(1, found.articles_after)
        now, past, change = compared(after, before)
        table.add_row(name, past, now, change)
    yield table


def _all(examples: dict[str, list[Text]]) -> Iterator[Text]:
    for texts in examples.values():
        yield from texts
