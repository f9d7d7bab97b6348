//! What the history of a branch shows: who wrote each text, and what became of texts.
//!
//! [`Changes`] are what became of texts: post-edits, which are people's texts in the place of a machine's, and all that is not
//! taken for them. [`Comparisons`] put a machine's texts beside people's. Both hand out one item after the other, each
//! with its [`Scores`]; [`difference`] says which words were changed.

mod branch;
mod compare;
mod difference;
mod filter;
mod follow;
mod measures;
mod origins;
mod postedits;

pub use compare::{Comparison, Comparisons, Options as CompareOptions, Pairing};
pub use difference::{Stretch, difference};
pub use filter::Filter;
pub use follow::What;
pub use measures::{Scores, Signatures};
pub(crate) use origins::find_origins;
pub use postedits::{By, Change, Changes, Group, GroupKey, Options as ChangeOptions, Where};
