//! Finds units by what their texts hold, the best first: a concordance.
//!
//! Which texts match is asked of the memory's index of words; without one every text is looked at. How the best of the
//! units are found depends on how many there are: of few each is weighed, of many the memory's revisions are gone through
//! from the best on until the page is full. Both give the same.

mod facets;
mod find;
mod hit;
mod pattern;
mod places;
mod rank;
#[cfg(test)]
mod tests;
mod wanted;

use bitext_store::{Side, Snapshot};

use crate::Error;
use crate::export::Filter;
use find::Finder;

pub use facets::{DocumentFacet, Facets};
pub use hit::{Beside, Hit};
pub use pattern::Pattern;
pub use wanted::Wanted;

/// Units are counted up to so many.
pub const COUNTED: u64 = 10_000;

/// What to look for, and what to say of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// What a text must have.
    pub wanted: Wanted,
    /// Which texts.
    pub sides: Sides,
    /// Which units. Imports have no paths, repositories or dates: conditions on these leave them out.
    pub filter: Filter,
    /// So many hits are left out: those of the pages before.
    pub offset: usize,
    /// At most so many hits.
    pub limit: usize,
    /// At most so many occurrences of each.
    pub occurrences: usize,
    /// Whether to say how all hits are distributed.
    pub facets: bool,
}

/// Which texts of a unit are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// Its source.
    Source,
    /// Its target.
    Target,
    /// Either of them.
    Both,
}

impl Sides {
    /// Every choice.
    pub const ALL: [Sides; 3] = [Sides::Source, Sides::Target, Sides::Both];

    /// The name used by `--in`.
    pub fn as_str(self) -> &'static str {
        match self {
            Sides::Source => "source",
            Sides::Target => "target",
            Sides::Both => "both",
        }
    }

    fn each(self) -> &'static [Side] {
        match self {
            Sides::Source => &[Side::Source],
            Sides::Target => &[Side::Target],
            Sides::Both => &Side::ALL,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The page asked for, the best first: by people before of unknown origin before by machine, in each those that
    /// stand now before those that do not and the newest hand-off first, then by content and place in the document.
    pub hits: Vec<Hit>,
    /// How many units there are.
    pub total: u64,
    /// Whether there are more than that: they are counted up to [`COUNTED`], with facets to the end.
    pub is_more: bool,
    /// How they are distributed, when that was asked for.
    pub facets: Option<Facets>,
    /// Whether every text was looked at: there is no index of words, or it says nothing of what is wanted, as of letters
    /// whose diacritics do not count and of regular expressions without a whole word.
    pub scanned: bool,
}

/// Looks for units.
pub fn search(snapshot: &Snapshot<'_>, options: &Options) -> Result<Answer, Error> {
    search_by(snapshot, options, How { way: None, asks_index: true })
}

/// How hits are found, which makes no difference but of time.
#[derive(Debug, Clone, Copy)]
struct How {
    /// `None` for the cheaper one.
    way: Option<Way>,
    /// Whether the index is asked, if there is one.
    asks_index: bool,
}

/// How the best hits are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By weighing each unit.
    Weigh,
    /// By going through the memory from the best on.
    Walk,
}

fn search_by(snapshot: &Snapshot<'_>, options: &Options, how: How) -> Result<Answer, Error> {
    let mut finder = Finder::new(snapshot, options, how.asks_index)?;
    // What depends on where units stand is not known of numbers alone.
    let needs_all = options.facets || finder.places.is_active();
    let mut units = finder.units(if needs_all { usize::MAX } else { COUNTED as usize + 1 })?;
    if !needs_all && !units.is_complete && units.list.len() <= COUNTED as usize {
        units = finder.units(usize::MAX)?;
    }
    let way = how.way.unwrap_or_else(|| finder.cheaper_way(&units));
    let ranked = if options.facets || way == Way::Weigh && units.is_complete {
        finder.weigh(&units)?
    } else {
        finder.walk(&units)?
    };
    let counted = if needs_all { ranked.counted } else { units.list.len() as u64 };
    let is_more = !options.facets && COUNTED < counted;
    Ok(Answer {
        facets: if options.facets { Some(finder.facets(&ranked.found)?) } else { None },
        hits: finder.page(ranked.found)?,
        total: if is_more { COUNTED } else { counted },
        is_more,
        scanned: finder.scanned,
    })
}
