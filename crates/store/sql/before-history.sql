-- What version 5 added to tables and views that an older file has, as that file has it: nothing.
CREATE TEMP VIEW segment AS SELECT *, NULL AS confidence FROM main.segment;
CREATE TEMP VIEW placement AS SELECT *, NULL AS previous FROM main.placement;
CREATE TEMP VIEW ref AS SELECT *, NULL AS history FROM main.ref;
CREATE TEMP TABLE ref_commit (ref INTEGER, number INTEGER, git_commit INTEGER) STRICT;
CREATE TEMP TABLE origin (
    placement INTEGER, ordinal INTEGER, origin INTEGER, basis INTEGER, first_commit INTEGER, shown_commit INTEGER,
    PRIMARY KEY (placement, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE source_file (
    document INTEGER, revision INTEGER, state INTEGER, repository TEXT, path TEXT, blob BLOB, newest BLOB,
    reader INTEGER,
    PRIMARY KEY (document, revision)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE outdated (
    document INTEGER, revision INTEGER, ordinal INTEGER, state INTEGER, PRIMARY KEY (document, revision, ordinal)
) STRICT, WITHOUT ROWID;
