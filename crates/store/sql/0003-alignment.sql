-- Version 3: what the documents of a group have in common.

-- A group: one document in several locales, or in several states of one, that were aligned with each other. A row stands
-- for what is current: whatever changes one of its documents takes it out in the same transaction.
CREATE TABLE alignment (
    id INTEGER PRIMARY KEY,
    family INTEGER NOT NULL REFERENCES family (id),
    path TEXT NOT NULL,                 -- the first of its documents'
    inputs BLOB NOT NULL,               -- hash of what it was made from
    run INTEGER NOT NULL REFERENCES run (id),
    UNIQUE (family, path)
) STRICT;

-- A document of a group, wherever it stands.
CREATE TABLE aligned (
    alignment INTEGER NOT NULL REFERENCES alignment (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,            -- from 0
    document INTEGER NOT NULL REFERENCES document (id),
    revision INTEGER NOT NULL REFERENCES revision (id),
    PRIMARY KEY (alignment, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX aligned_document ON aligned (document);
CREATE INDEX aligned_revision ON aligned (revision);

-- A unit of the source of a group.
CREATE TABLE spine (
    alignment INTEGER NOT NULL REFERENCES alignment (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,           -- from 0
    text INTEGER NOT NULL REFERENCES text (id),
    PRIMARY KEY (alignment, ordinal)
) STRICT, WITHOUT ROWID;

-- Which units of the source a segment of an aligned document is.
CREATE TABLE link (
    alignment INTEGER NOT NULL,
    number INTEGER NOT NULL,            -- of the document in its group
    ordinal INTEGER NOT NULL,           -- of the segment
    first INTEGER NOT NULL,             -- unit of the spine
    last INTEGER NOT NULL,              -- the same, inclusive
    relation INTEGER NOT NULL,          -- 0 exact, 1 normalized, 2 merged, 3 edited, 4 moved
    confidence INTEGER NOT NULL,        -- in 1/10000
    evidence INTEGER NOT NULL,          -- 0 spine, 1 identity, 2 anchor, 3 words, 4 moved
    PRIMARY KEY (alignment, number, ordinal),
    FOREIGN KEY (alignment, number) REFERENCES aligned (alignment, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One row per current segment of an aligned document.
CREATE VIEW tm_links AS
SELECT family.name AS family, alignment.path AS group_path, document.path AS path, locale.tag AS locale,
       repository.name AS repository, ref.name AS ref, segment.ordinal AS ordinal, segment.key AS key,
       source.body AS source, link.first AS first, link.last AS last,
       (SELECT group_concat(body, ' ') FROM
           (SELECT text.body AS body FROM spine JOIN text ON text.id = spine.text
            WHERE spine.alignment = link.alignment AND spine.ordinal BETWEEN link.first AND link.last
            ORDER BY spine.ordinal)) AS spine,
       CASE link.relation WHEN 0 THEN 'exact' WHEN 1 THEN 'normalized' WHEN 2 THEN 'merged' WHEN 3 THEN 'edited'
           ELSE 'moved' END AS relation,
       link.confidence / 10000.0 AS confidence,
       CASE link.evidence WHEN 0 THEN 'spine' WHEN 1 THEN 'identity' WHEN 2 THEN 'anchor' WHEN 3 THEN 'words'
           ELSE 'moved' END AS evidence
FROM alignment
JOIN family ON family.id = alignment.family
JOIN aligned ON aligned.alignment = alignment.id
JOIN document ON document.id = aligned.document
JOIN locale ON locale.id = document.locale
JOIN placement ON placement.revision = aligned.revision AND placement.document = aligned.document
              AND placement.last_run IS NULL
JOIN ref ON ref.id = placement.ref
JOIN repository ON repository.id = ref.repository
JOIN link ON link.alignment = aligned.alignment AND link.number = aligned.number
JOIN segment ON segment.revision = aligned.revision AND segment.ordinal = link.ordinal
JOIN unit ON unit.id = segment.unit
JOIN text AS source ON source.id = unit.source;
