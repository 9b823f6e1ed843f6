"""What was worked out before, kept while the index stays as it is.

Knows neither indexes nor results.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Remembered(Generic[_Key, _Value]):
    """The values that were asked for lately, all of one generation; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Keep so many values at most."""
        self._most = most
        self._generation = ""
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, generation: str, key: _Key, make: Callable[[_Key], _Value]) -> _Value:
        """Return the value of a key, made where it is not known of this generation; an error of `make` passes."""
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._values.clear()
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        # Made outside: what takes long must not hold up who asks for something else.
        value = make(key)
        with self._lock:
            if generation == self._generation:
                self._values[key] = value
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return value
