use std::collections::{BTreeMap, BTreeSet, HashSet};

use bitext_model::Locale;
use globset::GlobSet;

use super::{DocumentDrift, DocumentState};
use crate::source::{Sources, UnitChange};

/// Units by what became of their source texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitCounts {
    /// It is the same.
    pub unchanged: u64,
    /// It says something else.
    pub edited: u64,
    /// It is gone.
    pub removed: u64,
    /// Sentences that came since, which are no units.
    pub new: u64,
}

impl UnitCounts {
    pub(super) fn count(&mut self, change: &UnitChange) {
        match change {
            UnitChange::Unchanged => self.unchanged += 1,
            UnitChange::Edited(_) => self.edited += 1,
            UnitChange::Removed => self.removed += 1,
        }
    }

    /// All units.
    pub fn units(&self) -> u64 {
        self.unchanged + self.edited + self.removed
    }

    /// How many of the units are edited or removed, in percent; 0 where there are none.
    pub fn percent(&self) -> f64 {
        match self.units() {
            0 => 0.0,
            units => 100.0 * (self.edited + self.removed) as f64 / units as f64,
        }
    }

    fn add(&mut self, other: &UnitCounts) {
        self.unchanged += other.unchanged;
        self.edited += other.edited;
        self.removed += other.removed;
        self.new += other.new;
    }
}

/// What became of documents and of their units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Documents by what became of their source files.
    pub documents: BTreeMap<DocumentState, u64>,
    /// The units of those whose source file is known.
    pub units: UnitCounts,
    /// Markdown files of the newest source that no document translates.
    pub untranslated: u64,
}

/// The documents of a branch in one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalsRow {
    /// The repository's name.
    pub repository: String,
    /// The branch.
    pub reference: String,
    /// The locale.
    pub locale: Locale,
    /// What became of them.
    pub totals: Totals,
}

/// Counts documents as they come.
#[derive(Default)]
pub(super) struct Tally {
    rows: BTreeMap<(String, String, Locale), Row>,
}

#[derive(Default)]
struct Row {
    totals: Totals,
    /// The source repositories that documents come from.
    repositories: BTreeSet<usize>,
    /// The source files that are translated, by their newest paths.
    translated: HashSet<(usize, String)>,
    /// The paths of documents that do not say which source file they come from: taken for that of the same path.
    unnamed: HashSet<String>,
}

impl Tally {
    pub(super) fn add(&mut self, document: &DocumentDrift, repository: Option<usize>) {
        let key = (document.repository.clone(), document.reference.clone(), document.locale.clone());
        let row = self.rows.entry(key).or_default();
        *row.totals.documents.entry(document.state).or_default() += 1;
        row.totals.units.add(&document.units);
        if let Some(repository) = repository {
            row.repositories.insert(repository);
            let path = document.renamed_to.as_ref().unwrap_or(&document.source_path);
            row.translated.insert((repository, path.clone()));
        } else {
            row.unnamed.insert(document.path.clone());
        }
    }

    /// By repository, branch and locale, and in all. Untranslated files are counted among those that the filter of paths
    /// lets through.
    pub(super) fn finish(self, sources: &Sources, globs: Option<&GlobSet>) -> (Vec<TotalsRow>, Totals) {
        let mut sum = Totals::default();
        let rows = self.rows.into_iter().map(|((repository, reference, locale), row)| {
            let mut totals = row.totals;
            for at in row.repositories {
                let paths = sources.newest_paths(at).into_iter().filter(|path| is_markdown(path));
                let paths = paths.filter(|path| globs.is_none_or(|globs| globs.is_match(path)));
                let is_translated =
                    |path: &str| row.translated.contains(&(at, path.to_owned())) || row.unnamed.contains(path);
                totals.untranslated += paths.filter(|path| !is_translated(path)).count() as u64;
            }
            for (state, count) in &totals.documents {
                *sum.documents.entry(*state).or_default() += count;
            }
            sum.units.add(&totals.units);
            sum.untranslated += totals.untranslated;
            TotalsRow { repository, reference, locale, totals }
        });
        let rows = rows.collect();
        (rows, sum)
    }
}

fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
