"""How one state of an OpenSearch index follows another: which indexes there are, and which of them serves.

Knows names and aliases. What is searched as NAME is an index called NAME-TIME; the alias NAME leads to it, and is led
to another in one step. The alias NAME-newest leads to the index that was begun last: whoever begins one takes it away
from the one before, which can serve no more from then on. So what neither serves nor is the newest is nobody's.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from indexer.engines.opensearch_schema import creation
from indexer.engines.opensearch_server import WRITE_SECONDS, Server
from indexer.errors import DamagedIndexError, MissingIndexError

_TIME = "%Y%m%d%H%M%S%f"


class States:
    """The indexes that were made under one name."""

    def __init__(self, server: Server) -> None:
        """Look at nothing yet."""
        self._server = server
        self._name = server.address.name
        self._newest = f"{self._name}-newest"
        self._pattern = re.compile(re.escape(self._name) + r"-\d{20}")

    @staticmethod
    def writing(index: str) -> str:
        """Return the alias by which an index is written: it goes with the index, and nothing is made in its place."""
        return f"{index}-writing"

    def fresh(self) -> str:
        """Make an empty index and return its name; it is the newest, and what was left behind is removed."""
        index = f"{self._name}-{datetime.now(UTC):{_TIME}}"
        made = creation(self._server.address, [self.writing(index)])
        self._server.ask("PUT", f"/{index}", made, seconds=WRITE_SECONDS)
        try:
            self._lead(self._newest, index)
            self.clear()
        except BaseException:
            self.discard(index)
            raise
        return index

    def switch(self, index: str) -> None:
        """Let `index` serve from now on; raises MissingIndexError where a newer one was begun meanwhile."""
        try:
            # An alias has one index that is written at most: where it has another now, nothing of this is done.
            self._lead(self._name, index, {"add": {"index": index, "alias": self._newest, "is_write_index": True}})
        except DamagedIndexError as error:
            if self._newest in self._aliases().get(index, {}):
                raise
            raise MissingIndexError(str(error)) from error

    def clear(self) -> None:
        """Remove every index that neither serves nor is the newest."""
        for index, aliases in self._aliases().items():
            if aliases.keys().isdisjoint({self._name, self._newest}):
                self.discard(index)

    def discard(self, index: str) -> None:
        """Remove an index, unless it serves or is gone."""
        if self._name not in self._aliases().get(index, {self._name: {}}):
            self._server.ask("DELETE", f"/{index}", seconds=WRITE_SECONDS, ignore_unavailable=True)

    def _aliases(self) -> Mapping[str, Mapping[str, object]]:
        """Return the aliases of each index that was made under this name."""
        there = self._server.ask("GET", f"/{self._name}-*/_alias")
        return {index: one["aliases"] for index, one in there.items() if self._pattern.fullmatch(index)}

    def _lead(self, alias: str, index: str, *also: Mapping[str, object]) -> None:
        """Let an alias lead to this index alone, in one step with what else is done."""
        written = {"is_write_index": True} if alias == self._newest else {}
        actions: Sequence[Mapping[str, object]] = (
            {"remove": {"index": f"{self._name}-*", "alias": alias}},
            {"add": {"index": index, "alias": alias, **written}},
            *also,
        )
        self._server.ask("POST", "/_aliases", {"actions": actions}, seconds=WRITE_SECONDS)
