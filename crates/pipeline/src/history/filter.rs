//! Which places of texts are looked at.

use bitext_model::{Commit, Locale};
use globset::GlobSet;
use jiff::civil::Date;

use crate::Error;
use crate::export::filter::{day, globs};

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
    globs: Option<GlobSet>,
}

impl<'f> Conditions<'f> {
    pub(super) fn of(filter: &'f Filter) -> Result<Conditions<'f>, Error> {
        Ok(Conditions { filter, globs: globs(&filter.paths)? })
    }

    pub(super) fn take_repository(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let repositories = &self.filter.repositories;
        repositories.is_empty() || repositories.iter().any(|wanted| wanted.to_lowercase() == name)
    }

    pub(super) fn take_document(&self, locale: &Locale, path: &str) -> bool {
        (self.filter.targets.is_empty() || self.filter.targets.contains(locale))
            && self.globs.as_ref().is_none_or(|globs| globs.is_match(path))
    }

    /// What has no commit is neither since nor until any day.
    pub(super) fn take_commit(&self, commit: Option<Commit>) -> bool {
        let Filter { since, until, .. } = self.filter;
        if since.is_none() && until.is_none() {
            return true;
        }
        let Some(date) = commit.and_then(|commit| day(commit.time)) else { return false };
        since.is_none_or(|since| since <= date) && until.is_none_or(|until| date <= until)
    }
}
