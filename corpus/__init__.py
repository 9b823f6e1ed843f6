"""What an article is, and where articles, their history and the addresses that they come from are kept.

Knows nothing of the other rooms. What is where:

- `article` with its `block`s: the record that every room passes on; `record`, `importing`: how it is read and written
  as a line
- `address`, `topics`, `regions` with their `gazetteer`, `statutes`, `stated` with its `measures`: what some of its
  fields mean
- `stating`: finds the facts that a text states
- `store`: what every store can do; `frontier`: what a crawl and the store say to each other
- `opening`: which store a URL names; `sql`: what stores of tables do; `sqlite_store`: the one that is built in;
  `postgresql_store`: the one for several machines
- `change`: whether a reader should be told of one; `difference`, `wording`, `facts`, `volatile`: in what versions
  differ; `history`: how it is told
- `duplicates`, `duplicates_report`: which articles say the same
- `baseline`, `fills`, `plots`: a run beside the good one before it, the rates of its fields, figures as plots
- `text`, `numerals`: how words and numbers are normalised
- `commands`: what is typed; `console`, `data_dir`, `files`, `errors`: what all rooms use
"""

from corpus.address import canonical, host, page_id, without_password
from corpus.article import Article, LegalReference, RelatedLink, Status
from corpus.block import Block, BlockKind
from corpus.change import ChangeClass
from corpus.duplicates import Cluster, Member
from corpus.errors import (
    BadRecordError,
    BusyStoreError,
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
    Spent,
    Staged,
    Turn,
    Visit,
)
from corpus.measures import MEASURES, Measure, MeasureKind, Unit
from corpus.opening import open_store, restore_store
from corpus.stated import StatedFact
from corpus.store import EVERYTHING, Change, Revision, Store, Version
from corpus.topics import TOPICS, Topic

__all__ = [
    "EVERYTHING",
    "GONE_AFTER",
    "MEASURES",
    "TOPICS",
    "Address",
    "Article",
    "BadRecordError",
    "Block",
    "BlockKind",
    "BusyStoreError",
    "Change",
    "ChangeClass",
    "Cluster",
    "CorpusError",
    "FileError",
    "LegalReference",
    "Link",
    "LoggedVisit",
    "Measure",
    "MeasureKind",
    "Member",
    "MissingStoreError",
    "Outcome",
    "Priority",
    "RelatedLink",
    "Revision",
    "Revisit",
    "Run",
    "RunKind",
    "RunState",
    "Saved",
    "ShebaoError",
    "Spent",
    "Staged",
    "StatedFact",
    "Status",
    "Store",
    "StoreError",
    "Topic",
    "Turn",
    "Unit",
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
    "without_password",
]
