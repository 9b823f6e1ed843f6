"""What an article is, and where articles, their history and the addresses that they come from are kept.

Knows nothing of the other rooms.
"""

from corpus.address import canonical, host, page_id
from corpus.article import Article, Block, BlockKind, LegalReference, RelatedLink, Status
from corpus.change import ChangeClass
from corpus.duplicates import Cluster, Member
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
from corpus.frontier import (
    GONE_AFTER,
    Address,
    Link,
    LoggedVisit,
    Outcome,
    Priority,
    Revisit,
    Run,
    RunKind,
    RunState,
    Saved,
    Staged,
    Visit,
)
from corpus.store import EVERYTHING, Change, Store, Version, open_store, restore_store
from corpus.topics import TOPICS, Topic

__all__ = [
    "EVERYTHING",
    "GONE_AFTER",
    "TOPICS",
    "Address",
    "Article",
    "BadRecordError",
    "Block",
    "BlockKind",
    "Change",
    "ChangeClass",
    "Cluster",
    "CorpusError",
    "FileError",
    "LegalReference",
    "Link",
    "LoggedVisit",
    "Member",
    "MissingStoreError",
    "Outcome",
    "Priority",
    "RelatedLink",
    "Revisit",
    "Run",
    "RunKind",
    "RunState",
    "Saved",
    "ShebaoError",
    "Staged",
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
