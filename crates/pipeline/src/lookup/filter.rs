use bitext_model::{Origin, UnitKind};
use bitext_store::FoundOccurrence;
use globset::GlobSet;

use super::query::Filter;
use crate::Error;
use crate::conditions::{Repositories, globs, is_within};
use crate::export::DateKind;

/// A filter, ready to be applied.
pub(super) struct UnitFilter {
    filter: Filter,
    repositories: Repositories,
    globs: Option<GlobSet>,
}

impl UnitFilter {
    pub(super) fn new(filter: &Filter) -> Result<UnitFilter, Error> {
        let repositories = Repositories::new(&filter.repositories);
        Ok(UnitFilter { globs: globs(&filter.paths)?, repositories, filter: filter.clone() })
    }

    /// Whether there is a condition about places.
    pub(super) fn has_places(&self) -> bool {
        let Filter { origins: _, kinds: _, repositories, paths, since, until, date: _, current_only } = &self.filter;
        !repositories.is_empty() || !paths.is_empty() || since.is_some() || until.is_some() || *current_only
    }

    pub(super) fn takes_place(&self, place: &FoundOccurrence) -> bool {
        let filter = &self.filter;
        let date = match filter.date {
            DateKind::Commit => place.committed,
            _ => place.handoff,
        };
        self.repositories.take(&place.repository)
            && self.globs.as_ref().is_none_or(|globs| globs.is_match(&place.path))
            && is_within(date, filter.since, filter.until)
            && (place.current || !filter.current_only)
            && self.takes_kind(place.kind)
    }

    /// Whether there is a condition about kinds.
    pub(super) fn has_kinds(&self) -> bool {
        !self.filter.kinds.is_empty()
    }

    pub(super) fn takes_kind(&self, kind: UnitKind) -> bool {
        self.filter.kinds.is_empty() || self.filter.kinds.contains(&kind)
    }

    /// Whether there is a condition about origins.
    pub(super) fn has_origins(&self) -> bool {
        !self.filter.origins.is_empty()
    }

    pub(super) fn takes_origin(&self, origin: Origin) -> bool {
        origin.is_any_of(&self.filter.origins)
    }
}
