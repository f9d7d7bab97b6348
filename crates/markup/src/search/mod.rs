//! Texts as a search sees them: words and characters, in the order in which a reader meets them.

mod fold;
mod index;
mod query;
mod reader;
#[cfg(test)]
mod tests;

pub use index::{certain_terms, index_terms};
pub use query::{IndexTerm, QueryError, SearchQuery};
pub use reader::{Joint, SearchReader, SearchToken, SearchTokenKind};

/// The version of [`index_terms`]: to be raised when it gives other terms for any text.
pub const SEARCH_VERSION: u32 = 1;
