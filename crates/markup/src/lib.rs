//! What stands inside a segment's text.
//!
//! [`tokens`] says which bytes are text and which are markup, and of what kind; [`inline`] gives the same as translation
//! tools see it, with texts decoded, and [`plain`] what a reader sees. Texts are cut out of sentences, and machines have
//! been at them: what Markdown would not read is read as a person would.
//!
//! [`key`] is the one function from a text to the numbers it is found by, used both when a text is stored and when one is
//! looked up, so that the two can never disagree; [`class_key`] and [`plain_key`] compare texts more loosely. [`clean`] is
//! the form in which formats of XML hold a text, by which it is grouped and written. A memory records [`KEY_VERSION`] and
//! computes what it keeps of both anew when either changes.
//!
//! [`segments`] divides a document without spans into the texts that are translated as one; [`hidden_texts`] are those
//! that never have a span, and [`hidden_pairs`] says which of a translation and of its source are one.

mod clean;
mod destination;
mod directives;
mod hidden;
mod html;
mod inline;
mod key;
mod mark;
mod markdown;
mod nesting;
mod recover;
mod reference;
mod search;
mod segment;
mod size;
mod token;
mod tokenizer;
mod words;

pub use clean::{Cleaned, clean, legal};
pub use destination::{Destination, destination};
pub use hidden::{HiddenKind, HiddenPair, HiddenText, hidden_pairs, hidden_texts};
pub use html::attributes;
pub use inline::{Code, Part, inline, plain, written};
pub use key::{KEY_VERSION, TextKey, class_key, hash, is_same, key, normalized, plain_key};
pub use search::{
    IndexTerm, Joint, QueryError, SEARCH_VERSION, SearchQuery, SearchReader, SearchToken, SearchTokenKind,
    certain_terms, index_terms,
};
pub use segment::{Segment, segments};
pub use size::{Size, size};
pub use token::{CodeKind, Role, Token, TokenKind};
pub use tokenizer::{Tokenizer, tokens};
pub use words::{Word, WordClass, words};
