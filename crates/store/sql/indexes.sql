-- Indexes of the large tables. A first load fills the tables without them and makes them at its end: sorting once is
-- several times faster than keeping a tree in order row by row.
CREATE INDEX IF NOT EXISTS text_key ON text (key, hash);
CREATE INDEX IF NOT EXISTS text_not_plain ON text (id) WHERE plain = 0;
CREATE UNIQUE INDEX IF NOT EXISTS unit_pair ON unit (source, target, locale);
CREATE INDEX IF NOT EXISTS segment_unit ON segment (unit);
