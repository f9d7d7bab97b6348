//! Which sentences of many are most like a given one?
//!
//! A [`Builder`] takes sentences, which are [`Token`]s, and makes bytes of them; an [`Index`] reads these where they lie; a
//! [`Searcher`] finds in one or several indexes the sentences with the highest [`Score`]s. None is missed: what cannot be among the
//! best is left out by proof, and the rest is compared. [`alignment`] then says what differs. The crate's README has the proofs.
//!
//! ```
//! use bitext_fuzzy::{Builder, Index, Options, Part, Searcher, Token};
//!
//! // Words are numbers: hashes of their texts, as a rule.
//! let sentence = |words: [u64; 4]| words.map(Token::Word);
//! let mut builder = Builder::new();
//! builder.add(7, &sentence([1, 2, 3, 4]));
//! builder.add(8, &sentence([5, 6, 7, 8]));
//! let bytes = builder.build()?;
//!
//! let index = Index::open(&bytes)?;
//! let matches = Searcher::new().search(&[Part::whole(&index)], &sentence([1, 2, 9, 4]), &Options::default());
//! assert_eq!(matches[0].number, 7);
//! assert_eq!(matches[0].score.ten_thousandths(), 7_500);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
