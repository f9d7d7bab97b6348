use std::collections::HashMap;

use bitext_model::Locale;
use rusqlite::{Connection, OptionalExtension};

/// The rows of locales, each asked for once.
#[derive(Debug, Default)]
pub(super) struct LocaleRows(HashMap<Locale, i64>);

impl LocaleRows {
    /// The row of a locale, which is made if there is none.
    pub(super) fn row(&mut self, connection: &Connection, locale: &Locale) -> rusqlite::Result<i64> {
        if let Some(id) = self.0.get(locale) {
            return Ok(*id);
        }
        let id = named(connection, "locale", "tag", locale.as_str())?;
        self.0.insert(locale.clone(), id);
        Ok(id)
    }
}

/// The number of a name in a table of names, which gets it when it lacks it.
pub(super) fn named(connection: &Connection, table: &str, column: &str, name: &str) -> rusqlite::Result<i64> {
    let find = format!("SELECT id FROM {table} WHERE {column} = ?1");
    if let Some(id) = connection.prepare_cached(&find)?.query_row([name], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    connection.prepare_cached(&format!("INSERT INTO {table} ({column}) VALUES (?1)"))?.insert([name])
}
