"""The tables of the SQLite store, as steps from each version of the store to the next.

A step that was released is never changed; a new one is added below it. Times are ISO 8601 in UTC, written so that
they sort as text.
"""

_FIRST = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,                  -- ascends in the order in which articles first came in
    id TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL,                          -- page_id of the article's address, empty for none
    site TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('live', 'gone')),
    versions INTEGER NOT NULL,                   -- number of the newest version
    position INTEGER NOT NULL UNIQUE REFERENCES versions (position) DEFERRABLE INITIALLY DEFERRED,
    record TEXT NOT NULL                         -- the line of an export
) STRICT;

CREATE INDEX articles_by_page ON articles (page);

CREATE INDEX live_articles_by_site ON articles (site) WHERE status = 'live';

-- Every version is one entry of the change feed. AUTOINCREMENT counts inside the write transaction, of which SQLite
-- allows one at a time, and never gives a number twice: so positions ascend in the order in which they can be seen.
CREATE TABLE versions (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,                     -- 1 for the first of this article
    saved TEXT NOT NULL,
    record BLOB NOT NULL,                        -- the same line, deflated
    UNIQUE (article, number)
) STRICT;

CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    seconds REAL NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0           -- addresses left when it was finished
) STRICT;

CREATE UNIQUE INDEX one_unfinished_run_of_a_site ON runs (site) WHERE finished IS NULL;

CREATE TABLE addresses (
    number INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    priority INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    found TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    waiting INTEGER NOT NULL DEFAULT 1 CHECK (waiting IN (0, 1)),  -- whether the site's run has still to visit it
    article INTEGER REFERENCES articles (number),                  -- the article that it last led to
    last_run INTEGER REFERENCES runs (number),
    visited TEXT,
    outcome TEXT,
    status INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,         -- in a row
    retry_at TEXT,
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    lease_owner TEXT,
    lease_until TEXT,
    UNIQUE (site, url)
) STRICT;

-- Holds what leasing and counting ask for, so that both cost the same however many addresses were visited before.
CREATE INDEX waiting_addresses ON addresses (site, priority, depth, number, lease_until, retry_at) WHERE waiting = 1;

CREATE INDEX leased_addresses ON addresses (lease_owner, site) WHERE lease_owner IS NOT NULL;

CREATE INDEX addresses_by_article ON addresses (article) WHERE article IS NOT NULL;

CREATE TABLE links (
    source INTEGER NOT NULL REFERENCES addresses (number),
    target INTEGER NOT NULL REFERENCES addresses (number),
    PRIMARY KEY (source, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (number),
    address INTEGER NOT NULL REFERENCES addresses (number),
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    reason TEXT NOT NULL,
    size INTEGER NOT NULL,
    seconds REAL NOT NULL,
    saved TEXT,
    filled TEXT                                  -- names of the article's fields that are filled, with blanks between
) STRICT;

CREATE INDEX visits_by_run ON visits (run);
"""

_SECOND = """
-- Since the record was written: when a 304 confirmed it. So that does not write the whole record again.
ALTER TABLE articles ADD COLUMN verified TEXT;

-- Names of the fields that are filled, with blanks between; NULL until the record is written again.
ALTER TABLE articles ADD COLUMN filled TEXT;

ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'crawl' CHECK (kind IN ('crawl', 'replay', 'check'));

-- Of a check: the run whose deletions it visits again.
ALTER TABLE runs ADD COLUMN checks INTEGER REFERENCES runs (number);

-- Whether it failed a gate.
ALTER TABLE runs ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));

ALTER TABLE runs ADD COLUMN released TEXT;

ALTER TABLE runs ADD COLUMN stopped TEXT NOT NULL DEFAULT '';

-- A JSON list.
ALTER TABLE runs ADD COLUMN complaints TEXT NOT NULL DEFAULT '[]';

-- Addresses that led to an article when it was finished.
ALTER TABLE runs ADD COLUMN articles INTEGER;

-- From now on kept up to date while it is unfinished, so that nobody has to count.
UPDATE runs SET waiting = (SELECT count(*) FROM addresses WHERE addresses.site = runs.site AND waiting = 1)
WHERE finished IS NULL;

DROP INDEX one_unfinished_run_of_a_site;

CREATE UNIQUE INDEX one_unfinished_run_of_a_kind ON runs (site, kind) WHERE finished IS NULL;

ALTER TABLE addresses ADD COLUMN redirects INTEGER NOT NULL DEFAULT 0;

-- When the visit that it waits for was due; empty for an address that was never visited.
ALTER TABLE addresses ADD COLUMN due TEXT NOT NULL DEFAULT '';

-- Since when visits have found the same.
ALTER TABLE addresses ADD COLUMN same_since TEXT;

-- First of the visits in a row that did not find the article, and its run.
ALTER TABLE addresses ADD COLUMN missing_since TEXT;

ALTER TABLE addresses ADD COLUMN missing_run INTEGER REFERENCES runs (number);

-- The canonical address of the same page, by the last visit that did not fail.
ALTER TABLE addresses ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';

DROP INDEX waiting_addresses;

-- Holds what leasing and counting ask for, so that both cost the same however many addresses were visited before.
CREATE INDEX waiting_addresses ON addresses (site, priority, due, depth, number, lease_until, retry_at)
WHERE waiting = 1;

CREATE INDEX leading_addresses ON addresses (site, visited) WHERE outcome IN ('article', 'unchanged');

CREATE INDEX moved_addresses ON addresses (site) WHERE moved_to <> '';

-- What a run brought and is not in the corpus yet.
CREATE TABLE staged (
    address INTEGER PRIMARY KEY REFERENCES addresses (number),
    run INTEGER NOT NULL REFERENCES runs (number),
    at TEXT NOT NULL,
    -- 'same': the address leads to the article that another address has staged.
    saved TEXT NOT NULL CHECK (saved IN ('new', 'changed', 'gone', 'same')),
    article_id TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',             -- why it is gone
    etag TEXT NOT NULL DEFAULT '',               -- validators that its address gets with the article
    last_modified TEXT NOT NULL DEFAULT '',
    record TEXT CHECK ((record IS NOT NULL) = (saved IN ('new', 'changed'))),
    page TEXT,                                   -- as in articles, so that nobody has to read the record
    site TEXT,
    filled TEXT,
    base INTEGER                                 -- position of the version on which it builds; 0 for a new article
) STRICT;

CREATE INDEX staged_by_run ON staged (run);

CREATE INDEX staged_by_article ON staged (article_id, run);

-- Classes of a change, with blanks between.
ALTER TABLE visits ADD COLUMN changes TEXT NOT NULL DEFAULT '';

-- Whether the address led to an article that this visit did not find.
ALTER TABLE visits ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
"""

_DUPLICATES = """
-- What is known of each live article to find those that say the same.
CREATE TABLE sketches (
    article INTEGER PRIMARY KEY REFERENCES articles (number),
    digest BLOB NOT NULL,                        -- of the folded text
    signature BLOB NOT NULL,                     -- MinHash; empty for a text that is too short
    standing TEXT NOT NULL,                      -- JSON: the smaller, the better it stands for others
    regions TEXT NOT NULL,                       -- JSON
    component INTEGER                            -- one of the articles connected with it; NULL until they are looked up
) STRICT;

CREATE INDEX sketches_by_component ON sketches (component);

-- Where sketches are filed: a bucket is the hash of the number and the content of one band of the signature.
CREATE TABLE buckets (
    bucket INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (number),
    PRIMARY KEY (bucket, article)
) STRICT, WITHOUT ROWID;

-- The members of clusters, each representative among its own.
CREATE TABLE duplicates (
    article INTEGER PRIMARY KEY REFERENCES articles (number),
    representative INTEGER NOT NULL REFERENCES articles (number),
    likeness REAL NOT NULL
) STRICT;

CREATE INDEX duplicates_by_representative ON duplicates (representative);

CREATE TABLE sketching (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,                   -- how far the feed was taken
    kind TEXT NOT NULL                           -- how sketches are made; empty for not at all
) STRICT;

INSERT INTO sketching (one, position, kind) VALUES (1, 0, '')
"""

_COUNTS = """
-- JSON: what is counted from the visits of a run that is finished; NULL until somebody asked.
ALTER TABLE runs ADD COLUMN counts TEXT;

-- Name of the declaration by which its pages were visited; empty where unknown.
ALTER TABLE runs ADD COLUMN declaration TEXT NOT NULL DEFAULT '';

DROP INDEX moved_addresses;

CREATE INDEX moved_addresses ON addresses (site, moved_to) WHERE outcome = 'moved'
"""

_OVERSIGHT = """
DROP INDEX live_articles_by_site;

-- Holds when the source was last seen to say the same, so that nobody reads records to find what is out of date.
CREATE INDEX live_articles_by_site ON articles (
    site, coalesce(verified, CASE WHEN json_valid(record) THEN json_extract(record, '$.verified') END)
) WHERE status = 'live';

CREATE INDEX runs_by_site ON runs (site);

CREATE INDEX runs_by_checked ON runs (checks) WHERE checks IS NOT NULL;

CREATE INDEX start_addresses ON addresses (site) WHERE priority = 0
"""

_LATER_VERSIONS = """
-- What changed last, without what only came in.
CREATE INDEX later_versions ON versions (position) WHERE number > 1
"""

_COMPANY = """
-- Processes that work on a run.
CREATE TABLE workers (
    owner TEXT PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (number),
    until TEXT NOT NULL                          -- when it counts as gone unless it is heard of again
) STRICT;

CREATE INDEX workers_by_run ON workers (run);

CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    free_at TEXT NOT NULL DEFAULT ''             -- when it may be asked next
) STRICT;

-- Requests under way, where several processes ask the same host.
CREATE TABLE turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,
    owner TEXT NOT NULL,
    until TEXT NOT NULL                          -- when it counts as over though nobody has said so
) STRICT;

CREATE INDEX turns_by_host ON turns (host);

CREATE INDEX turns_by_owner ON turns (owner)
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _DUPLICATES, _COUNTS, _OVERSIGHT, _LATER_VERSIONS, _COMPANY)
"""Step 0 makes version 1 of an empty file, step 1 makes version 2 of that, and so on."""

APPLICATION_ID = 0x53484542
"""Tells our files from other SQLite databases: SHEB."""
