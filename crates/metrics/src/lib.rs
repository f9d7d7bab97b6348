//! How far a text was edited: measures of a machine's text (*hypothesis*) against what somebody made of it (*reference*).
//!
//! ```
//! use bitext_metrics::{TerOptions, character_edits, chrf2, ter, word_edits};
//! let (machine, edited) = ("Lay the boat to in the harbour.", "Moor the boat in the harbour.");
//! let counts = ter(machine, edited, TerOptions::default()).unwrap();
//! assert_eq!((counts.edits, counts.reference_words), (2, 6));
//! assert!((counts.score() - 33.33).abs() < 0.01);
//! assert!(chrf2(machine, edited).score() > 50.0);
//! assert_eq!(word_edits(machine, edited).unwrap().edits, 2);
//! assert_eq!(character_edits(machine, machine).unwrap().score(), 0.0);
//! ```
//!
//! Every measure gives counts, which have a score from 0 to 100 (TER may exceed 100), and which add up to those of a
//! corpus. What was computed, and by whom, is said by the signature that goes with each. Which measure means what in which
//! language is in the crate's README.

mod chrf;
mod edits;
mod levenshtein;
mod signature;
mod space;
mod ter;

pub use chrf::{ChrfCounts, ORDERS, chrf2, chrf2_signature};
pub use edits::{EditCounts, LONGEST_FOR_EDITS, character_edits, character_signature, word_edits, word_signature};
pub use ter::{LONGEST_FOR_TER, TerCounts, TerOptions, ter};
