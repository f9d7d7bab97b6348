//! Taking documents, imports and alignments in.

mod alignment;
mod dense;
mod import;
mod input;
mod intake;
mod interner;
mod locales;
mod rows;
pub(crate) mod search;
mod sources;
mod transaction;

pub use alignment::{AlignmentWriter, NewAlignment};
pub(crate) use import::forget;
pub use import::{Forgotten, ImportTotals, ImportWriter, NewImportTarget, NewImportUnit};
pub use input::{
    InputIdentity, InputTotals, InputWriter, KeptRevision, NewBase, NewChange, NewHistory, NewOrigin, Placed, Retired,
};
pub(crate) use interner::Interner;
pub use rows::{NewHeading, NewRevision, NewSegment, NewText};
pub use sources::{NewHidden, SourceReading, SourceTotals, SourceWriter};
