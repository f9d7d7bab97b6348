-- The words of texts, for searches: made from the texts and by them alone, anew when meta.search_version is another one
-- than the program's. A row's number is its text's. The terms come from bitext_markup::index_terms, parted by blanks,
-- and the tokenizer leaves them as they are. That they stand side by side is to be seen from the texts.
DROP TABLE IF EXISTS search_source;
DROP TABLE IF EXISTS search_target;
CREATE VIRTUAL TABLE search_source USING fts5 (terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_target USING fts5 (terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
-- Terms are gathered in so many bytes before they are written.
INSERT INTO search_source (search_source, rank) VALUES ('hashsize', 4194304);
INSERT INTO search_target (search_target, rank) VALUES ('hashsize', 4194304);
CREATE INDEX IF NOT EXISTS unit_target ON unit (target);
