"""Which article answers a question, if any surely does, and which part of it is the answer.

Knows what readers ask for; every number that decides is in `ranking`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import Unit
from corpus.regions import code
from corpus.text import has_han
from indexer import ranking
from indexer.analysis import ANALYZER
from indexer.answering.candidates import Sentence, Source
from indexer.answering.evidence import Evidence, Spoken
from indexer.answering.measured import Measured, measured
from indexer.index import ArticleIndex
from indexer.meaning import likeness, meaning
from indexer.query import Answer, AnswerKind
from indexer.snippet import marked
from indexer.understanding import Intent, Understanding
from indexer.understanding.concepts import Rarity
from indexer.wanted import Candidate

_LONGEST = 400
"""Characters of a sentence that is shown as an answer."""
_FEWEST_STEPS = 2
_WANTED = {
    Intent.PHONE: AnswerKind.PHONE,
    Intent.DEFINITION: AnswerKind.DEFINITION,
    Intent.FIGURE: AnswerKind.FIGURE,
    Intent.TIME: AnswerKind.FIGURE,
    Intent.STEPS: AnswerKind.STEPS,
    Intent.PLACE: AnswerKind.STEPS,
}
"""What answers a question of a kind; of several kinds, the first here that can be had."""
_EXACT = frozenset({AnswerKind.PHONE, AnswerKind.FIGURE})


@dataclass(frozen=True, slots=True)
class _Ask:
    """A question with what tells how well it is answered."""

    asked: Understanding
    evidence: Evidence

    @property
    def is_question(self) -> bool:
        """Whether something is asked of a thing, which a name alone does not do."""
        return bool(self.asked.intents or self.asked.regions) or len(self.asked.matter) > 1

    @property
    def kinds(self) -> tuple[AnswerKind, ...]:
        """What may answer, the likeliest first."""
        wanted = [kind for intent, kind in _WANTED.items() if intent in self.asked.intents]
        # Nothing but a figure answers "how much"; whoever only names a thing may want to know how it is done.
        others = () if _EXACT.intersection(wanted) else (AnswerKind.STEPS, AnswerKind.PASSAGE)
        return tuple(dict.fromkeys((*wanted, *others)))


def answer(index: ArticleIndex, hits: Sequence[Candidate], asked: Understanding, rarity: Rarity) -> Answer | None:
    """Return what answers the question, from one of the first hits; None where the evidence is thin."""
    ask = _Ask(asked, Evidence(asked, rarity))
    if found := measured(index, [source for _, source in _able(hits, ask)], asked):
        return _of_fact(found, ask)
    source = _surest(hits[: ranking.SURE_AMONG], ask) if ask.is_question else None
    if source is None:
        return None
    return next(filter(None, (_FIND[kind](source, ask) for kind in ask.kinds)), None)


def _of_fact(found: Measured, ask: _Ask) -> Answer:
    phone = found.fact.unit is Unit.PHONE
    kind, items = (AnswerKind.PHONE, (found.fact.value,)) if phone else (AnswerKind.FIGURE, ())
    made = _answer(kind, found.source, ask, Sentence(found.fact.quote), items)
    # Places differ in their numbers, which contradict nobody.
    return replace(made, fact=found.fact, claims=() if phone else found.claims)


def _surest(hits: Sequence[Candidate], ask: _Ask) -> Source | None:
    """Return the article that most surely answers, by its place before the others and by what it speaks of."""
    weighed = [(_sureness(hit, hits, source, ask), source) for hit, source in _able(hits, ask)]
    best = max(weighed, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ranking.SURE else None


def _sureness(hit: Candidate, hits: Sequence[Candidate], source: Source, ask: _Ask) -> float:
    ahead = hit.score - max((other.score for other in hits if other is not hit), default=0.0)
    return hit.score + ahead + ask.evidence.share(source.whole) + ask.evidence.share(source.title)


def _able(hits: Sequence[Candidate], ask: _Ask) -> Iterator[tuple[Candidate, Source]]:
    """Yield the hits that speak of what is asked, and neither of another place nor of another insurance."""
    places = {region.code for region in ask.asked.regions}
    for hit in hits:
        source = Source(hit.entry)
        elsewhere = bool(places and hit.entry.regions) and not places.intersection(map(code, hit.entry.regions))
        other = ask.asked.is_for_another_insurance(hit.entry.title)
        if not (elsewhere or other) and ask.evidence.share(source.whole) >= ranking.ABOUT_IT:
            yield hit, source


def _steps(source: Source, ask: _Ask) -> Answer | None:
    steps = source.entry.body.steps
    titled = ask.evidence.share(source.title) >= ranking.TITLED
    return _answer(AnswerKind.STEPS, source, ask, items=steps) if titled and len(steps) >= _FEWEST_STEPS else None


def _phone(source: Source, ask: _Ask) -> Answer | None:
    # Numbers differ from place to place: one that is not of the place that is asked for is somebody else's.
    here = not ask.asked.regions or source.entry.regions
    phones = source.entry.body.phones if here else ()
    sentence = next((one for one in source.sentences if phones and phones[0] in one.text), None)
    return _answer(AnswerKind.PHONE, source, ask, sentence, phones) if phones else None


def _figure(source: Source, ask: _Ask) -> Answer | None:
    timed = Intent.TIME in ask.asked.intents and Intent.FIGURE not in ask.asked.intents
    able = [one for one in source.sentences if (one.has_time if timed else one.has_figure)]
    return _best(able, AnswerKind.FIGURE, source, ask)


def _definition(source: Source, ask: _Ask) -> Answer | None:
    able = [one for one in source.sentences if ask.evidence.share(Spoken(one.defines)) >= ranking.DEFINED]
    return _best(able, AnswerKind.DEFINITION, source, ask)


def _passage(source: Source, ask: _Ask) -> Answer | None:
    return _best(source.passages, AnswerKind.PASSAGE, source, ask)


_FIND: dict[AnswerKind, Callable[[Source, _Ask], Answer | None]] = {
    AnswerKind.PHONE: _phone,
    AnswerKind.FIGURE: _figure,
    AnswerKind.DEFINITION: _definition,
    AnswerKind.STEPS: _steps,
    AnswerKind.PASSAGE: _passage,
}


def _best(sentences: Sequence[Sentence], kind: AnswerKind, source: Source, ask: _Ask) -> Answer | None:
    """Return the sentence that says most of what is asked, in words and in meaning; the first of equal ones."""
    short = [one for one in sentences if len(one.text) <= _LONGEST]
    said = [ask.evidence.share(one.said, source.measured(one)) for one in short]
    weighed = [share + near for share, near in zip(said, _nearness(short, ask.asked.question), strict=True)]
    best = max(range(len(short)), key=weighed.__getitem__, default=None)
    return _answer(kind, source, ask, short[best]) if best is not None and weighed[best] >= ranking.SAID else None


def _nearness(sentences: Sequence[Sentence], question: str) -> Sequence[float]:
    """Return how near in meaning each sentence is; all alike where that is not known."""
    maker = meaning()
    if maker is None or has_han(question) or not sentences:
        return [ranking.SAID / 2] * len(sentences)
    vectors = maker.vectors([question, *(one.text for one in sentences)])
    return [float(one) for one in likeness(vectors[0], vectors[1:])]


def _answer(
    kind: AnswerKind, source: Source, ask: _Ask, sentence: Sentence | None = None, items: tuple[str, ...] = ()
) -> Answer:
    entry = source.entry
    return Answer(
        kind=kind,
        article_id=entry.id,
        title=entry.title,
        source_url=entry.url,
        site=entry.site,
        text=marked(sentence.text, ask.asked.worth, ANALYZER) if sentence else (),
        items=items,
        regions=entry.regions,
        years=entry.years,
        legal_basis=entry.body.legal_basis,
        fact=source.fact_in(sentence) if sentence and kind is AnswerKind.FIGURE else None,
    )
