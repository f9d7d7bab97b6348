//! The fields of a pair of source and target, for every format that is a table.
//!
//! Names and order are a contract with the readers of files; they are published in this crate's README.

use bitext_model::{Locale, ObjectId};
use jiff::civil::Date;

use crate::unit::{Header, Per, Provenance, Target, TranslationUnit};

/// What one record is about.
pub(crate) struct Record<'a> {
    pub(crate) source_locale: &'a Locale,
    pub(crate) unit: &'a TranslationUnit<'a>,
    pub(crate) target: &'a Target<'a>,
    /// The place, or one of the examples; without one every field of a place is missing.
    pub(crate) provenance: Option<&'a Provenance<'a>>,
}

/// One named value of a record.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) value: for<'r> fn(&'r Record<'r>) -> Option<Value<'r>>,
}

/// What kind of value a field has in every record that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text of its own in nearly every record.
    Text,
    /// A text that many records share.
    Name,
    /// Lower-case hexadecimal digits.
    Id,
    Number,
    /// From 0 to 1, and never missing.
    Share,
    Truth,
    Day,
}

/// A value before a format gives it a form; one that is missing is no value.
pub(crate) enum Value<'r> {
    Text(&'r str),
    Number(u64),
    Share(f64),
    Truth(bool),
    Id(ObjectId),
    Day(Date),
}

/// What is said of a pair once, wherever it occurs.
pub(crate) const PAIR: &[Field] = &[
    TUID,
    FAMILY,
    KIND,
    SOURCE_LOCALE,
    TARGET_LOCALE,
    SOURCE,
    TARGET,
    ORIGIN,
    ORIGIN_BASIS,
    USAGE,
    VARIANTS,
    SOURCE_USAGE,
    RELATION,
    TRANSLATED_SOURCE,
    ORIGIN_FIRST_COMMIT,
    ORIGIN_COMMIT,
];

/// What is said of a place where a pair occurs.
pub(crate) const PLACE: &[Field] = &[
    REPOSITORY,
    REF,
    COMMIT,
    PATH,
    LINE,
    REVISION,
    KEY,
    BLOCK,
    START,
    END,
    HEADING,
    ANCHOR,
    LABEL,
    HANDOFF,
    SOURCE_COMMIT,
    SOURCE_HASH,
    FILE_ID,
    CURRENT,
    CONFIDENCE,
];

/// A pair at a place, in one flat record.
pub(crate) const OCCURRENCE: &[Field] = &[
    REPOSITORY,
    REF,
    COMMIT,
    PATH,
    LINE,
    REVISION,
    KEY,
    KIND,
    BLOCK,
    START,
    END,
    HEADING,
    SOURCE_LOCALE,
    TARGET_LOCALE,
    SOURCE,
    TARGET,
    LABEL,
    ORIGIN,
    ORIGIN_BASIS,
    HANDOFF,
    SOURCE_COMMIT,
    SOURCE_HASH,
    CURRENT,
    ANCHOR,
    FILE_ID,
    TUID,
    FAMILY,
    ORIGIN_FIRST_COMMIT,
    ORIGIN_COMMIT,
    CONFIDENCE,
];

/// The columns of a table without lists: per unit, the place is the first example.
pub(crate) fn columns(header: &Header) -> &'static [&'static [Field]] {
    match (header.per, header.changes) {
        (Per::Unit, false) => &[PAIR, PLACE],
        (Per::Unit, true) => &[PAIR, PLACE, CHANGES],
        (Per::Occurrence, false) => &[OCCURRENCE],
        (Per::Occurrence, true) => &[OCCURRENCE, CHANGES],
    }
}

/// What an export of changes says beyond the other fields.
pub(crate) const CHANGES: &[Field] = &[CHANGE];

const CHANGE: Field =
    field("change", Kind::Name, |record| record.target.change.map(|change| Value::Text(change.as_str())));

/// The rows that a unit is in such a table: one for each target, and per occurrence one for each of its places. A target
/// of which no place is known has a row too.
pub(crate) fn rows<'r>(
    source_locale: &'r Locale,
    per: Per,
    unit: &'r TranslationUnit<'r>,
) -> impl Iterator<Item = Record<'r>> {
    unit.sorted_targets().into_iter().flat_map(move |target| {
        let rows = match per {
            Per::Unit => 1,
            Per::Occurrence => target.provenance.len().max(1),
        };
        (0..rows).map(move |at| Record { source_locale, unit, target, provenance: target.provenance.get(at) })
    })
}

const TUID: Field = field("tuid", Kind::Text, |record| Some(Value::Text(&record.unit.tuid)));
const FAMILY: Field = field("family", Kind::Name, |record| Some(Value::Text(record.unit.family)));
const KIND: Field = field("kind", Kind::Name, |record| Some(Value::Text(record.unit.kind.as_str())));
const SOURCE_LOCALE: Field =
    field("source_locale", Kind::Name, |record| Some(Value::Text(record.source_locale.as_str())));
const TARGET_LOCALE: Field =
    field("target_locale", Kind::Name, |record| Some(Value::Text(record.target.locale.as_str())));
const SOURCE: Field = field("source", Kind::Text, |record| Some(Value::Text(record.unit.source)));
const TARGET: Field = field("target", Kind::Text, |record| Some(Value::Text(record.target.text)));
const ORIGIN: Field = field("origin", Kind::Name, |record| Some(Value::Text(record.target.origin.as_str())));
const ORIGIN_BASIS: Field =
    field("origin_basis", Kind::Name, |record| Some(Value::Text(record.target.origin_basis.as_str())));
const USAGE: Field = field("usage", Kind::Number, |record| Some(Value::Number(record.target.usage)));
const VARIANTS: Field = field("variants", Kind::Number, |record| Some(Value::Number(record.target.other_variants)));
const SOURCE_USAGE: Field = field("source_usage", Kind::Number, |record| Some(Value::Number(record.unit.usage)));
const RELATION: Field = field("relation", Kind::Name, |record| Some(Value::Text(record.target.relation.as_str())));
// Empty and not missing: readers that guess types from the first rows take a column without values for one that has none.
const TRANSLATED_SOURCE: Field = field("translated_source", Kind::Text, |record| {
    Some(Value::Text(record.target.translated_source.unwrap_or_default()))
});

const ORIGIN_FIRST_COMMIT: Field = field("origin_first_commit", Kind::Text, |record| {
    Some(Value::Text(record.target.shown_by.as_ref().map_or("", |shown_by| &shown_by.first_commit)))
});
const ORIGIN_COMMIT: Field = field("origin_commit", Kind::Text, |record| {
    Some(Value::Text(record.target.shown_by.as_ref().map_or("", |shown_by| &shown_by.commit)))
});

const REPOSITORY: Field = field("repository", Kind::Name, |record| Some(Value::Text(record.provenance?.repository)));
const REF: Field = field("ref", Kind::Name, |record| text(record.provenance?.reference));
const COMMIT: Field = field("commit", Kind::Id, |record| record.provenance?.commit.map(Value::Id));
const PATH: Field = field("path", Kind::Name, |record| Some(Value::Text(record.provenance?.path)));
const LINE: Field = field("line", Kind::Number, |record| Some(Value::Number(record.provenance?.line?.into())));
const REVISION: Field = field("revision", Kind::Id, |record| Some(Value::Id(record.provenance?.revision?)));
const KEY: Field = field("key", Kind::Name, |record| Some(Value::Text(record.provenance?.key)));
const BLOCK: Field = field("block", Kind::Name, |record| Some(Value::Text(record.provenance?.block?.as_str())));
const START: Field = field("start", Kind::Number, |record| Some(Value::Number(record.provenance?.bytes?.0)));
const END: Field = field("end", Kind::Number, |record| Some(Value::Number(record.provenance?.bytes?.1)));
const HEADING: Field = field("heading", Kind::Name, |record| text(record.provenance?.heading));
const ANCHOR: Field = field("anchor", Kind::Name, |record| text(record.provenance?.anchor));
const LABEL: Field = field("label", Kind::Name, |record| text(record.provenance?.label.as_str()));
const HANDOFF: Field = field("handoff", Kind::Day, |record| record.provenance?.handoff.map(Value::Day));
const SOURCE_COMMIT: Field =
    field("source_commit", Kind::Name, |record| record.provenance?.source_commit.map(Value::Text));
const SOURCE_HASH: Field = field("source_hash", Kind::Name, |record| record.provenance?.source_hash.map(Value::Text));
const FILE_ID: Field = field("file_id", Kind::Name, |record| record.provenance?.file_id.map(Value::Text));
const CURRENT: Field = field("current", Kind::Truth, |record| Some(Value::Truth(record.provenance?.current)));
const CONFIDENCE: Field = field("confidence", Kind::Share, |record| Some(Value::Share(confidence(record))));

const fn field(name: &'static str, kind: Kind, value: for<'r> fn(&'r Record<'r>) -> Option<Value<'r>>) -> Field {
    Field { name, kind, value }
}

/// How sure a pair is: certain where files mark it, and as an imported file says.
fn confidence(record: &Record<'_>) -> f64 {
    let stated = || {
        let properties = record.target.properties.iter().chain(record.unit.properties);
        let stated = properties.filter(|property| property.name == "x-confidence");
        stated.filter_map(|property| property.value.parse().ok()).find(|confidence| (0.0..=1.0).contains(confidence))
    };
    record.provenance.and_then(|place| place.confidence).or_else(stated).unwrap_or(1.0)
}

/// A text that is missing when it is empty.
fn text(text: &str) -> Option<Value<'_>> {
    (!text.is_empty()).then_some(Value::Text(text))
}
