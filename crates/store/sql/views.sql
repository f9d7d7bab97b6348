-- The contract for people with sqlite3, DuckDB or a script: documented in crates/store/README.md, version in
-- meta.view_version. Plain SQL, no functions of ours.

-- One row per current segment: the pair and where it stands.
CREATE VIEW tm_pairs AS
SELECT family.name AS family, repository.name AS repository, ref.name AS ref, document.path AS path,
       locale.tag AS locale, segment.ordinal AS ordinal, segment.key AS key, segment.line AS line,
       source.body AS source, target.body AS target,
       CASE revision.label WHEN 1 THEN 'HT' WHEN 2 THEN 'MT' ELSE '' END AS label,
       revision.handoff AS handoff, unit.id AS unit
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
WHERE placement.last_run IS NULL;

-- One row per unit: a source with a target in one locale, and in how many segments of stored revisions it stands.
CREATE VIEW tm_units AS
SELECT unit.id AS unit, locale.tag AS locale, source.body AS source, target.body AS target,
       (SELECT count(*) FROM segment WHERE segment.unit = unit.id) AS segments
FROM unit
JOIN locale ON locale.id = unit.locale
JOIN text AS source ON source.id = unit.source
JOIN text AS target ON target.id = unit.target;

-- One row per segment and placement, current or not, with full provenance.
CREATE VIEW tm_occurrences AS
SELECT unit.id AS unit, repository.name AS repository, ref.name AS ref, lower(hex(git_commit.oid)) AS "commit",
       document.path AS path, segment.line AS line, lower(hex(revision.blob)) AS revision,
       segment.ordinal AS ordinal, segment.key AS key,
       CASE WHEN segment.key GLOB 'p[1-9]*' AND substr(segment.key, 2) NOT GLOB '*[^0-9]*' AND length(segment.key) <= 10
            THEN 'paragraph' ELSE 'sentence' END AS kind,
       segment.block AS block, segment.start AS start, segment.start + segment.length AS "end",
       heading.path AS heading, heading.anchor AS anchor,
       (SELECT value FROM meta WHERE name = 'source_locale') AS source_locale, locale.tag AS target_locale,
       source.body AS source, target.body AS target,
       CASE revision.label WHEN 1 THEN 'HT' WHEN 2 THEN 'MT' ELSE '' END AS label,
       CASE revision.label WHEN 1 THEN 'human' WHEN 2 THEN 'machine' ELSE 'unknown' END AS origin,
       'label' AS origin_basis, revision.handoff AS handoff, revision.source_commit AS source_commit,
       revision.source_hash AS source_hash, revision.file_id AS file_id, placement.last_run IS NULL AS current, family.name AS family
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
LEFT JOIN git_commit ON git_commit.id = placement.first_commit;
