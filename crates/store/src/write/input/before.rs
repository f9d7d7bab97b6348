//! What the memory has of an input before it is read.

use std::collections::HashMap;

use bitext_model::ObjectId;
use rusqlite::{Connection, OptionalExtension};

use super::{InputIdentity, Placed};
use crate::columns::{LocaleColumn, label_of_code};

/// The repository's row, and its locale when that is another one than before.
///
/// A document without a locale of its own takes the repository's, so another one asks for all of them again. It is
/// written when that was done, not here: a run that was killed must not look as if it had reached every document.
pub(super) fn repository(
    connection: &Connection,
    identity: &InputIdentity<'_>,
    family: i64,
    locale: Option<i64>,
) -> rusqlite::Result<(i64, Option<i64>)> {
    type Row = (i64, i64, Option<i64>, Option<String>);
    let find = "SELECT id, family, locale, licence FROM repository WHERE name = ?1";
    let found: Option<Row> = connection
        .query_row(find, [identity.repository], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((id, old_family, old_locale, old_licence)) = found else {
        let insert = "INSERT INTO repository (name, family, locale, licence) VALUES (?1, ?2, ?3, ?4)";
        connection.execute(insert, (identity.repository, family, locale, identity.licence))?;
        return Ok((connection.last_insert_rowid(), None));
    };
    let licence = identity.licence.or(old_licence.as_deref());
    if (old_family, old_licence.as_deref()) != (family, licence) {
        let update = "UPDATE repository SET family = ?2, licence = ?3 WHERE id = ?1";
        connection.execute(update, (id, family, licence))?;
    }
    Ok((id, locale.filter(|locale| old_locale != Some(*locale))))
}

pub(super) fn reference(connection: &Connection, repository: i64, name: &str) -> rusqlite::Result<i64> {
    let find = "SELECT id FROM ref WHERE repository = ?1 AND name = ?2";
    if let Some(id) = connection.query_row(find, (repository, name), |row| row.get(0)).optional()? {
        return Ok(id);
    }
    connection.execute("INSERT INTO ref (repository, name) VALUES (?1, ?2)", (repository, name))?;
    Ok(connection.last_insert_rowid())
}

/// What stands on a ref now, by path. What stands there for another family is stale, or all of it.
pub(super) fn current(
    connection: &Connection,
    reference: i64,
    family: i64,
    all_stale: bool,
) -> rusqlite::Result<HashMap<String, Vec<Placed>>> {
    let mut statement = connection.prepare(
        "SELECT document.path, revision.blob, locale.tag, revision.extractor, revision.segments, \
                revision.recovered, revision.label, placement.first_commit IS NOT NULL, document.id, placement.id, \
                ?3 OR document.family <> ?2 \
         FROM placement \
         JOIN document ON document.id = placement.document \
         JOIN revision ON revision.id = placement.revision \
         JOIN locale ON locale.id = document.locale \
         WHERE placement.ref = ?1 AND placement.last_run IS NULL",
    )?;
    let mut locales = LocaleColumn::default();
    let mut rows = statement.query((reference, family, all_stale))?;
    let mut current: HashMap<String, Vec<Placed>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let Some(blob) = ObjectId::from_bytes(row.get_ref(1)?.as_blob()?) else { continue };
        current.entry(row.get(0)?).or_default().push(Placed {
            blob,
            locale: locales.read(row, 2)?,
            extractor: row.get(3)?,
            segments: row.get(4)?,
            recovered: row.get(5)?,
            label: label_of_code(row.get(6)?),
            has_commit: row.get(7)?,
            is_stale: row.get(10)?,
            document: row.get(8)?,
            placement: row.get(9)?,
        });
    }
    Ok(current)
}
