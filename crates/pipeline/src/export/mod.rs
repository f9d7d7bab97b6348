//! A memory's units to files.
//!
//! A family is gathered as numbers (24 bytes an occurrence), grouped, and then written unit by unit, its texts read as
//! they are needed: memory grows with the occurrences of one product, not with the texts, and not with the files.

mod choose;
mod files;
mod filter;
mod gather;
mod imported;
mod layers;
mod occurrences;
mod state;
mod units;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use bitext_exchange::{Format, NameTemplate, Per, WriteCounts};
use bitext_store::Memory;

use crate::{Error, Interrupt, Progress};
use files::Files;
pub use filter::{DateKind, Filter, Imports};
use gather::WrittenForms;
use layers::Layers;

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format.
    pub format: &'static Format,
    /// Where to write.
    pub output: Output,
    /// What one unit stands for.
    pub per: Per,
    /// Which translations of a source are written with [`Per::Unit`]; else all of them are.
    pub variants: Variants,
    /// What is exported at all.
    pub filter: Filter,
    /// Begin another file after so many units, not 0.
    pub max_units: Option<u64>,
    /// Where to list the files written. `None`: in the innermost folder that holds them all, when their name is a
    /// template.
    pub manifest: Option<PathBuf>,
    /// The version of the program, for the files.
    pub version: String,
}

/// Where an export goes.
#[derive(Debug, Clone)]
pub enum Output {
    /// To standard output.
    Stdout,
    /// To files named after a template.
    Files(NameTemplate),
}

/// Which translations of a source are written when it has several in a locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variants {
    /// The best: human before unknown before machine; within those current, newest hand-off, most frequent, first in
    /// text order.
    #[default]
    Best,
    /// Every one, best first: the best of each locale in one unit, the second best in another, and so on.
    All,
    /// The newest hand-off, then as for the best.
    Newest,
    /// The most frequent, then as for the best.
    MostFrequent,
}

impl Variants {
    /// Every choice.
    pub const ALL: [Variants; 4] = [Variants::Best, Variants::All, Variants::Newest, Variants::MostFrequent];

    /// The name used by `--variants` and in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Variants::Best => "best",
            Variants::All => "all",
            Variants::Newest => "newest",
            Variants::MostFrequent => "most-frequent",
        }
    }
}

/// What an export wrote.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// A row for each file, sorted by name.
    pub files: Vec<FileSummary>,
    /// Over all files.
    pub total: WriteCounts,
    /// Occurrences that the filters let through.
    pub occurrences: u64,
    /// Repositories without a known licence among those exported.
    pub unknown_licences: Vec<String>,
    /// The manifest, if one was written.
    pub manifest: Option<PathBuf>,
    /// Wall-clock time.
    pub seconds: f64,
    /// Whether the export was stopped early: then no file was changed.
    pub interrupted: bool,
}

/// What was written to one file.
#[derive(Debug, Clone, Default)]
pub struct FileSummary {
    /// Its path; `-` for standard output.
    pub name: String,
    /// What it holds.
    pub counts: WriteCounts,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Writes the memory's units.
///
/// Files appear under their names only when all of them are complete: an error while writing or an interruption leaves
/// what was there before. What remains is a file that cannot take the place of the one before it: then some may have
/// appeared, and each of them is complete.
///
/// Without any unit, standard output and an output name without placeholders get a valid file that holds none; of a
/// name with placeholders there is no file.
pub fn export(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    if options.max_units == Some(0) {
        return Err(Error::Options { reason: "a file cannot be full before its first unit".to_owned() });
    }
    let start = Instant::now();
    let snapshot = memory.snapshot()?;
    let places = filter::places(&snapshot, &options.filter)?;
    let mut summary = Summary { unknown_licences: filter::unknown_licences(&places), ..Summary::default() };
    let needs_forms = !options.format.carries.exact_text || !snapshot.imports()?.is_empty();
    let forms = if needs_forms { WrittenForms::read(&snapshot)? } else { WrittenForms::default() };
    let layers = Layers::read(&snapshot, options, &forms)?;
    let mut files = Files::new(options, memory.source_locale(), &places, &layers)?;
    progress.begin("exporting", places.places.len() as u64);
    let exporter = gather::Exporter::new(&snapshot, &places, &layers, &forms, options, interrupt, progress)?;
    match options.per {
        Per::Unit => units::write(exporter, &mut files, &mut summary)?,
        Per::Occurrence => occurrences::write(exporter, &mut files, &mut summary)?,
    }
    progress.end();
    summary.interrupted = interrupt.is_stopped();
    if !summary.interrupted {
        files.commit(&mut summary, manifest_filters(options), state::fingerprint(&places, &layers))?;
    }
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// The options that decide what is in the files, in words.
fn manifest_filters(options: &Options) -> BTreeMap<String, String> {
    let mut filters = options.filter.in_words();
    filters.insert("per".to_owned(), options.per.as_str().to_owned());
    if options.per == Per::Unit {
        filters.insert("variants".to_owned(), options.variants.as_str().to_owned());
    }
    filters
}
