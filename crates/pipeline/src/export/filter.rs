use std::collections::BTreeMap;

use bitext_model::{Locale, Origin, UnitKind};
use bitext_store::{Place, Places, Snapshot};
use globset::GlobSet;
use jiff::civil::Date;

use crate::Error;
use crate::conditions::{day, globs, is_within};

/// What is taken from a memory: everything that meets all conditions.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Locales of targets; empty for all.
    pub targets: Vec<Locale>,
    /// Origins of targets; empty for all.
    pub origins: Vec<Origin>,
    /// Kinds of units; empty for all.
    pub kinds: Vec<UnitKind>,
    /// Names of repositories; empty for all.
    pub repositories: Vec<String>,
    /// Globs over documents' paths, of which one must match; empty for all. `*` stops at `/`, `**` does not.
    pub paths: Vec<String>,
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// Which date the days are compared with.
    pub date: DateKind,
    /// Whether places where a revision no longer stands count too.
    pub all_revisions: bool,
    /// Which imports count.
    pub imports: Imports,
}

/// Which layers an export takes units from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Imports {
    /// All, beside the documents.
    #[default]
    All,
    /// None.
    None,
    /// Those of these names, and no documents.
    Only(Vec<String>),
}

/// Which date of an occurrence a filter means. All are days in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateKind {
    /// When the source was handed to translation.
    #[default]
    Handoff,
    /// When the commit was made that brought the revision to its path.
    Commit,
    /// When the memory first had it there.
    FirstSeen,
}

impl DateKind {
    /// Every kind.
    pub const ALL: [DateKind; 3] = [DateKind::Handoff, DateKind::Commit, DateKind::FirstSeen];

    /// The name used by `--date`.
    pub fn as_str(self) -> &'static str {
        match self {
            DateKind::Handoff => "handoff",
            DateKind::Commit => "commit",
            DateKind::FirstSeen => "first-seen",
        }
    }
}

impl Filter {
    pub(crate) fn takes_origin(&self, origin: Origin) -> bool {
        origin.is_any_of(&self.origins)
    }

    pub(crate) fn takes_kind(&self, kind: UnitKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// The conditions that are set, by name.
    pub(super) fn in_words(&self) -> BTreeMap<String, String> {
        let list = |values: Vec<String>| Some(values.join(", ")).filter(|text| !text.is_empty());
        let conditions = [
            ("target", list(self.targets.iter().map(Locale::to_string).collect())),
            ("origin", list(self.origins.iter().map(Origin::to_string).collect())),
            ("kind", list(self.kinds.iter().map(|kind| kind.as_str().to_owned()).collect())),
            ("repository", list(self.repositories.clone())),
            ("path", list(self.paths.clone())),
            ("since", self.since.map(|date| date.to_string())),
            ("until", self.until.map(|date| date.to_string())),
            ("date", (self.since.is_some() || self.until.is_some()).then(|| self.date.as_str().to_owned())),
            (
                "imports",
                match &self.imports {
                    Imports::All => None,
                    Imports::None => Some("none".to_owned()),
                    Imports::Only(names) => Some(format!("only {}", names.join(", "))),
                },
            ),
            ("revisions", Some(if self.all_revisions { "all" } else { "current" }.to_owned())),
        ];
        conditions.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// The places that a filter lets through, with those of a locale to translate from, as they are or as they were right after a run.
pub(super) fn places(
    snapshot: &Snapshot<'_>,
    filter: &Filter,
    source: Option<&Locale>,
    as_of: Option<i64>,
) -> Result<Places, Error> {
    let globs = globs(&filter.paths)?;
    let mut places = match as_of {
        Some(run) => snapshot.places_as_of(!filter.all_revisions, run)?,
        None => snapshot.places(!filter.all_revisions)?,
    };
    let all = std::mem::take(&mut places.places);
    if matches!(filter.imports, Imports::Only(_)) {
        return Ok(places);
    }
    places.places =
        all.into_iter().filter(|place| lets_through(filter, source, globs.as_ref(), &places, place)).collect();
    Ok(places)
}

/// Repositories without a known licence, sorted.
pub(super) fn unknown_licences(places: &Places) -> Vec<String> {
    let mut used = vec![false; places.refs.len()];
    for place in &places.places {
        used[place.reference as usize] = true;
    }
    let refs = places.refs.iter().zip(used).filter(|(info, used)| *used && info.licence.is_none());
    let mut names: Vec<String> = refs.map(|(info, _)| info.repository.clone()).collect();
    names.dedup();
    names
}

fn lets_through(
    filter: &Filter,
    source: Option<&Locale>,
    globs: Option<&GlobSet>,
    places: &Places,
    place: &Place,
) -> bool {
    let revision = &places.revisions[place.revision as usize];
    let repository = &places.refs[place.reference as usize].repository;
    let date = match filter.date {
        DateKind::Handoff => revision.handoff,
        DateKind::Commit => place.commit.and_then(|commit| day(commit.time)),
        DateKind::FirstSeen => place.first_seen,
    };
    (filter.targets.is_empty() || filter.targets.contains(&place.locale) || source == Some(&place.locale))
        && (filter.repositories.is_empty() || filter.repositories.contains(repository))
        && globs.is_none_or(|globs| globs.is_match(&place.path))
        && is_within(date, filter.since, filter.until)
}
