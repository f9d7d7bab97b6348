//! The program on real repositories: what it takes out of them, again and again and under adverse conditions.
//!
//! Runs when `BITEXT_CORPUS` names the folder that holds the unpacked corpora. What the right answer is comes from
//! figures that were counted by other means, from the slow reader, from git, and from the program's own undisturbed run.

mod again;
mod alignment;
mod counts;
mod determinism;
mod git;
mod history;
mod import;
mod killed;
mod links;
mod lookup;
mod markup;
mod reader;
mod search;
mod segments;
mod sources;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;

/// Folders of documents: name, documents with segments, segments, and how many of these were recovered from damage.
const CORPORA: [(&str, u64, u64, u64); 6] = [
    ("ai.nb-NO", 2_911, 27_136, 0),
    ("ai.nl-NL", 2_911, 27_125, 0),
    ("ai.ja-JP", 2_921, 26_444, 0),
    ("d365.nb-NO", 2_746, 193_709, 96),
    ("odc.es-ES", 5_902, 176_688, 3),
    ("odc.zh-CN", 5_902, 178_005, 2),
];

/// One product's documentation in three locales.
const ONE_FAMILY: [&str; 3] = ["ai.nb-NO", "ai.nl-NL", "ai.ja-JP"];

/// The folder that holds the corpora. Without it a test says that it is skipped.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("BITEXT_CORPUS");
    if folder.is_none() {
        eprintln!("skipped: BITEXT_CORPUS is not set");
    }
    // The program runs elsewhere.
    folder.map(|folder| PathBuf::from(folder).canonicalize().unwrap())
}
