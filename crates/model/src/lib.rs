//! The words of the domain as types.
//!
//! Everything above speaks in these: [`Locale`], [`UnitKey`], [`ObjectId`], [`Label`], [`Origin`], [`Block`],
//! [`DocumentMeta`] and [`Diagnostic`]. The crate does no I/O, prints nothing and knows no file format. Its types are
//! deliberately not serializable: whoever crosses a boundary (a file, a database, the network) owns a small type for
//! it and a conversion, so that a format never changes because a type in here did.

mod block;
mod codes;
mod commit;
mod diagnostic;
mod document;
mod fallback;
mod locale;
mod object_id;
mod origin;
mod relation;
mod unit_key;

pub use block::Block;
pub use commit::Commit;
pub use diagnostic::{Diagnostic, DiagnosticCode};
pub use document::DocumentMeta;
pub use fallback::{Fallback, FallbackKind};
pub use locale::{Locale, LocaleError};
pub use object_id::{ObjectId, ObjectIdError};
pub use origin::{Label, Origin, OriginBasis};
pub use relation::Relation;
pub use unit_key::{UnitKey, UnitKind};
