"""Which articles say the same: clusters of exact and near duplicates.

Knows texts and their likeness; not where clusters are kept.

A text is taken as the set of its shingles (runs of words), for which a MinHash signature stands: the share of equal
slots in two signatures estimates the Jaccard similarity of the sets (Broder, "On the resemblance and containment of
documents", 1997). Signatures are cut into bands, and texts that share a whole band are compared (Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import eq
from struct import Struct

from rensa import RMinHash

from corpus.article import Article
from corpus.text import fold, words

SHINGLE = 2
"""Words, or Han characters, in a shingle.

With 1, half of the Han texts that share nothing but a long quoted passage pass for the same. With 3 and 4, each word
that was edited spoils so many shingles that a third, then nearly all, of the texts with 10 % edits are missed.
"""
PERMUTATIONS = 128
"""Slots of a signature: the estimate is off by 0.04 at 0.6; twice as many find little more and cost twice the room."""
BANDS = 32
"""Bands into which a signature is cut, here of 4 slots: a pair at the threshold is found in 99 of 100 cases."""
THRESHOLD = 0.6
"""Estimated Jaccard similarity from which a text says the same as another.

Of the sample site's texts all with 10 % of their words edited are above, and of 2,400 pairs that share a third to 60 %
of their words, such as a long quoted statute, one is; at 0.5, one in eight of those with 60 % would be. Unlike texts on
one topic are below 0.2. The figures are from `bench/duplicates_quality.py`.
"""
SHORTEST = 40
"""Words, or Han characters, from which a text has near duplicates; below, only the very same text is one.

Up to 20 words, sentences that differ by the one number that matters are near duplicates of each other; from 30 on, no
two passages of different texts of the sample site are. A margin is left.
"""
SEED = 20110701
"""Chooses the hash functions; the same in every process, or no two signatures could be compared."""
SKETCHED_AS = f"rensa {RMinHash.ALGORITHM_VERSION} {SEED} {SHINGLE} {PERMUTATIONS} {BANDS} {THRESHOLD} {SHORTEST}"
"""How sketches and clusters are made; those that were made otherwise have to be made anew."""

_SLOTS = Struct(f"<{PERMUTATIONS}I")
_BAND = _SLOTS.size // BANDS
_UNSHOWN = frozenset(["noarchive", "nosnippet"])


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a cluster."""

    article_id: str
    likeness: float
    """Estimated Jaccard similarity to the representative, 0 to 1; 1 for the same text and for no other."""
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


@dataclass(frozen=True, slots=True)
class Sketch:
    """What has to be known of an article to find its duplicates."""

    article: int
    """Number of the article; ascends in the order in which articles first came in."""
    digest: bytes
    """Of the folded text: equal for the same text."""
    signature: bytes
    """MinHash of the shingles; empty for a text that is too short for near duplicates."""
    standing: tuple[int, ...]
    """The smaller, the better the article stands for others; see `standing`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sketches of articles that say the same."""

    representative: Sketch
    others: tuple[tuple[Sketch, float], ...]
    """The other members, each with its likeness to the representative."""


def sketch(number: int, article: Article) -> Sketch:
    """Return the sketch of an article, of which only the body counts: titles name places that the body need not."""
    digest = hashlib.blake2b(fold(article.text).encode(), digest_size=16).digest()
    return Sketch(number, digest, _signature(words(article.text)), standing(article))


def standing(article: Article) -> tuple[int, ...]:
    """Return how well an article stands for others that say the same, the smaller the better.

    In this order: it may be shown whole; it is the most complete, by the fields of facts that are filled and then by
    their entries; its rules are of the newest year; the fewest words of it were repaired. What is equal in all of this
    is decided by the order in which articles first came in.
    """
    facts = (article.steps, article.legal_basis, article.phones, article.topics, article.regions, article.years)
    return (
        int(not _UNSHOWN.isdisjoint(article.robots)),
        -sum(map(bool, facts)),
        -sum(map(len, facts)),
        -max(article.years, default=0),
        _repaired(article),
    )


def buckets(one: Sketch) -> list[int]:
    """Return where a sketch is filed (64 bits, signed): sketches that share no bucket are not compared.

    There is one for each band of the signature, named by the number and the slots of the band.
    """
    if not one.signature:
        return [_bucket(b"text", one.digest)]
    bands = (one.signature[start : start + _BAND] for start in range(0, len(one.signature), _BAND))
    return [_bucket(b"band%d" % number, band) for number, band in enumerate(bands)]


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the estimated Jaccard similarity of two texts; 1 for the same text only, 0 where one is too short."""
    if one.digest == other.digest:
        return 1.0
    if not one.signature or not other.signature:
        return 0.0
    equal: int = sum(map(eq, _SLOTS.unpack(one.signature), _SLOTS.unpack(other.signature)))
    # All slots equal is no proof of the same text: the difference is below what the estimate can see.
    return min(equal, PERMUTATIONS - 0.5) / PERMUTATIONS


def groups(connected: Iterable[Sketch]) -> Iterator[Group]:
    """Yield the clusters among sketches that are connected by likeness, those with one member left out.

    The best standing one becomes a representative and takes whatever resembles it; then the best of the rest, and so
    on. So nobody is in a cluster for resembling a neighbour alone, however long the chain that connects it.
    """
    rest = sorted(connected, key=lambda one: (one.standing, one.article))
    while rest:
        best, *others = rest
        likenesses = [(one, likeness(best, one)) for one in others]
        alike = tuple(pair for pair in likenesses if pair[1] >= THRESHOLD)
        if alike:
            yield Group(best, alike)
        rest = [one for one, value in likenesses if value < THRESHOLD]


def _signature(said: list[str]) -> bytes:
    if len(said) < SHORTEST:
        return b""
    sketcher = RMinHash(PERMUTATIONS, SEED)
    sketcher.update([" ".join(said[start : start + SHINGLE]) for start in range(len(said) - SHINGLE + 1)])
    return _SLOTS.pack(*sketcher.digest())


def _bucket(name: bytes, content: bytes) -> int:
    digest = hashlib.blake2b(content, digest_size=8, person=name).digest()
    return int.from_bytes(digest, "big", signed=True)


def _repaired(article: Article) -> int:
    """Return how many words of the text as found are not in the repaired one."""
    if not article.text_as_found:
        return 0
    return (Counter(words(article.text_as_found)) - Counter(words(article.text))).total()
