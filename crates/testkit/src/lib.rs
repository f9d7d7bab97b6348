//! For tests only: a second opinion about side-by-side files.
//!
//! - [`slow`] reads such files in the most obvious way and groups what it finds into best translations. It shares no
//!   code with the program, so what both agree on rests on two readings of the format.
//! - [`generate`] writes repositories of such files from a seed, and knows what it wrote: every segment's texts, line
//!   and damage come with the bytes.
//! - [`render`] makes pages of such files with a common Markdown renderer, as documentation sites do.
//! - [`CORPORA`] says what a reader must count in real repositories, where they are at hand.
//!
//! But for that renderer the crate depends on the standard library alone, and nothing that ships depends on it.
//!
//! ```
//! use bitext_testkit::{generate, slow};
//!
//! let repository = generate::repository(&generate::Options { seed: 7, ..Default::default() });
//! let document = &repository.locales[0].revisions[0][0];
//! let read = slow::read(&document.bytes);
//! assert_eq!(read.segments.len(), document.segments.len());
//! ```

mod corpora;
pub mod generate;
pub mod render;
pub mod slow;

pub use corpora::{CORPORA, Corpus};

/// What a segment covers of its source, told by its id: `0a1b2-102` or `0a1b2-p101`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One sentence.
    Sentence,
    /// Several sentences translated as one.
    Paragraph,
}
