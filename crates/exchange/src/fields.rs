//! The fields of a pair of source and target, for every format that is a table.
//!
//! Names and order are a contract with the readers of files; they are published in this crate's README.

use bitext_model::{Locale, ObjectId};
use jiff::civil::Date;

use crate::unit::{Provenance, Target, TranslationUnit};

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
    pub(crate) value: for<'r> fn(&'r Record<'r>) -> Option<Value<'r>>,
}

/// A value before a format gives it a form; one that is missing is no value.
pub(crate) enum Value<'r> {
    Text(&'r str),
    Number(u64),
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
];

/// What an export of changes says beyond the other fields.
pub(crate) const CHANGES: &[Field] = &[CHANGE];

const CHANGE: Field = field("change", |record| record.target.change.map(|change| Value::Text(change.as_str())));
const TUID: Field = field("tuid", |record| Some(Value::Text(&record.unit.tuid)));
const FAMILY: Field = field("family", |record| Some(Value::Text(record.unit.family)));
const KIND: Field = field("kind", |record| Some(Value::Text(record.unit.kind.as_str())));
const SOURCE_LOCALE: Field = field("source_locale", |record| Some(Value::Text(record.source_locale.as_str())));
const TARGET_LOCALE: Field = field("target_locale", |record| Some(Value::Text(record.target.locale.as_str())));
const SOURCE: Field = field("source", |record| Some(Value::Text(record.unit.source)));
const TARGET: Field = field("target", |record| Some(Value::Text(record.target.text)));
const ORIGIN: Field = field("origin", |record| Some(Value::Text(record.target.origin.as_str())));
const ORIGIN_BASIS: Field = field("origin_basis", |record| Some(Value::Text(record.target.origin_basis.as_str())));
const USAGE: Field = field("usage", |record| Some(Value::Number(record.target.usage)));
const VARIANTS: Field = field("variants", |record| Some(Value::Number(record.target.other_variants)));
const SOURCE_USAGE: Field = field("source_usage", |record| Some(Value::Number(record.unit.usage)));

const REPOSITORY: Field = field("repository", |record| Some(Value::Text(record.provenance?.repository)));
const REF: Field = field("ref", |record| text(record.provenance?.reference));
const COMMIT: Field = field("commit", |record| record.provenance?.commit.map(Value::Id));
const PATH: Field = field("path", |record| Some(Value::Text(record.provenance?.path)));
const LINE: Field = field("line", |record| Some(Value::Number(record.provenance?.line?.into())));
const REVISION: Field = field("revision", |record| Some(Value::Id(record.provenance?.revision?)));
const KEY: Field = field("key", |record| Some(Value::Text(record.provenance?.key)));
const BLOCK: Field = field("block", |record| Some(Value::Text(record.provenance?.block?.as_str())));
const START: Field = field("start", |record| Some(Value::Number(record.provenance?.bytes?.0)));
const END: Field = field("end", |record| Some(Value::Number(record.provenance?.bytes?.1)));
const HEADING: Field = field("heading", |record| text(record.provenance?.heading));
const ANCHOR: Field = field("anchor", |record| text(record.provenance?.anchor));
const LABEL: Field = field("label", |record| text(record.provenance?.label.as_str()));
const HANDOFF: Field = field("handoff", |record| record.provenance?.handoff.map(Value::Day));
const SOURCE_COMMIT: Field = field("source_commit", |record| record.provenance?.source_commit.map(Value::Text));
const SOURCE_HASH: Field = field("source_hash", |record| record.provenance?.source_hash.map(Value::Text));
const FILE_ID: Field = field("file_id", |record| record.provenance?.file_id.map(Value::Text));
const CURRENT: Field = field("current", |record| Some(Value::Truth(record.provenance?.current)));

const fn field(name: &'static str, value: for<'r> fn(&'r Record<'r>) -> Option<Value<'r>>) -> Field {
    Field { name, value }
}

/// A text that is missing when it is empty.
fn text(text: &str) -> Option<Value<'_>> {
    (!text.is_empty()).then_some(Value::Text(text))
}
