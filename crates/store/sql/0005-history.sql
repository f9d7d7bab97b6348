-- Version 5: what a branch's history shows of its texts, and the source files that documents were translated from.

-- The first parents of a branch whose trees were read, oldest first.
CREATE TABLE ref_commit (
    ref INTEGER NOT NULL REFERENCES ref (id),
    number INTEGER NOT NULL,            -- grows along the branch
    git_commit INTEGER NOT NULL REFERENCES git_commit (id),
    PRIMARY KEY (ref, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX ref_commit_commit ON ref_commit (ref, git_commit);

-- The run that read the branch's history last; NULL: none did.
ALTER TABLE ref ADD COLUMN history INTEGER;

-- What stood there before, where history shows it: of this document, or of the one that was renamed to it.
ALTER TABLE placement ADD COLUMN previous INTEGER REFERENCES placement (id);
CREATE INDEX placement_previous ON placement (previous) WHERE previous IS NOT NULL;
CREATE INDEX placement_document ON placement (document);
CREATE INDEX placement_ref ON placement (ref);

-- Who wrote the text of a segment where it stands, as history shows. Where no row is, the file's label says it.
CREATE TABLE origin (
    placement INTEGER NOT NULL REFERENCES placement (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,           -- of the segment
    origin INTEGER NOT NULL,            -- 0 unknown, 1 human, 2 machine, 4 post-edited, 5 human-under-mt-label,
                                        -- 6 machine-under-ht-label, 7 restored
    basis INTEGER NOT NULL,             -- 1 history, 2 other-document
    first_commit INTEGER NOT NULL REFERENCES git_commit (id),   -- the first that has this text for this source
    shown_commit INTEGER NOT NULL REFERENCES git_commit (id),   -- since which the origin is what it is
    PRIMARY KEY (placement, ordinal)
) STRICT, WITHOUT ROWID;

-- The source file of a document's content.
CREATE TABLE source_file (
    document INTEGER NOT NULL REFERENCES document (id),
    revision INTEGER NOT NULL REFERENCES revision (id),
    state INTEGER NOT NULL,             -- 0 verified, 1 its hash is another, 2 no such file, 3 no such commit
    repository TEXT NOT NULL,           -- the source repository's name; empty where none has the commit
    path TEXT NOT NULL,                 -- in the source repository
    blob BLOB,                          -- 20 bytes; NULL where there is none
    newest BLOB,                        -- of the file in the source repository's newest commit, which `outdated` compares
                                        -- with; NULL where it is gone, or nothing was compared
    reader INTEGER NOT NULL,            -- version of the reading that gave the hidden segments
    PRIMARY KEY (document, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_file_revision ON source_file (revision);

-- How sure a pair is that was not marked in the file, in 1/10000; NULL for those that were. A pair with it is hidden:
-- its key says what it is (`title`, `description`, `alt-2`), and its ordinal is behind those of all marked ones, so that
-- no segment is its neighbour: the first is one more than their count, the next two more than that, and so on.
ALTER TABLE segment ADD COLUMN confidence INTEGER;
CREATE INDEX segment_hidden ON segment (revision) WHERE confidence IS NOT NULL;

-- Segments of current documents whose source text has moved on in the source repository.
CREATE TABLE outdated (
    document INTEGER NOT NULL REFERENCES document (id),
    revision INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,           -- of the segment
    state INTEGER NOT NULL,             -- 1 edited, 2 removed
    PRIMARY KEY (document, revision, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX outdated_revision ON outdated (revision);

DROP VIEW tm_occurrences;
-- One row per segment and placement, current or not, with full provenance.
CREATE VIEW tm_occurrences AS
SELECT unit.id AS unit, repository.name AS repository, ref.name AS ref, lower(hex(git_commit.oid)) AS "commit",
       document.path AS path, segment.line AS line, lower(hex(revision.blob)) AS revision,
       segment.ordinal AS ordinal, segment.key AS key,
       CASE WHEN segment.confidence IS NOT NULL THEN 'hidden'
            WHEN segment.key GLOB 'p[1-9]*' AND substr(segment.key, 2) NOT GLOB '*[^0-9]*' AND length(segment.key) <= 10
            THEN 'paragraph' ELSE 'sentence' END AS kind,
       segment.block AS block, segment.start AS start, segment.start + segment.length AS "end",
       heading.path AS heading, heading.anchor AS anchor,
       (SELECT value FROM meta WHERE name = 'source_locale') AS source_locale, locale.tag AS target_locale,
       source.body AS source, target.body AS target,
       CASE revision.label WHEN 1 THEN 'HT' WHEN 2 THEN 'MT' ELSE '' END AS label,
       CASE coalesce(origin.origin, revision.label) WHEN 1 THEN 'human' WHEN 2 THEN 'machine' WHEN 4 THEN 'post-edited'
            WHEN 5 THEN 'human-under-mt-label' WHEN 6 THEN 'machine-under-ht-label' WHEN 7 THEN 'restored'
            ELSE 'unknown' END AS origin,
       CASE origin.basis WHEN 1 THEN 'history' WHEN 2 THEN 'other-document' ELSE 'label' END AS origin_basis,
       revision.handoff AS handoff, revision.source_commit AS source_commit,
       revision.source_hash AS source_hash, revision.file_id AS file_id, placement.last_run IS NULL AS current,
       family.name AS family, segment.confidence / 10000.0 AS confidence,
       lower(hex(first_commit.oid)) AS origin_first_commit, lower(hex(shown_commit.oid)) AS origin_commit
FROM placement
JOIN document ON document.id = placement.document
JOIN family ON family.id = document.family
JOIN locale ON locale.id = document.locale
JOIN ref ON ref.id = placement.ref
JOIN repository ON repository.id = ref.repository
JOIN revision ON revision.id = placement.revision
JOIN segment ON segment.revision = revision.id
JOIN unit ON unit.id = segment.unit
JOIN text AS source ON source.id = unit.source
JOIN text AS target ON target.id = unit.target
LEFT JOIN heading ON heading.revision = segment.revision AND heading.number = segment.heading
LEFT JOIN git_commit ON git_commit.id = placement.first_commit
LEFT JOIN origin ON origin.placement = placement.id AND origin.ordinal = segment.ordinal
LEFT JOIN git_commit AS first_commit ON first_commit.id = origin.first_commit
LEFT JOIN git_commit AS shown_commit ON shown_commit.id = origin.shown_commit;
