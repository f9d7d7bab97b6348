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
mod gather;
mod imported;
mod layers;
mod locale_map;
mod merging;
mod occurrences;
mod passes;
mod properties;
mod sample;
mod select;
mod state;
mod stated;
mod training;
mod units;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use bitext_exchange::{
    Change, Codes, Dialect, DialectFiles, Format, NameTemplate, Per, Placeholder, TranslationUnit, WriteCounts,
};
use bitext_store::{Memory, Places};

use crate::{Error, Interrupt, Progress};
use card::{About, Tally};
use changes::Ledger;
use files::Files;
pub use filter::{DateKind, Filter, Imports};
pub use forgotten::ForgottenLayer;
use gather::{Exporter, WrittenForms};
use layers::Layers;
pub use locale_map::{LocaleMap, LocaleMapError};
use passes::{Finished, State};
pub use training::{Split, SplitError, Training};

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format.
    pub format: &'static Format,
    /// How the markup in texts is written.
    pub codes: Codes,
    /// The tool that the files are for, if for one alone. It has to be a dialect of the format.
    pub dialect: Option<&'static Dialect>,
    /// Where to write.
    pub output: Output,
    /// What one unit stands for.
    pub per: Per,
    /// Which translations of a source are written with [`Per::Unit`]; else all of them are.
    pub variants: Variants,
    /// What is exported at all.
    pub filter: Filter,
    /// Which of the units are taken, and in which parts.
    pub training: Training,
    /// Export the memory as it was right after this run.
    pub as_of: Option<i64>,
    /// Export only what was added, changed and removed since right after this run.
    pub changes_since: Option<i64>,
    /// How locales are called in files and their names.
    pub locale_map: LocaleMap,
    /// Begin another file after so many units, not 0.
    pub max_units: Option<u64>,
    /// Where to list the files written. `None`: in the innermost folder that holds them all, when their name is a
    /// template.
    pub manifest: Option<PathBuf>,
    /// Where to describe a training set. `None`: beside the manifest, when there is any option for one and the name of
    /// the files is a template.
    pub dataset_card: Option<PathBuf>,
    /// The version of the program, for the files.
    pub version: String,
}

impl Options {
    /// Everything current in one format, a unit for each source with its best translation.
    pub fn new(format: &'static Format, output: Output, version: &str) -> Options {
        Options {
            format,
            codes: format.codes,
            dialect: None,
            output,
            per: Per::Unit,
            variants: Variants::Best,
            filter: Filter::default(),
            training: Training::default(),
            as_of: None,
            changes_since: None,
            locale_map: LocaleMap::default(),
            max_units: None,
            manifest: None,
            dataset_card: None,
            version: version.to_owned(),
        }
    }

    /// A text as files hold it.
    fn written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.format.written(text, self.codes)
    }

    /// Whether targets in several locales may share a file.
    fn takes_several_targets(&self) -> bool {
        let by_tool = self.dialect.map(|dialect| dialect.files);
        self.format.carries.several_locales && !matches!(by_tool, Some(DialectFiles::PerTarget))
    }

    /// Whether removed translations go to files of their own.
    pub fn lists_removed(&self) -> bool {
        self.changes_since.is_some() && !self.format.carries.removals
    }

    /// Whether files hold the texts beside each place.
    fn has_context(&self) -> bool {
        self.dialect.is_some_and(Dialect::has_context)
    }
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
    /// What imports have otherwise than documents, unless it is by machine; then as for the best.
    Imported,
}

impl Variants {
    /// Every choice.
    pub const ALL: [Variants; 5] =
        [Variants::Best, Variants::All, Variants::Newest, Variants::MostFrequent, Variants::Imported];

    /// The name used by `--variants` and in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Variants::Best => "best",
            Variants::All => "all",
            Variants::Newest => "newest",
            Variants::MostFrequent => "most-frequent",
            Variants::Imported => "imported",
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
    /// How many translations were left out, by the option that did it.
    pub left_out: BTreeMap<&'static str, u64>,
    /// How many translations were added, changed and removed, by name, in an export of changes.
    pub changes: Option<BTreeMap<&'static str, u64>>,
    /// Translations of documents that were written as one with another, which differs only in what the format does not
    /// keep, such as white space at the edges.
    pub merged: u64,
    /// Layers that the earlier states had of which the export tells, and that are missing from it, since they were
    /// forgotten.
    pub forgotten_layers: Vec<ForgottenLayer>,
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
    let mut places = filter::places(&snapshot, &options.filter, options.as_of)?;
    let forms = WrittenForms::read(&snapshot, options)?;
    let layers = Layers::read(&snapshot, options, &forms, options.as_of)?;
    let fingerprint = state::fingerprint(&places, &layers);
    let source_locale = options.locale_map.rename(&mut places, &layers, memory.source_locale())?;
    let mut filters = manifest_filters(options);
    let mut before = None;
    if let Some(run) = options.changes_since {
        let mut places = filter::places(&snapshot, &options.filter, Some(run))?;
        let layers = Layers::read(&snapshot, options, &forms, Some(run))?;
        // Numbers of runs are the memory's own.
        filters.insert("changes-since".to_owned(), state::fingerprint(&places, &layers));
        options.locale_map.rename(&mut places, &layers, memory.source_locale())?;
        before = Some((places, layers));
    }
    let mut summary = Summary {
        unknown_licences: filter::unknown_licences(&places),
        forgotten_layers: forgotten::forgotten(&snapshot, options)?,
        ..Summary::default()
    };
    summary.changes = before.is_some().then(|| Change::ALL.map(|change| (change.as_str(), 0)).into());
    let mut files = Files::new(options, &source_locale, &places, &layers)?;
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
        let exporter = || Exporter::new(&snapshot, places, layers, &forms, options, interrupt, progress);
        State::new(exporter, &families, options, &source_locale)
    };
    let mut now = state(states[0])?;
    let mut former = match states.get(1) {
        // What is gone is found in a second pass.
        Some(before) => Some((state(*before)?, state(*before)?)),
        None => None,
    };
    let mut tally = describes_set(options).then(|| Tally::new(source_locale.clone()));
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
    let Finished { empty, merged, left_out } = now.finish();
    summary.merged = merged;
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

fn check(options: &Options) -> Result<(), Error> {
    let refuse = |reason: &str| Err(Error::Options { reason: reason.to_owned() });
    let names_parts = matches!(&options.output, Output::Files(template) if template.uses(Placeholder::Split));
    if options.max_units == Some(0) {
        return refuse("a file cannot be full before its first unit");
    }
    if matches!(options.output, Output::Stdout) && !options.format.carries.streams {
        return Err(Error::Options { reason: format!("{} is several files and no stream", options.format.name) });
    }
    if matches!(options.output, Output::Stdout) && options.lists_removed() {
        let reason = format!(
            "{} cannot say what was removed, and beside standard output there is no file to list it",
            options.format.name
        );
        return Err(Error::Options { reason });
    }
    match (&options.training.split, names_parts) {
        (Some(_), false) => refuse("the parts of a split need `{split}` in the output name"),
        (None, true) => refuse("`{split}` in the output name needs a split"),
        _ => Ok(()),
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

/// The options that decide what is in the files, in words.
fn manifest_filters(options: &Options) -> BTreeMap<String, String> {
    let mut filters = options.filter.in_words();
    if options.codes != Codes::Markdown {
        filters.insert("codes".to_owned(), options.codes.as_str().to_owned());
    }
    if let Some(dialect) = options.dialect {
        filters.insert("for".to_owned(), dialect.name.to_owned());
    }
    filters.insert("per".to_owned(), options.per.as_str().to_owned());
    if options.per == Per::Unit {
        filters.insert("variants".to_owned(), options.variants.as_str().to_owned());
    }
    filters.extend(options.training.in_words());
    let names = options.locale_map.to_string();
    if !names.is_empty() {
        filters.insert("locale-map".to_owned(), names);
    }
    if options.locale_map.bare {
        filters.insert("bare-locales".to_owned(), "yes".to_owned());
    }
    filters
}
