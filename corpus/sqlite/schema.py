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

MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""Step 0 makes version 1 of an empty file, step 1 makes version 2 of that, and so on."""

APPLICATION_ID = 0x53484542
"""Tells our files from other SQLite databases: SHEB."""
