//! What stands inside a segment's text.
//!
//! Today that is [`key`]: the one function from a text to the numbers it is found by. It is used both when a text is
//! stored and when one is looked up, so the two can never disagree.

mod key;

pub use key::{KEY_VERSION, TextKey, hash, is_same, key};
