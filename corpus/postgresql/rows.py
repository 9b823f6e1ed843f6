"""Rows of PostgreSQL as the parts of a store read them: by name, by place, or in order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from psycopg import Cursor


class NamedRow:
    """One row; its names are shared by all rows of the same query."""

    __slots__ = ("_places", "_values")

    def __init__(self, values: Sequence[Any], places: Mapping[str, int]) -> None:
        """Hold the values; `places` says by which name each is known."""
        self._values, self._places = values, places

    def __getitem__(self, key: str | int) -> Any:  # noqa: ANN401 - the query says which type
        return self._values[key if isinstance(key, int) else self._places[key]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)


def rows_of(cursor: Cursor[Any]) -> Callable[[Sequence[Any]], NamedRow]:
    """Return what makes rows of the values that the cursor reads."""
    # Of two columns with one name the first counts, as in SQLite.
    names = [column.name for column in cursor.description or ()]
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    return lambda values: NamedRow(values, places)
