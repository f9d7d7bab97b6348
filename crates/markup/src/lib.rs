//! What stands inside a segment's text.
//!
//! Today that is [`key`], the one function from a text to the numbers it is found by, used both when a text is stored
//! and when one is looked up, so that the two can never disagree; and [`clean`], the form in which formats of XML hold a
//! text, by which it is grouped and written. A memory records [`KEY_VERSION`] and computes what it keeps of both anew
//! when either changes.

mod clean;
mod directives;
mod html;
mod inline;
mod key;
mod mark;
mod markdown;
mod nesting;
mod recover;
mod reference;
mod token;
mod tokenizer;

pub use clean::{Cleaned, clean, legal};
pub use html::attributes;
pub use inline::{Code, Part, inline, plain};
pub use key::{KEY_VERSION, TextKey, hash, is_same, key};
pub use token::{CodeKind, Role, Token, TokenKind};
pub use tokenizer::{Tokenizer, tokens};
