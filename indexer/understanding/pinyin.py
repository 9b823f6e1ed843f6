"""Chinese that was typed in Latin letters, and Chinese characters that sound alike.

Knows sounds (by the package `pypinyin`) and the words of a corpus that it is told; not what is done with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

Sounds = tuple[str, ...]
"""Syllables without tones: ("she", "bao")."""
_LONGEST = 6
"""Letters of a syllable: zhuang."""
_VOWELS = frozenset("aeiouv")
_MOST = 8
"""Syllables of a word at most."""


@lru_cache(50_000)
def sounds(word: str) -> Sounds:
    """Return how a Chinese word sounds."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - takes a tenth of a second, and most questions need none

    return tuple(lazy_pinyin(word))


@cache
def _syllables() -> frozenset[str]:
    from pypinyin import pinyin_dict  # noqa: PLC0415 - as above
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415 - as above

    readings = {reading for each in pinyin_dict.pinyin_dict.values() for reading in each.split(",")}
    plain = map(to_normal, readings)
    return frozenset(one for one in plain if one.isascii() and not _VOWELS.isdisjoint(one))


def syllables(letters: str) -> Sounds | None:
    """Return the syllables of which Latin letters are made, long ones first; None where they are no pinyin."""
    # From the end, each place once: a long word of short syllables can be taken apart in more ways than can be tried.
    found: dict[int, Sounds] = {len(letters): ()}
    for start in reversed(range(len(letters))):
        ends = range(min(start + _LONGEST, len(letters)), start, -1)
        end = next((end for end in ends if end in found and letters[start:end] in _syllables()), None)
        if end is not None:
            found[start] = (letters[start:end], *found[end])
    return found.get(0)


class Sounding:
    """The Chinese words of a corpus by their sounds."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """Take words with the number of articles that have them."""
        self._words: dict[Sounds, str] = {}
        most: dict[Sounds, int] = {}
        for word, count in words:
            if count > most.get(key := sounds(word), 0):
                most[key], self._words[key] = count, word

    def word(self, said: Sequence[str]) -> str | None:
        """Return the most frequent word that sounds so."""
        return self._words.get(tuple(said))

    def words(self, said: Sequence[str]) -> tuple[str, ...] | None:
        """Return the fewest words that sound so one after the other; None where there are none."""
        best: Mapping[int, tuple[str, ...]] = {0: ()}
        for end in range(1, len(said) + 1):
            starts = range(max(0, end - _MOST), end)
            ways = [(*best[at], word) for at in starts if at in best and (word := self.word(said[at:end]))]
            best = {**best, end: min(ways, key=len)} if ways else best
        return best.get(len(said))
