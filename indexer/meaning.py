"""What texts mean, as vectors: texts that say alike in other words are near each other.

Static embeddings: each piece of a word has a vector, and a text has the mean of theirs. The weights are those of the
package `wordllama` (16 MB in its wheel, 256 dimensions, of 32,000 pieces); its own loader looks in a wrong folder and
then on the network, and its pooling pads a batch to its longest text, so only its files are used. Without the package
there is no meaning, and everything else works.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "wordllama"
DIMENSIONS = 256
_WEIGHTS = "weights/l2_supercat_256.safetensors"
_PIECES = "tokenizers/l2_supercat_tokenizer_config.json"
_LONGEST = 20_000
"""Characters of a text that are read: the mean hardly moves behind them."""
_STEPS = 127

Vectors = NDArray[np.int8]
"""A row for each text: its direction in steps of 1/127, a quarter of the room of floats; all zero for no text."""


class Meaning:
    """Turns texts into vectors; safe to share between threads."""

    name = "wordllama-l2-256"
    """What made the vectors: those of another make cannot be compared."""

    def __init__(self, pieces: "Tokenizer", weights: NDArray[np.float32]) -> None:
        """Take how words are cut, and the vector of each piece."""
        self._pieces = pieces
        self._weights = weights

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return the vector of each text."""
        return _directions(self._sums(texts))

    def of_article(self, title: str, passages: Sequence[str]) -> Vectors:
        """Return the vectors of an article's title, of the whole, and of each passage."""
        sums = self._sums([title, *passages])
        return _directions(np.vstack((sums[:1], sums.sum(axis=0, keepdims=True), sums[1:])))

    def _sums(self, texts: Sequence[str]) -> NDArray[np.float32]:
        cut = (self._pieces.encode(text[:_LONGEST], add_special_tokens=False).ids for text in texts)
        sums = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, pieces in enumerate(cut):
            sums[row] = self._weights[pieces].sum(axis=0)
        return sums


def _directions(sums: NDArray[np.float32]) -> Vectors:
    """Return the directions of sums, which are those of their means."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    directions: Vectors = np.rint(sums * (_STEPS / np.where(lengths > 0, lengths, 1))).astype(np.int8)
    return directions


def likeness(one: NDArray[np.int8], others: Vectors) -> NDArray[np.float32]:
    """Return the cosine (-1 to 1) between a vector and each of the others."""
    cosines: NDArray[np.float32] = others.astype(np.float32) @ one.astype(np.float32)
    cosines /= _STEPS * _STEPS
    return cosines


@cache
def meaning() -> Meaning | None:
    """Return what makes vectors, loaded once a process (a tenth of a second); None where the package is missing."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    from safetensors.numpy import load_file  # noqa: PLC0415 - comes with the optional package
    from tokenizers import Tokenizer  # noqa: PLC0415 - likewise

    folder = Path(found.origin).parent
    pieces = Tokenizer.from_file(str(folder / _PIECES))
    pieces.no_padding()
    pieces.no_truncation()
    weights = load_file(folder / _WEIGHTS)["embedding.weight"].astype(np.float32)
    return Meaning(pieces, weights)
