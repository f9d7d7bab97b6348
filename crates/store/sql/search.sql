-- Under which terms texts are found, for searches: made from the texts and by them alone, anew when meta.search_version
-- is another one than the program's. The terms come from bitext_markup::index_terms. That they stand side by side is to be
-- seen from the texts. Rows are blocks of terms with the rows of texts: see postings/block.rs and postings/segments.rs.
DROP TABLE IF EXISTS search_source;
DROP TABLE IF EXISTS search_target;
CREATE TABLE search_source (id INTEGER PRIMARY KEY, block BLOB NOT NULL) STRICT;
CREATE TABLE search_target (id INTEGER PRIMARY KEY, block BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS unit_target ON unit (target);
