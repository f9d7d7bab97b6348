//! Which sentences of many are most like a given one?

mod alignment;
mod best;
mod build;
mod cost;
mod distance;
mod index;
mod layout;
mod postings;
mod query;
mod scan;
mod score;
mod search;
mod signature;
mod token;

pub use alignment::{Edit, EditKind, alignment, score};
pub use build::{BuildError, Builder, LONGEST};
pub use index::Index;
pub use layout::{FORMAT_VERSION, IndexError};
pub use score::{MinScore, Score, TOKEN_COST};
pub use search::{Match, Options, Part, Searcher};
pub use token::Token;
