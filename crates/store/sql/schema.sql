-- The memory file, version 1. Tables are private; the views in views.sql are the contract.
-- What each table is for is in crates/store/README.md.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Writing commands, in order.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    options TEXT NOT NULL,              -- JSON
    started TEXT NOT NULL,              -- RFC 3339, UTC
    finished TEXT,                      -- NULL while it runs, and for ever if it was killed
    outcome TEXT,                       -- done, interrupted, failed
    summary TEXT                        -- JSON
) STRICT;

CREATE TABLE family (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE locale (
    id INTEGER PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE            -- canonical BCP 47
) STRICT;

CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    family INTEGER NOT NULL REFERENCES family (id),
    locale INTEGER REFERENCES locale (id),
    licence TEXT                        -- SPDX id or `other`; NULL: unknown
) STRICT;

CREATE TABLE git_commit (
    id INTEGER PRIMARY KEY,
    oid BLOB NOT NULL UNIQUE,
    time INTEGER NOT NULL               -- committer's, seconds since 1970 UTC
) STRICT;

-- A branch of a repository, as of the last run that read it whole.
CREATE TABLE ref (
    id INTEGER PRIMARY KEY,
    repository INTEGER NOT NULL REFERENCES repository (id),
    name TEXT NOT NULL,
    tip INTEGER REFERENCES git_commit (id),
    last_run INTEGER REFERENCES run (id),
    UNIQUE (repository, name)
) STRICT;

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    family INTEGER NOT NULL REFERENCES family (id),
    path TEXT NOT NULL,
    locale INTEGER NOT NULL REFERENCES locale (id),
    UNIQUE (family, path, locale)
) STRICT;

-- The content of a document: one blob, parsed once per extractor version.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    blob BLOB NOT NULL,                 -- 20 bytes
    locale INTEGER NOT NULL REFERENCES locale (id),
    extractor INTEGER NOT NULL,
    prefix TEXT NOT NULL,               -- of its segments' ids, `0a1b2`
    segments INTEGER NOT NULL,
    recovered INTEGER NOT NULL,
    label INTEGER NOT NULL,             -- 0 unknown, 1 human, 2 machine
    handoff TEXT,                       -- YYYY-MM-DD
    source_commit TEXT,
    source_hash TEXT,
    file_id TEXT,
    asset_id TEXT,
    title TEXT,
    UNIQUE (blob, locale)
) STRICT;

-- A text, source or target, once.
CREATE TABLE text (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,              -- XXH3-64 of the bytes
    key INTEGER NOT NULL,               -- match key; see meta.key_version
    plain INTEGER NOT NULL,             -- 0 when an export would trim or clean it
    body TEXT NOT NULL
) STRICT;

-- A source with its target in one locale, wherever it occurs.
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES text (id),
    target INTEGER NOT NULL REFERENCES text (id),
    locale INTEGER NOT NULL REFERENCES locale (id)
) STRICT;

CREATE TABLE heading (
    revision INTEGER NOT NULL REFERENCES revision (id),
    number INTEGER NOT NULL,            -- from 0, in file order
    level INTEGER NOT NULL,
    anchor TEXT,                        -- its own or the nearest above it
    path TEXT NOT NULL,                 -- source texts from the outermost down, joined ` > `
    PRIMARY KEY (revision, number)
) STRICT, WITHOUT ROWID;

-- One pair of a revision.
CREATE TABLE segment (
    revision INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,           -- from 0, in file order
    unit INTEGER NOT NULL REFERENCES unit (id),
    key TEXT NOT NULL,                  -- `102`, `p101`, or the whole id when it is unusual
    line INTEGER NOT NULL,              -- from 1
    start INTEGER NOT NULL,             -- bytes of the pair in the file, tags included
    length INTEGER NOT NULL,
    block INTEGER NOT NULL,
    heading INTEGER,                    -- its number
    id TEXT,                            -- when it is not prefix, `-`, key
    PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

-- A revision at a path on a ref, from a first to a last run and commit.
CREATE TABLE placement (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    ref INTEGER NOT NULL REFERENCES ref (id),
    revision INTEGER NOT NULL REFERENCES revision (id),
    first_commit INTEGER REFERENCES git_commit (id),    -- that brought it; NULL outside git
    first_run INTEGER NOT NULL REFERENCES run (id),
    last_commit INTEGER REFERENCES git_commit (id),     -- the tip when it was found gone
    last_run INTEGER REFERENCES run (id)                -- NULL: current
) STRICT;
CREATE INDEX placement_current ON placement (ref, document) WHERE last_run IS NULL;
CREATE INDEX placement_revision ON placement (revision);

CREATE TABLE diagnostic (
    revision INTEGER NOT NULL REFERENCES revision (id),
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (revision, number)
) STRICT, WITHOUT ROWID;
