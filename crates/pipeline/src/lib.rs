//! The use cases: what a person wants done, from inputs to files.
//!
//! [`ingest`] reads repositories into a memory, [`align`] links what it holds across locales, [`import`] takes files of
//! translation units into it, [`lookup`] finds what it has for a text, [`search`] what holds one, [`drift`] what moved on in the
//! source since, [`history`] what became of texts, [`export`] writes its units to files. All take their options as plain
//! structs, tell a [`Progress`] what goes on, stop when an [`Interrupt`] says so, and return a summary as data: nothing here prints, reads
//! arguments or knows a terminal.

mod conditions;
mod error;
mod origin;
mod progress;
mod source;
mod threads;

pub mod align;
pub mod documents;
pub mod drift;
pub mod eval;
pub mod export;
pub mod history;
pub mod import;
pub mod ingest;
pub mod lookup;
pub mod search;

pub use error::Error;
pub use progress::{Event, Interrupt, Progress, Replaced, Silent};
