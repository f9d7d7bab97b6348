//! The commands, one file each: from arguments to the libraries and back to text.

pub(crate) mod align;
pub(crate) mod build;
pub(crate) mod drift;
pub(crate) mod edits;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod ingest;
mod known;
mod list_formats;
pub(crate) mod lookup;
mod marked;
pub(crate) mod memory;
mod places;
pub(crate) mod search;
pub(crate) mod stats;
mod unfinished;
pub(crate) mod validate;

use std::fs;
use std::path::Path;

use anyhow::Context;
use bitext_model::{Locale, ObjectId};
use bitext_pipeline::export::LocaleMap;
use bitext_store::Memory;

use crate::failure::Advised;
use crate::numbers::thousands;
use crate::printer::Printer;

/// The version written into memories and files.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The id of a commit as people are shown it: its first ten digits.
fn short(commit: ObjectId) -> String {
    let mut id = commit.to_string();
    id.truncate(10);
    id
}

/// Refuses another source locale than the memory's.
fn check_source(memory: &Memory, wanted: Option<&Locale>) -> Result<(), Advised> {
    let stored = memory.source_locale();
    match wanted {
        Some(wanted) if wanted != stored => Err(Advised::new(
            format!("the memory's texts are translated from {stored}, not from {wanted}"),
            format!("leave --source out; `--in target -t {wanted}` looks in texts in {wanted}"),
        )),
        _ => Ok(()),
    }
}

/// Reads a map of locales; without a file it is empty.
fn locale_map(path: Option<&Path>) -> anyhow::Result<LocaleMap> {
    let Some(path) = path else { return Ok(LocaleMap::default()) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    LocaleMap::parse(&text).with_context(|| format!("`{}` is no map of locales", path.display()))
}

/// Says how much of a list was left out, if anything was; `all` is the total in words.
fn note_left_out(listed: u64, total: u64, all: &str, printer: &Printer) {
    if listed < total {
        printer.note(&format!("{} of {all} are listed; --limit 0 lists all", thousands(listed)));
    }
}

/// Says that the name of a file has the ending of another format than the file is in.
fn note_other_ending(name: &str, ending: &str, format: &str, printer: &Printer) {
    printer.note(&format!("`{name}` is called as if it were {ending}, and holds {format}"));
}
