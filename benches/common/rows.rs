//! The rows of a memory, inserted once more by the plainest program that does it.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Everything that a memory file holds, as plain values.
pub(crate) struct Rows {
    schema: Vec<String>,
    indexes: Vec<String>,
    tables: Vec<(String, usize, Vec<Value>)>,
}

impl Rows {
    /// Reads all of it, but for the index of words.
    pub(crate) fn of(path: &Path) -> Rows {
        let connection = Connection::open(path).expect("the memory");
        let objects: Vec<(String, String, Option<String>)> = connection
            .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY rowid")
            .and_then(|mut query| query.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect())
            .expect("the schema");
        // The index of words is made from the texts by the program itself.
        let objects: Vec<_> = objects.into_iter().filter(|(_, name, _)| !name.starts_with("search_")).collect();
        let sql = |kind: &str| {
            let of_kind = objects.iter().filter(|(own, _, _)| own == kind);
            of_kind.filter_map(|(_, _, sql)| sql.clone()).collect::<Vec<_>>()
        };
        let tables = objects.iter().filter(|(kind, name, _)| kind == "table" && !name.starts_with("sqlite_"));
        let tables = tables.map(|(_, name, _)| {
            let mut query = connection.prepare(&format!("SELECT * FROM {name}")).expect("a table");
            let columns = query.column_count();
            let mut values = Vec::new();
            let mut rows = query.query(()).expect("its rows");
            while let Some(row) = rows.next().expect("a row") {
                values.extend((0..columns).map(|column| row.get::<_, Value>(column).expect("a value")));
            }
            (name.clone(), columns, values)
        });
        Rows { tables: tables.collect(), schema: sql("table"), indexes: sql("index") }
    }

    /// What the plainest fast program does: one transaction, prepared statements, indexes last.
    pub(crate) fn insert(&self, path: &Path) -> u64 {
        let connection = Connection::open(path).expect("a new file");
        connection.pragma_update(None, "journal_mode", "WAL").expect("a pragma");
        connection.pragma_update(None, "synchronous", "NORMAL").expect("a pragma");
        connection.execute_batch("BEGIN").expect("a transaction");
        for table in &self.schema {
            connection.execute_batch(table).expect("a table");
        }
        let mut segments = 0;
        for (name, columns, values) in &self.tables {
            let places = vec!["?"; *columns].join(",");
            let mut insert = connection.prepare(&format!("INSERT INTO {name} VALUES ({places})")).expect("a statement");
            for row in values.chunks_exact(*columns) {
                insert.execute(params_from_iter(row)).expect("a row");
            }
            if name == "segment" {
                segments = values.len() / columns;
            }
        }
        for index in &self.indexes {
            connection.execute_batch(index).expect("an index");
        }
        connection.execute_batch("COMMIT").expect("a commit");
        segments as u64
    }
}
