use bitext_model::Origin;
use bitext_store::FoundOccurrence;
use globset::GlobSet;

use super::query::Filter;
use crate::Error;
use crate::export::DateKind;
use crate::export::filter::globs;

/// A filter, ready to be applied.
pub(super) struct UnitFilter {
    filter: Filter,
    globs: Option<GlobSet>,
}

impl UnitFilter {
    pub(super) fn new(filter: &Filter) -> Result<UnitFilter, Error> {
        Ok(UnitFilter { globs: globs(&filter.paths)?, filter: filter.clone() })
    }

    /// Whether there is a condition about places.
    pub(super) fn has_places(&self) -> bool {
        let Filter { origins: _, repositories, paths, since, until, date: _, current_only } = &self.filter;
        !repositories.is_empty() || !paths.is_empty() || since.is_some() || until.is_some() || *current_only
    }

    pub(super) fn takes_place(&self, place: &FoundOccurrence) -> bool {
        let filter = &self.filter;
        let date = match filter.date {
            DateKind::Commit => place.committed,
            _ => place.handoff,
        };
        (filter.repositories.is_empty() || self.is_wanted(&place.repository))
            && self.globs.as_ref().is_none_or(|globs| globs.is_match(&place.path))
            && filter.since.is_none_or(|since| date.is_some_and(|date| since <= date))
            && filter.until.is_none_or(|until| date.is_some_and(|date| date <= until))
            && (place.current || !filter.current_only)
    }

    /// In upper or lower case, as in every command.
    fn is_wanted(&self, repository: &str) -> bool {
        let name = repository.to_lowercase();
        self.filter.repositories.iter().any(|wanted| wanted.to_lowercase() == name)
    }

    /// Whether there is a condition about origins.
    pub(super) fn has_origins(&self) -> bool {
        !self.filter.origins.is_empty()
    }

    pub(super) fn takes_origin(&self, origin: Origin) -> bool {
        self.filter.origins.is_empty() || self.filter.origins.iter().any(|wanted| origin.is(*wanted))
    }
}
