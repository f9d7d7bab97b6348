-- Version 4: ways to the best places, and from a target to its units, for searches. The words of texts are kept beside, in
-- search.sql.

CREATE INDEX revision_worth ON revision (label, handoff DESC, blob);
CREATE INDEX import_target_origin ON import_target (origin, import);
