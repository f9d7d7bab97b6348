//! What is asked.

use bitext_markup::key;
use bitext_model::{Locale, Origin, Relation, UnitKind};
use jiff::civil::Date;

use super::penalty::Penalties;
use crate::export::DateKind;

/// What holds for every query of a session.
#[derive(Debug, Clone)]
pub struct Options {
    /// The locale of the texts asked for; `None` for the memory's source locale.
    pub source: Option<Locale>,
    /// The locales of translations; empty for all, or with another source for the memory's source locale.
    pub targets: Vec<Locale>,
    /// Whether another region's variety of a language will do where there is none of the one asked for.
    pub region_fallback: bool,
    /// From one locale to another: which links between what the two were translated from are followed; `None` for all.
    /// The same source text needs no link.
    pub relations: Option<Vec<Relation>>,
    /// The least score of matches, in percent and with penalties: below 50, only equal texts are found besides.
    pub min_score: u8,
    /// At most so many matches.
    pub limit: usize,
    /// At most so many places of a match.
    pub places: usize,
    /// What takes points.
    pub penalties: Penalties,
    /// Which units count.
    pub filter: Filter,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            source: None,
            targets: Vec::new(),
            region_fallback: false,
            relations: None,
            min_score: 70,
            limit: 10,
            places: 3,
            penalties: Penalties::default(),
            filter: Filter::default(),
        }
    }
}

/// Which units count: those that stand at a place which meets all conditions. Imported ones have no places, and count
/// unless a condition is about places.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Origins of translations; empty for all.
    pub origins: Vec<Origin>,
    /// Kinds of units; empty for all.
    pub kinds: Vec<UnitKind>,
    /// Names of repositories; empty for all.
    pub repositories: Vec<String>,
    /// Globs over documents' paths, of which one must match; empty for all.
    pub paths: Vec<String>,
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// Which date the days are compared with: hand-off or commit.
    pub date: DateKind,
    /// Whether only places count where a document stands now.
    pub current_only: bool,
}

/// A text that is asked for, with what is known of where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The text.
    pub text: String,
    /// The source of the segment before it; an empty text says that there is none.
    pub previous: Option<String>,
    /// The source of the segment after it; an empty text says that there is none.
    pub next: Option<String>,
    /// The path of its document.
    pub document: Option<String>,
    /// Its unit key, `102` or `p101`.
    pub key: Option<String>,
}

impl Query {
    /// A text of which nothing else is known.
    pub fn new(text: &str) -> Query {
        Query { text: text.to_owned(), ..Query::default() }
    }

    pub(super) fn context(&self) -> Context<'_> {
        let beside = |text: &Option<String>| match text.as_deref().map(str::trim) {
            None => Beside::Unknown,
            Some("") => Beside::Nothing,
            Some(text) => Beside::Text(key(text).normalized),
        };
        Context {
            previous: beside(&self.previous),
            next: beside(&self.next),
            place: self.document.as_deref().zip(self.key.as_deref()),
        }
    }
}

/// What is known of a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing is known.
    Unknown,
    /// There is none: the text stands at the edge of its document.
    Nothing,
    /// Its normalized key.
    Text(u64),
}

impl Beside {
    /// Whether it is known to be what stands beside a unit.
    pub(super) fn is(self, stored: Option<u64>) -> bool {
        match self {
            Beside::Unknown => false,
            Beside::Nothing => stored.is_none(),
            Beside::Text(key) => stored == Some(key),
        }
    }
}

/// What is known of a text's surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context<'q> {
    pub(super) previous: Beside,
    pub(super) next: Beside,
    pub(super) place: Option<(&'q str, &'q str)>,
}

impl Context<'_> {
    pub(super) fn is_known(&self) -> bool {
        self.previous != Beside::Unknown || self.next != Beside::Unknown || self.place.is_some()
    }
}
