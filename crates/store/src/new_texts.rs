use bitext_model::Locale;
use rusqlite::OptionalExtension;

use crate::{Coverage, Error, Side, Snapshot, TextId};

/// Passing so many rows by costs less than finding one anew.
const WORTH_PASSING: u64 = 4;

impl Snapshot<'_> {
    /// Hands over every text that units have as their source, of documents and of layers, in the order of rows.
    ///
    /// With a coverage that this state [extends](Snapshot::extends): those that none of its units has.
    pub fn sources_since(&self, since: Option<&Coverage>, each: impl FnMut(TextId, &str)) -> Result<(), Error> {
        self.texts_since(Side::Source, None, since, each)
    }

    /// The same for what units have as their target in a locale.
    pub fn targets_since(
        &self,
        locale: &Locale,
        since: Option<&Coverage>,
        each: impl FnMut(TextId, &str),
    ) -> Result<(), Error> {
        let memory = self.memory();
        let query = "SELECT id FROM locale WHERE tag = ?1";
        let row = memory.connection.query_row(query, [locale.as_str()], |row| row.get(0)).optional();
        match memory.sqlite(row)? {
            Some(locale) => self.texts_since(Side::Target, Some(locale), since, each),
            None => Ok(()),
        }
    }

    /// Hands over texts of units in the locale of a row, or in any.
    fn texts_since(
        &self,
        side: Side,
        locale: Option<i64>,
        since: Option<&Coverage>,
        each: impl FnMut(TextId, &str),
    ) -> Result<(), Error> {
        let last_unit = since.map_or(0, |coverage| coverage.last_unit);
        let query = match since {
            None => texts(side),
            Some(_) if self.has_index(side.index())? => new_texts_by_index(side),
            Some(_) => new_texts(side),
        };
        let mut ids: Vec<i64> = self.collect(&query, (locale, last_unit), |row| row.get(0))?;
        ids.sort_unstable();
        ids.dedup();
        self.memory().sqlite(self.read_texts(&ids, each))
    }

    /// Hands over the texts of rows, which are in order.
    fn read_texts(&self, ids: &[i64], mut each: impl FnMut(TextId, &str)) -> rusqlite::Result<()> {
        let (Some(&first), Some(&last)) = (ids.first(), ids.last()) else { return Ok(()) };
        let connection = &self.memory().connection;
        if last.abs_diff(first) / WORTH_PASSING < ids.len() as u64 {
            let mut wanted = ids.iter().peekable();
            let mut statement =
                connection.prepare("SELECT id, body FROM text WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
            let mut rows = statement.query((first, last))?;
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                if wanted.next_if_eq(&&id).is_some() {
                    each(TextId(id), row.get_ref(1)?.as_str()?);
                }
            }
            return Ok(());
        }
        let mut statement = connection.prepare("SELECT body FROM text WHERE id = ?1")?;
        for &id in ids {
            statement.query_row([id], |row| {
                each(TextId(id), row.get_ref(0)?.as_str()?);
                Ok(())
            })?;
        }
        Ok(())
    }

    fn has_index(&self, name: &str) -> Result<bool, Error> {
        let query = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1)";
        let memory = self.memory();
        memory.sqlite(memory.connection.query_row(query, [name], |row| row.get(0)))
    }
}

/// Rows of texts, in any order. As in the next two, parameter 1 is the row of a locale or NULL, and 2 the last unit that is
/// known: none, here.
fn texts(side: Side) -> String {
    let column = side.column();
    format!("SELECT {column} FROM unit NOT INDEXED WHERE ?2 < id AND (?1 IS NULL OR locale = ?1)")
}

/// Looks each text of the new units up among the known ones.
fn new_texts_by_index(side: Side) -> String {
    let (column, index) = (side.column(), side.index());
    let new = texts(side);
    format!(
        "WITH new (id) AS MATERIALIZED (SELECT DISTINCT * FROM ({new})) SELECT id FROM new \
         WHERE NOT EXISTS (SELECT 1 FROM unit AS known INDEXED BY {index} \
                           WHERE known.{column} = new.id AND known.id <= ?2 AND (?1 IS NULL OR known.locale = ?1))"
    )
}

/// Reads the known units, once: without an index, looking up would read them for every text.
fn new_texts(side: Side) -> String {
    let column = side.column();
    let new = texts(side);
    format!("{new} EXCEPT SELECT {column} FROM unit WHERE id <= ?2 AND (?1 IS NULL OR locale = ?1)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Memory, OpenOptions};

    /// One row of an `EXPLAIN QUERY PLAN` per step.
    fn plan(memory: &Memory, query: &str) -> Vec<String> {
        let mut statement = memory.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let rows = statement.query_map((None::<i64>, 1), |row| row.get(3)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_came_is_found_without_reading_everything() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::create(&folder.path().join("memory.db"), &OpenOptions::default()).unwrap();
        memory.finish_indexes(None).unwrap();
        let steps = plan(&memory, &new_texts_by_index(Side::Source));
        assert!(!steps.iter().any(|step| step.starts_with("SCAN unit")), "{steps:#?}");
        assert!(steps.iter().any(|step| step.contains("unit_pair (source=?)")), "{steps:#?}");
        // Without an index the known units are read, but not once per text.
        let steps = plan(&memory, &new_texts(Side::Target));
        assert!(!steps.iter().any(|step| step.contains("CORRELATED")), "{steps:#?}");
    }
}
