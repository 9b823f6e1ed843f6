"""What an article is, and where articles, their history and the addresses that they come from are kept.

Knows nothing of the other rooms.
"""

from corpus.address import canonical, host, page_id
from corpus.article import Article, Block, BlockKind, LegalReference, RelatedLink, Status
from corpus.errors import (
    BadRecordError,
    CorpusError,
    FileError,
    MissingStoreError,
    ShebaoError,
    StoreError,
    UnknownArticleError,
    UnknownRunError,
    UnknownStoreError,
)
from corpus.frontier import Address, Link, Outcome, Priority, Run, RunState, Saved, Visit
from corpus.store import Change, Store, Version, open_store, restore_store
from corpus.topics import TOPICS, Topic

__all__ = [
    "TOPICS",
    "Address",
    "Article",
    "BadRecordError",
    "Block",
    "BlockKind",
    "Change",
    "CorpusError",
    "FileError",
    "LegalReference",
    "Link",
    "MissingStoreError",
    "Outcome",
    "Priority",
    "RelatedLink",
    "Run",
    "RunState",
    "Saved",
    "ShebaoError",
    "Status",
    "Store",
    "StoreError",
    "Topic",
    "UnknownArticleError",
    "UnknownRunError",
    "UnknownStoreError",
    "Version",
    "Visit",
    "canonical",
    "host",
    "open_store",
    "page_id",
    "restore_store",
]
