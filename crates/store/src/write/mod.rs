//! Taking documents in.

mod dense;
mod input;
mod interner;
mod rows;

pub use input::{InputIdentity, InputTotals, InputWriter, Placed, Retired};
pub(crate) use interner::Interner;
pub use rows::{Commit, NewHeading, NewRevision, NewSegment, NewText};
