//! What columns hold, in both directions.

use std::collections::HashMap;

use bitext_align::LinkEvidence;
use bitext_model::{Label, Locale, ObjectId, Origin, OriginBasis, Relation, UnitKey, UnitKind};
use jiff::civil::Date;
use rusqlite::Row;
use rusqlite::types::Type;

/// The column `label` of a revision.
pub(crate) fn label_code(label: Label) -> u8 {
    match label {
        Label::Unknown => 0,
        Label::Human => 1,
        Label::Machine => 2,
    }
}

/// The label of a column.
pub(crate) fn label_of_code(code: u8) -> Label {
    match code {
        1 => Label::Human,
        2 => Label::Machine,
        _ => Label::Unknown,
    }
}

/// The column `origin` of an imported translation, and of a segment where it stands.
pub(crate) fn origin_code(origin: Origin) -> u8 {
    match origin {
        Origin::Human => 1,
        Origin::Machine => 2,
        Origin::Imported => 3,
        Origin::PostEdited => 4,
        Origin::HumanUnderMtLabel => 5,
        Origin::MachineUnderHtLabel => 6,
        Origin::Restored => 7,
        _ => 0,
    }
}

/// The origin of a column.
pub(crate) fn origin_of_code(code: u8) -> Origin {
    match code {
        1 => Origin::Human,
        2 => Origin::Machine,
        3 => Origin::Imported,
        4 => Origin::PostEdited,
        5 => Origin::HumanUnderMtLabel,
        6 => Origin::MachineUnderHtLabel,
        7 => Origin::Restored,
        _ => Origin::Unknown,
    }
}

/// The column `basis` of an origin.
pub(crate) fn basis_code(basis: OriginBasis) -> u8 {
    if basis == OriginBasis::OtherDocument { 2 } else { 1 }
}

/// What an origin rests on, by the column `basis`; none is there where only the label says it.
pub(crate) fn basis_of_code(code: Option<u8>) -> OriginBasis {
    match code {
        Some(1) => OriginBasis::History,
        Some(2) => OriginBasis::OtherDocument,
        _ => OriginBasis::Label,
    }
}

/// The column `kind` of an imported unit.
pub(crate) fn kind_code(kind: UnitKind) -> u8 {
    match kind {
        UnitKind::Sentence => 0,
        UnitKind::Paragraph => 1,
        UnitKind::Hidden => 2,
    }
}

/// The kind of a column.
pub(crate) fn kind_of_code(code: u8) -> UnitKind {
    match code {
        1 => UnitKind::Paragraph,
        2 => UnitKind::Hidden,
        _ => UnitKind::Sentence,
    }
}

/// The kind of a segment, by its key and whether its pair was found and not marked; one with an unusual id counts as a
/// sentence.
pub(crate) fn kind_of_segment(key: &str, is_hidden: bool) -> UnitKind {
    if is_hidden { UnitKind::Hidden } else { UnitKey::parse(key).map_or(UnitKind::Sentence, |key| key.kind) }
}

/// The column `relation` of a link; one that this version does not know counts as the weakest.
pub(crate) fn relation_code(relation: Relation) -> u8 {
    match relation {
        Relation::Exact => 0,
        Relation::Normalized => 1,
        Relation::Merged => 2,
        Relation::Edited => 3,
        _ => 4,
    }
}

/// The relation of a column.
pub(crate) fn relation_of_code(code: u8) -> Relation {
    match code {
        0 => Relation::Exact,
        1 => Relation::Normalized,
        2 => Relation::Merged,
        3 => Relation::Edited,
        _ => Relation::Moved,
    }
}

/// The column `evidence` of a link.
pub(crate) fn evidence_code(evidence: LinkEvidence) -> u8 {
    match evidence {
        LinkEvidence::Spine => 0,
        LinkEvidence::Identity => 1,
        LinkEvidence::Anchor => 2,
        LinkEvidence::Words => 3,
        LinkEvidence::Moved => 4,
    }
}

/// The evidence of a column.
pub(crate) fn evidence_of_code(code: u8) -> LinkEvidence {
    match code {
        0 => LinkEvidence::Spine,
        1 => LinkEvidence::Identity,
        2 => LinkEvidence::Anchor,
        3 => LinkEvidence::Words,
        _ => LinkEvidence::Moved,
    }
}

/// A git object id of a column.
pub(crate) fn object_id(row: &Row<'_>, column: usize) -> rusqlite::Result<ObjectId> {
    let bytes = row.get_ref(column)?.as_blob()?;
    ObjectId::from_bytes(bytes).ok_or(rusqlite::Error::InvalidColumnType(column, "object id".to_owned(), Type::Blob))
}

/// A git object id of a column that may be null.
pub(crate) fn optional_object_id(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<ObjectId>> {
    match row.get_ref(column)?.as_blob_or_null()? {
        None => Ok(None),
        Some(_) => object_id(row, column).map(Some),
    }
}

/// A date of a column that may be null.
pub(crate) fn optional_date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    let date = text.parse();
    date.map(Some).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// Reads a column of locale tags, of which there are few different ones.
#[derive(Debug, Default)]
pub(crate) struct LocaleColumn {
    known: HashMap<String, Locale>,
}

impl LocaleColumn {
    pub(crate) fn read(&mut self, row: &Row<'_>, column: usize) -> rusqlite::Result<Locale> {
        let tag = row.get_ref(column)?.as_str()?;
        if let Some(locale) = self.known.get(tag) {
            return Ok(locale.clone());
        }
        let locale: Locale = tag
            .parse()
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))?;
        self.known.insert(tag.to_owned(), locale.clone());
        Ok(locale)
    }
}
