"""Which words are English, whatever the corpus has of them: what is a word is no slip of a finger.

The list is that of the package `symspellpy` (82,000 words with their frequencies in books); only its file is used.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "symspellpy"
_FILE = "frequency_dictionary_en_82_765.txt"


def is_english(word: str) -> bool:
    """Tell whether a word, in small letters, is one of English."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    """Read once a process (a twentieth of a second)."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        message = f"the package {_PACKAGE} is not installed"
        raise ModuleNotFoundError(message)
    lines = (Path(found.origin).parent / _FILE).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)
