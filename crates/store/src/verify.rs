use rusqlite::{Connection, ErrorCode};

use crate::{Error, Memory, NewText, Snapshot};

/// The result of a verification: every check, whether it found anything or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// In the order they were made.
    pub checks: Vec<Check>,
}

/// One check of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How many things were looked at.
    pub checked: u64,
    /// What is wrong, the first few of it.
    pub problems: Vec<String>,
    /// How many problems there are in all.
    pub problem_count: u64,
}

/// So many problems of a kind are described; the rest are counted.
const DESCRIBED: usize = 10;

impl Verification {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.problem_count == 0)
    }
}

impl Check {
    fn new(name: &'static str) -> Check {
        Check { name, checked: 0, problems: Vec::new(), problem_count: 0 }
    }

    fn problem(&mut self, describe: impl FnOnce() -> String) {
        self.problem_count += 1;
        if self.problems.len() < DESCRIBED {
            self.problems.push(describe());
        }
    }
}

/// Counts that must be zero, each a statement about the tables as a whole.
const RULES: &[(&str, &str)] = &[
    (
        "segments as counted by their revision",
        "SELECT 'revision ' || lower(hex(blob)) || ' says ' || segments || ' segments' FROM revision \
         WHERE segments <> (SELECT count(*) FROM segment WHERE segment.revision = revision.id AND confidence IS NULL)",
    ),
    (
        "segments numbered without gaps",
        "SELECT 'revision ' || revision || ' ends at ' || max(ordinal) FROM segment \
         WHERE confidence IS NULL GROUP BY revision HAVING max(ordinal) + 1 <> count(*)",
    ),
    (
        "headings that segments name",
        "SELECT 'revision ' || revision || ', segment ' || ordinal FROM segment WHERE heading IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM heading WHERE heading.revision = segment.revision \
                         AND heading.number = segment.heading)",
    ),
    (
        "units in the locale of their revision",
        "SELECT 'revision ' || segment.revision || ', segment ' || segment.ordinal FROM segment \
         JOIN unit ON unit.id = segment.unit JOIN revision ON revision.id = segment.revision \
         WHERE unit.locale <> revision.locale",
    ),
    (
        "documents in the locale of their revisions",
        "SELECT 'document ' || document.path || ', revision ' || lower(hex(revision.blob)) FROM placement \
         JOIN document ON document.id = placement.document JOIN revision ON revision.id = placement.revision \
         WHERE document.locale <> revision.locale",
    ),
    (
        "one current revision of a document on a ref",
        "SELECT 'document ' || document || ' on ref ' || ref FROM placement WHERE last_run IS NULL \
         GROUP BY document, ref HAVING count(*) > 1",
    ),
    (
        "texts stored once",
        "SELECT 'text ' || left.id || ' and ' || right.id FROM text AS left JOIN text AS right \
         ON right.key = left.key AND right.hash = left.hash AND left.id < right.id AND right.body = left.body",
    ),
    (
        "units stored once",
        "SELECT 'unit of ' || source || ' and ' || target FROM unit GROUP BY source, target, locale \
         HAVING count(*) > 1",
    ),
];

/// The same, about layers.
const LAYER_RULES: &[(&str, &str)] = &[
    (
        "imported units numbered without gaps",
        "SELECT 'import ' || import || ' ends at ' || max(ordinal) FROM import_unit \
         GROUP BY import HAVING max(ordinal) + 1 <> count(*)",
    ),
    (
        "imported units of their import's files",
        "SELECT 'import ' || import || ', unit ' || ordinal FROM import_unit WHERE NOT EXISTS \
         (SELECT 1 FROM import_file WHERE import_file.import = import_unit.import AND number = import_unit.file)",
    ),
    (
        "imported translations of their unit's source",
        "SELECT 'import ' || import_target.import || ', unit ' || import_target.ordinal FROM import_target \
         JOIN unit ON unit.id = import_target.unit \
         LEFT JOIN import_unit ON import_unit.import = import_target.import \
                              AND import_unit.ordinal = import_target.ordinal \
         WHERE import_unit.source IS NOT unit.source",
    ),
];

/// The same, about alignments.
const ALIGNMENT_RULES: &[(&str, &str)] = &[
    (
        "alignments of current documents",
        "SELECT 'alignment of ' || alignment.path || ', document ' || number FROM aligned \
         JOIN alignment ON alignment.id = aligned.alignment WHERE NOT EXISTS \
         (SELECT 1 FROM placement WHERE placement.document = aligned.document \
          AND placement.revision = aligned.revision AND placement.last_run IS NULL)",
    ),
    (
        "spines numbered without gaps",
        "SELECT 'alignment ' || alignment || ' ends at ' || max(ordinal) FROM spine \
         GROUP BY alignment HAVING max(ordinal) + 1 <> count(*)",
    ),
    (
        "a link of each segment of an aligned document",
        "SELECT 'alignment ' || aligned.alignment || ', document ' || number FROM aligned \
         JOIN revision ON revision.id = aligned.revision WHERE revision.segments <> \
         (SELECT count(*) FROM link WHERE link.alignment = aligned.alignment AND link.number = aligned.number)",
    ),
    (
        "links of segments to units of their spine",
        "SELECT 'alignment ' || link.alignment || ', document ' || link.number || ', segment ' || link.ordinal FROM link \
         JOIN aligned ON aligned.alignment = link.alignment AND aligned.number = link.number \
         WHERE link.last < link.first \
         OR NOT EXISTS (SELECT 1 FROM spine WHERE spine.alignment = link.alignment AND spine.ordinal = link.first) \
         OR NOT EXISTS (SELECT 1 FROM spine WHERE spine.alignment = link.alignment AND spine.ordinal = link.last) \
         OR NOT EXISTS (SELECT 1 FROM segment WHERE segment.revision = aligned.revision \
                        AND segment.ordinal = link.ordinal)",
    ),
];

impl Snapshot<'_> {
    /// Checks the file, its references, its hashes and its counts.
    pub fn verify(&self) -> Result<Verification, Error> {
        let memory = self.memory();
        let connection = &memory.connection;
        let mut checks = vec![
            run(memory, "integrity of the file", |check| integrity(connection, check))?,
            run(memory, "references between tables", |check| foreign_keys(connection, check))?,
            run(memory, "hashes and match keys of texts", |check| hashes(connection, check))?,
            indexes(memory)?,
        ];
        let layer_rules = if self.has_layers()? { LAYER_RULES } else { &[] };
        let alignment_rules = if self.has_alignments()? { ALIGNMENT_RULES } else { &[] };
        for (name, query) in RULES.iter().chain(layer_rules).chain(alignment_rules) {
            checks.push(run(memory, name, |check| rule(connection, query, check))?);
        }
        Ok(Verification { checks })
    }
}

/// Makes a check. One that a broken page puts an end to has found a problem, and the others are made all the same.
fn run(
    memory: &Memory,
    name: &'static str,
    make: impl FnOnce(&mut Check) -> rusqlite::Result<()>,
) -> Result<Check, Error> {
    let mut check = Check::new(name);
    match make(&mut check) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            check.problem(|| error.to_string());
        }
        made => memory.sqlite(made)?,
    }
    Ok(check)
}

fn integrity(connection: &Connection, check: &mut Check) -> rusqlite::Result<()> {
    check.checked = 1;
    connection.pragma_query(None, "integrity_check", |row| {
        let message: String = row.get(0)?;
        if message != "ok" {
            check.problem(|| message);
        }
        Ok(())
    })
}

fn foreign_keys(connection: &Connection, check: &mut Check) -> rusqlite::Result<()> {
    check.checked = 1;
    connection.pragma_query(None, "foreign_key_check", |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        check.problem(|| format!("a row of `{table}` names a missing row of `{parent}`"));
        Ok(())
    })
}

fn hashes(connection: &Connection, check: &mut Check) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT id, hash, key, plain, body FROM text")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let stored: (i64, i64, bool) = (row.get(1)?, row.get(2)?, row.get(3)?);
        // SQLite does not see to it that its texts are UTF-8.
        let expected = std::str::from_utf8(row.get_ref(4)?.as_bytes()?).map(NewText::new);
        check.checked += 1;
        if expected.map(|text| (text.key.exact as i64, text.key.normalized as i64, text.plain)) != Ok(stored) {
            check.problem(|| format!("text {id}"));
        }
    }
    Ok(())
}

fn rule(connection: &Connection, query: &str, check: &mut Check) -> rusqlite::Result<()> {
    check.checked = 1;
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let problem: String = row.get(0)?;
        check.problem(|| problem);
    }
    Ok(())
}

fn indexes(memory: &Memory) -> Result<Check, Error> {
    let mut check = Check::new("indexes");
    check.checked = 1;
    if !memory.has_indexes()? {
        check.problem(|| "a first load has not finished; any writing command finishes it".to_owned());
    }
    Ok(check)
}
