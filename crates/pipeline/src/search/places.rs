//! Where units stand, and whether these places are asked for.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

use bitext_model::{Label, Origin, UnitKind};
use bitext_store::{Concordance, ImportedUnit, RevisionPlace, RevisionWorth};
use globset::GlobSet;
use jiff::civil::Date;

use crate::Error;
use crate::conditions::{Repositories, day, globs, is_within};
use crate::export::{DateKind, Filter, Imports};

/// What is known of revisions, and which of them a filter lets through.
pub(super) struct Places<'f> {
    filter: &'f Filter,
    globs: Option<GlobSet>,
    repositories: Repositories,
    /// Whether origins are known of each segment, so that a revision's label decides nothing.
    by_segment: bool,
    known: HashMap<i64, Rc<Revision>>,
}

/// A revision.
pub(super) struct Revision {
    pub(super) worth: RevisionWorth,
    /// Whether the filter lets any of its places through.
    pub(super) passes: bool,
}

/// How good a place is: the least is the best.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worth {
    origin: Reverse<u8>,
    standing: Standing,
    handoff: Reverse<Option<Date>>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Current,
    Former,
    Imported,
    Nowhere,
}

/// A place, in an order that is the same in every memory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A segment of a document: blob and locale of the revision, and the ordinal.
    Segment([u8; 20], String, u32),
    /// A translation in an import: its name, the ordinal, and the number there.
    Import(String, u32, u32),
    /// None: source, target and locale.
    Nowhere(String, String, String),
}

impl<'f> Places<'f> {
    pub(super) fn new(filter: &'f Filter, by_segment: bool) -> Result<Places<'f>, Error> {
        let repositories = Repositories::new(&filter.repositories);
        Ok(Places { filter, globs: globs(&filter.paths)?, repositories, by_segment, known: HashMap::new() })
    }

    /// Whether anything but the locale of targets is asked for.
    pub(super) fn is_active(&self) -> bool {
        let Filter { origins, kinds, imports, .. } = self.filter;
        self.needs_document() || !origins.is_empty() || !kinds.is_empty() || *imports != Imports::All
    }

    /// Whether only documents can have what is asked for.
    fn needs_document(&self) -> bool {
        let Filter { repositories, paths, since, until, all_revisions, .. } = self.filter;
        !repositories.is_empty() || !paths.is_empty() || since.is_some() || until.is_some() || !all_revisions
    }

    /// What is known of a revision.
    pub(super) fn revision(
        &mut self,
        concordance: &mut Concordance<'_, '_>,
        revision: i64,
    ) -> Result<Rc<Revision>, Error> {
        if let Some(known) = self.known.get(&revision) {
            return Ok(Rc::clone(known));
        }
        let worth = concordance.worth(revision)?;
        self.remember(concordance, worth)
    }

    /// The same for one whose worth is there.
    pub(super) fn remember(
        &mut self,
        concordance: &mut Concordance<'_, '_>,
        worth: RevisionWorth,
    ) -> Result<Rc<Revision>, Error> {
        if let Some(known) = self.known.get(&worth.revision) {
            return Ok(Rc::clone(known));
        }
        let revision = worth.revision;
        let passes = self.passes(concordance, &worth)?;
        let known = Rc::new(Revision { worth, passes });
        self.known.insert(revision, Rc::clone(&known));
        Ok(known)
    }

    fn passes(&self, concordance: &Concordance<'_, '_>, worth: &RevisionWorth) -> Result<bool, Error> {
        let filter = self.filter;
        let has_origin = self.by_segment || filter.takes_origin(Origin::from(worth.label));
        let stands = filter.all_revisions || worth.current;
        if matches!(filter.imports, Imports::Only(_)) || !has_origin || !stands {
            return Ok(false);
        }
        if !self.needs_document() {
            return Ok(true);
        }
        let places = concordance.places_of(worth.revision)?;
        Ok(places.iter().any(|place| self.lets_through(worth.handoff, place)))
    }

    /// Whether segments of a revision that is let through may still be kept back for who wrote them.
    pub(super) fn asks_origins(&self) -> bool {
        self.by_segment && !self.filter.origins.is_empty()
    }

    /// Whether some kinds of units are asked for, and not all.
    pub(super) fn asks_kinds(&self) -> bool {
        !self.filter.kinds.is_empty()
    }

    /// Whether a kind is asked for.
    pub(super) fn takes_kind(&self, kind: UnitKind) -> bool {
        self.filter.takes_kind(kind)
    }

    /// Whether an origin is asked for.
    pub(super) fn takes_origin(&self, origin: Origin) -> bool {
        self.filter.takes_origin(origin)
    }

    /// Whether the filter lets a place of a revision through that it may let through at all.
    pub(super) fn lets_through(&self, handoff: Option<Date>, place: &RevisionPlace) -> bool {
        let filter = self.filter;
        let date = match filter.date {
            DateKind::Handoff => handoff,
            DateKind::Commit => place.commit.and_then(|commit| day(commit.time)),
            DateKind::FirstSeen => place.first_seen,
        };
        self.repositories.take(&place.repository)
            && self.globs.as_ref().is_none_or(|globs| globs.is_match(&place.path))
            && (filter.all_revisions || place.current)
            && is_within(date, filter.since, filter.until)
    }

    /// Whether the filter lets a translation through that an import has, its kind aside.
    pub(super) fn lets_import_through(&self, origin: Origin, import: &str) -> bool {
        let filter = self.filter;
        let is_meant = match &filter.imports {
            Imports::All => true,
            Imports::None => false,
            Imports::Only(names) => names.iter().any(|name| name == import),
        };
        // Whoever asks for imports by name has no document in mind.
        let needs_document = self.needs_document() && !matches!(filter.imports, Imports::Only(_));
        is_meant && !needs_document && filter.takes_origin(origin)
    }
}

impl Worth {
    pub(super) fn of_segment(worth: &RevisionWorth, locale: &str, ordinal: u32) -> Worth {
        Worth {
            origin: Reverse(Origin::from(worth.label).rank()),
            standing: if worth.current { Standing::Current } else { Standing::Former },
            handoff: Reverse(worth.handoff),
            place: Place::Segment(worth.blob.0, locale.to_owned(), ordinal),
        }
    }

    pub(super) fn of_import(imported: ImportedUnit) -> Worth {
        Worth {
            origin: Reverse(imported.origin.rank()),
            standing: Standing::Imported,
            handoff: Reverse(None),
            place: Place::Import(imported.import, imported.ordinal, imported.number),
        }
    }

    pub(super) fn nowhere(source: String, target: String, locale: String) -> Worth {
        Worth {
            // After all that is somewhere.
            origin: Reverse(0),
            standing: Standing::Nowhere,
            handoff: Reverse(None),
            place: Place::Nowhere(source, target, locale),
        }
    }
}

/// The label of documents that have texts of an origin.
pub(super) fn label_of(origin: Origin) -> Option<Label> {
    [Label::Human, Label::Unknown, Label::Machine].into_iter().find(|label| Origin::from(*label) == origin)
}
