-- Version 2: imported files, as named layers beside the documents.

-- A layer: what one import brought.
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    run INTEGER NOT NULL REFERENCES run (id)
) STRICT;

-- A file of a layer.
CREATE TABLE import_file (
    import INTEGER NOT NULL REFERENCES import (id),
    number INTEGER NOT NULL,            -- from 0, in the order given
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,               -- of its bytes, hexadecimal
    detail TEXT NOT NULL,               -- what it says of itself; JSON
    PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;

-- A unit as a file states it.
CREATE TABLE import_unit (
    import INTEGER NOT NULL REFERENCES import (id),
    ordinal INTEGER NOT NULL,           -- from 0, in file order, over all files
    file INTEGER NOT NULL,              -- its number
    source INTEGER NOT NULL REFERENCES text (id),
    tuid TEXT,
    family TEXT NOT NULL,
    kind INTEGER NOT NULL,              -- 0 sentence, 1 paragraph
    detail TEXT NOT NULL,               -- what else is stated; JSON
    PRIMARY KEY (import, ordinal)
) STRICT, WITHOUT ROWID;

-- A translation of such a unit.
CREATE TABLE import_target (
    import INTEGER NOT NULL REFERENCES import (id),
    ordinal INTEGER NOT NULL,           -- of the unit
    number INTEGER NOT NULL,            -- from 0, in file order
    unit INTEGER NOT NULL REFERENCES unit (id),
    origin INTEGER NOT NULL,            -- 0 unknown, 1 human, 2 machine, 3 imported
    detail TEXT NOT NULL,               -- what else is stated; JSON
    PRIMARY KEY (import, ordinal, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_target_unit ON import_target (unit);

-- One row per imported translation.
CREATE VIEW tm_imports AS
SELECT import.name AS import, import_file.name AS file, import_unit.ordinal AS ordinal, import_unit.tuid AS tuid,
       import_unit.family AS family, CASE import_unit.kind WHEN 1 THEN 'paragraph' ELSE 'sentence' END AS kind,
       locale.tag AS locale, source.body AS source, target.body AS target,
       CASE import_target.origin WHEN 1 THEN 'human' WHEN 2 THEN 'machine' WHEN 3 THEN 'imported' ELSE 'unknown' END
           AS origin,
       unit.id AS unit
FROM import
JOIN import_unit ON import_unit.import = import.id
JOIN import_file ON import_file.import = import.id AND import_file.number = import_unit.file
JOIN import_target ON import_target.import = import.id AND import_target.ordinal = import_unit.ordinal
JOIN unit ON unit.id = import_target.unit
JOIN locale ON locale.id = unit.locale
JOIN text AS source ON source.id = unit.source
JOIN text AS target ON target.id = unit.target;
