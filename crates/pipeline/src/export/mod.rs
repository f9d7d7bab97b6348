//! A memory's units to files.
//!
//! A family is gathered as numbers (24 bytes an occurrence), grouped, and then written unit by unit, its texts read as
//! they are needed: memory grows with the occurrences of one product, not with the texts, and not with the files. What
//! options keep beyond that are numbers too: two for each pair when duplicates are left out, two for each unit of a
//! sample, and a few for each translation of one product when changes are found.

mod card;
mod changes;
mod choose;
mod files;
pub(crate) mod filter;
mod forgotten;
mod forms;
mod gather;
mod imported;
mod layers;
mod links;
mod locale_map;
mod merging;
mod occurrence;
mod occurrences;
mod options;
mod passes;
mod pivot;
mod properties;
mod sample;
mod select;
mod state;
mod stated;
mod training;
mod units;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use bitext_exchange::{Change, TranslationUnit, WriteCounts};
use bitext_store::{Memory, Places};

use crate::{Error, Interrupt, Progress};
use card::{About, Tally};
use changes::Ledger;
use files::Files;
pub use filter::{DateKind, Filter, Imports};
pub use forgotten::ForgottenLayer;
use forms::WrittenForms;
use gather::{Exporter, Inputs};
use layers::Layers;
use links::Links;
pub use locale_map::{LocaleMap, LocaleMapError};
pub use options::{Options, Output, Variants};
use options::{check, manifest_filters};
use passes::{Finished, State};
use pivot::Pivot;
pub use training::{Split, SplitError, Training};

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
    /// How many translations were left out, by the option that did it.
    pub left_out: BTreeMap<&'static str, u64>,
    /// How many translations were added, changed and removed, by name, in an export of changes.
    pub changes: Option<BTreeMap<&'static str, u64>>,
    /// Translations of documents that were written as one with another, which differs only in what the format does not
    /// keep, such as white space at the edges.
    pub merged: u64,
    /// Sources of documents that were written as one with another for the same reason: so many units fewer there are than
    /// in a format that keeps it, and their translations are variants of one source.
    pub merged_sources: u64,
    /// Layers that the earlier states had of which the export tells, and that are missing from it, since they were
    /// forgotten.
    pub forgotten_layers: Vec<ForgottenLayer>,
    /// Whether links that would be followed are missing, because documents changed since they were aligned.
    pub needs_alignment: bool,
    /// The parts of a split that are empty and have no file.
    pub empty_parts: Vec<String>,
    /// The description of the training set, if one was written.
    pub dataset_card: Option<PathBuf>,
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
/// name with placeholders, and of a format that puts locales into the names of its files, there is no file. A name with
/// `{split}` alone is like one without: each part gets its file.
pub fn export(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    check(options)?;
    let start = Instant::now();
    let snapshot = memory.snapshot()?;
    let mut places = filter::places(&snapshot, &options.filter, options.source.as_ref(), options.as_of)?;
    let forms = WrittenForms::read(&snapshot, options)?;
    let layers = Layers::read(&snapshot, options, &forms, options.as_of)?;
    let links = Links::read(&snapshot, &places, &forms, options)?;
    let fingerprint = state::fingerprint(&places, &layers, &links);
    let source_locale = options.locale_map.rename(&mut places, &layers, memory.source_locale())?;
    let pivot = options.source.as_ref().map(|source| Pivot {
        source: options.locale_map.name(source),
        back: options.filter.targets.contains(memory.source_locale()),
    });
    let mut filters = manifest_filters(options);
    let mut before = None;
    if let Some(run) = options.changes_since {
        let mut places = filter::places(&snapshot, &options.filter, options.source.as_ref(), Some(run))?;
        let layers = Layers::read(&snapshot, options, &forms, Some(run))?;
        // Numbers of runs are the memory's own.
        filters.insert("changes-since".to_owned(), state::fingerprint(&places, &layers, &links));
        options.locale_map.rename(&mut places, &layers, memory.source_locale())?;
        before = Some((places, layers));
    }
    let mut summary = Summary {
        unknown_licences: filter::unknown_licences(&places),
        forgotten_layers: forgotten::forgotten(&snapshot, options)?,
        needs_alignment: links.are_followed && snapshot.aligned_by()?.is_none(),
        ..Summary::default()
    };
    summary.changes = before.is_some().then(|| Change::ALL.map(|change| (change.as_str(), 0)).into());
    let from = pivot.as_ref().map_or(&source_locale, |pivot| &pivot.source);
    let back = pivot.as_ref().filter(|pivot| pivot.back).map(|_| &source_locale);
    let mut files = Files::new(options, from, back, &places, &layers)?;
    progress.begin("exporting", steps(options, &places, before.as_ref().map(|(places, _)| places)));
    let states: Vec<(&Places, &Layers)> =
        [(&places, &layers)].into_iter().chain(before.as_ref().map(|(places, layers)| (places, layers))).collect();
    let families: BTreeSet<&str> = states
        .iter()
        .flat_map(|(places, layers)| {
            let of_layers = layers.families.iter().map(String::as_str);
            places.places.iter().map(|place| &*place.family).chain(of_layers)
        })
        .collect();
    let state = |(places, layers)| {
        let inputs = Inputs {
            places,
            layers,
            links: &links,
            forms: &forms,
            source_locale: &source_locale,
            pivot: pivot.as_ref(),
        };
        let exporter = || Exporter::new(&snapshot, inputs, options, interrupt, progress);
        State::new(exporter, &families, options, from)
    };
    let mut now = state(states[0])?;
    let mut former = match states.get(1) {
        // What is gone is found in a second pass.
        Some(before) => Some((state(*before)?, state(*before)?)),
        None => None,
    };
    let mut tally = describes_set(options).then(|| Tally::new(from.clone()));
    for family in &families {
        if let Some((entering, removing)) = &mut former {
            let mut ledger = Ledger::default();
            entering.enter(family, &mut ledger)?;
            now.write(family, Some(&mut ledger), &mut tally, &mut files, &mut summary)?;
            removing.write_removed(family, &ledger, &mut files, &mut summary)?;
        } else {
            now.write(family, None, &mut tally, &mut files, &mut summary)?;
        }
        files.family_is_done()?;
    }
    let Finished { empty, merged, merged_sources, left_out } = now.finish();
    summary.merged = merged;
    summary.merged_sources = merged_sources;
    summary.occurrences += empty;
    summary.total.empty += empty;
    progress.end();
    summary.interrupted = interrupt.is_stopped();
    if !summary.interrupted {
        let about = About {
            options,
            places: &places,
            layers: &layers,
            filters: &filters,
            left_out: &left_out,
            fingerprint: &fingerprint,
        };
        let card = tally.map(|tally| card::card(&tally, &about));
        files.commit(&mut summary, Description { filters, state: fingerprint, card })?;
    }
    summary.left_out = left_out;
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// What goes beside the files.
struct Description {
    /// The options that decide what is in the files, in words.
    filters: BTreeMap<String, String>,
    /// What was exported, in one hash.
    state: String,
    /// The text of the dataset card, if there is to be one.
    card: Option<String>,
}

impl Summary {
    fn count_changes(&mut self, unit: &TranslationUnit<'_>) {
        let Some(counts) = &mut self.changes else { return };
        for change in unit.targets.iter().filter_map(|target| target.change) {
            *counts.entry(change.as_str()).or_default() += 1;
        }
    }
}

/// Whether a dataset card is written.
fn describes_set(options: &Options) -> bool {
    let has_folder = matches!(&options.output, Output::Files(template) if !template.is_fixed());
    options.dataset_card.is_some() || (has_folder && options.training.is_active())
}

/// How many places are gone over in all.
fn steps(options: &Options, places: &Places, before: Option<&Places>) -> u64 {
    let count = |places: &Places| places.places.len() as u64;
    let passes = State::passes_before(options);
    count(places) * (passes + 1) + before.map_or(0, |before| count(before) * (passes + 2))
}
