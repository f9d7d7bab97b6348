//! Which places of texts are looked at.

use bitext_model::{Commit, Locale};
use globset::GlobSet;
use jiff::civil::Date;

use crate::Error;
use crate::conditions::{Repositories, day, globs, is_within};

/// Which places of texts are looked at: those that meet all conditions.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Locales of translations; empty for all.
    pub targets: Vec<Locale>,
    /// Names of repositories, in upper or lower case; empty for all.
    pub repositories: Vec<String>,
    /// Globs over documents' paths, of which one must match; empty for all. `*` stops at `/`, `**` does not.
    pub paths: Vec<String>,
    /// The first day of commits, in UTC.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// The same, ready to be asked.
pub(super) struct Conditions<'f> {
    filter: &'f Filter,
    repositories: Repositories,
    globs: Option<GlobSet>,
}

impl<'f> Conditions<'f> {
    pub(super) fn of(filter: &'f Filter) -> Result<Conditions<'f>, Error> {
        let repositories = Repositories::new(&filter.repositories);
        Ok(Conditions { filter, repositories, globs: globs(&filter.paths)? })
    }

    pub(super) fn take_repository(&self, name: &str) -> bool {
        self.repositories.take(name)
    }

    pub(super) fn take_document(&self, locale: &Locale, path: &str) -> bool {
        (self.filter.targets.is_empty() || self.filter.targets.contains(locale))
            && self.globs.as_ref().is_none_or(|globs| globs.is_match(path))
    }

    pub(super) fn take_commit(&self, commit: Option<Commit>) -> bool {
        is_within(commit.and_then(|commit| day(commit.time)), self.filter.since, self.filter.until)
    }
}
