//! Translation units out to files: TMX, XLIFF, tables, plain text.
//!
//! A caller says once what the file is about ([`Header`]), picks a [`Format`] and hands over [`TranslationUnit`]s one by
//! one; a [`UnitWriter`] writes them as a stream, in memory that does not grow. [`OutputFile`] is the usual output: a
//! file that comes into being whole or not at all. What was written, and what a format could not hold, is counted in
//! [`WriteCounts`]; [`Manifest`] puts it down for several files. [`NameTemplate`] names them.
//!
//! Texts are Markdown. [`Codes`] says how their markup is written: as it is, as inline elements, or not at all. Formats of
//! XML hold texts in their [`clean`] form, the others byte for byte. A [`Dialect`] is what one translation tool wants
//! beyond that. The same units in the same order give the same bytes: nothing depends on the clock, the machine or the order of
//! targets.
//!
//! ```
//! use bitext_exchange::{Codes, Header, OutputFile, Per, Target, TranslationUnit, format, tuid};
//! use bitext_model::{Locale, Origin, OriginBasis, Relation, UnitKind};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let norwegian: Locale = "nb-NO".parse()?;
//! let header = Header {
//!     source_locale: "en-US".parse()?,
//!     target_locales: vec![norwegian.clone()],
//!     per: Per::Unit,
//!     changes: false,
//!     newest: None,
//!     licences: vec![("harbor.nb-NO".to_owned(), Some("CC-BY-4.0".to_owned()))],
//!     tool_version: "0.1.0".to_owned(),
//!     codes: Codes::Markdown,
//!     dialect: None,
//! };
//! let unit = TranslationUnit {
//!     tuid: tuid("harbor", UnitKind::Sentence, "Cast off", ""),
//!     family: "harbor",
//!     kind: UnitKind::Sentence,
//!     source: "Cast off",
//!     targets: vec![Target {
//!         locale: &norwegian,
//!         text: "Kast loss",
//!         origin: Origin::Human,
//!         origin_basis: OriginBasis::Label,
//!         shown_by: None,
//!         usage: 1,
//!         usage_of_source: 1,
//!         other_variants: 0,
//!         relation: Relation::Exact,
//!         translated_source: None,
//!         handoff: None,
//!         properties: &[],
//!         change: None,
//!         provenance: Vec::new(),
//!     }],
//!     usage: 1,
//!     properties: &[],
//! };
//!
//! let mut file = OutputFile::create(&folder.path().join("harbor.tmx"))?;
//! let mut writer = format("tmx").ok_or("no such format")?.writer(&header, &mut file)?;
//! writer.unit(&unit)?;
//! let counts = writer.finish()?;
//! let written = file.commit()?;
//! assert_eq!((counts.units, counts.machine), (1, 0));
//! assert_eq!(written.sha256.len(), 64);
//! # Ok(())
//! # }
//! ```

mod caught;
mod codes;
mod counts;
mod dialect;
mod error;
mod fields;
mod fingerprint;
mod formats;
mod hex;
mod jsonl;
mod leftovers;
mod manifest;
mod moses;
mod output;
mod pairing;
#[cfg(feature = "parquet")]
mod parquet;
mod percent;
mod prepared;
mod properties;
pub mod read;
mod record;
mod template;
mod tmx;
mod tsv;
mod tuid;
mod unit;
pub mod validate;
mod weblate;
mod writer;
mod xliff;
mod xlsx;
mod xml;

pub use bitext_markup::{Cleaned, clean};
pub use codes::Codes;
pub use counts::{OverLimit, WriteCounts};
pub use dialect::{Dialect, DialectFiles, Layer, dialect, dialects};
pub use error::Error;
pub use fingerprint::{FileHash, Fingerprint, file_sha256};
pub use formats::{Carries, Format, TextForm, format, formats};
pub use leftovers::Leftovers;
pub use manifest::Manifest;
pub use output::{EndedFile, OutputFile, WrittenFile};
pub use record::{PlaceRecord, TargetRecord, UnitRecord};
pub use template::{NameTemplate, NameValues, Placeholder};
pub use tsv::push_tsv_cell;
pub use tuid::tuid;
pub use unit::{
    Change, Header, Neighbours, OCCURRENCE_EXAMPLES, Per, Property, Provenance, ShownBy, Target, TranslationUnit,
};
pub use writer::{FormatWriter, UnitWriter};
