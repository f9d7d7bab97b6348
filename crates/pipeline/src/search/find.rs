//! Which texts match, and which units have them.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use bitext_markup::SearchReader;
use bitext_store::{Concordance, SegmentReader, Side, Snapshot, TextId, TextReader, UnitId, UnitRow};

use super::places::Places;
use super::{Options, Sides, Wanted, Way};
use crate::Error;

/// Regular expressions over whole memories are given so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// So many texts are looked at between looks at the clock.
const BETWEEN_LOOKS: usize = 256;

/// For so many texts is asked at once which units have them.
const TEXTS_AT_ONCE: usize = 500;

/// Looks for one thing in one state of a memory.
pub(super) struct Finder<'s, 'm, 'o> {
    pub(super) options: &'o Options,
    pub(super) snapshot: &'s Snapshot<'m>,
    pub(super) concordance: Concordance<'s, 'm>,
    pub(super) places: Places<'o>,
    pub(super) texts: TextReader<'m>,
    pub(super) segments: SegmentReader<'m>,
    pub(super) reader: SearchReader,
    asks_index: bool,
    /// The rows of the locales that are asked for; `None` for all.
    locales: Option<Vec<i64>>,
    /// Whether every text was looked at.
    pub(super) scanned: bool,
    /// What a look at texts said that were not found through the index.
    looked_at: HashMap<TextId, bool>,
    body: String,
    began: Instant,
}

/// Units that match.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// By row, each once.
    pub(super) list: Vec<UnitId>,
    /// Whether these are all.
    pub(super) is_complete: bool,
}

/// The texts of one side that match.
struct Texts {
    list: Vec<TextId>,
    is_complete: bool,
}

impl<'s, 'm, 'o> Finder<'s, 'm, 'o> {
    pub(super) fn new(
        snapshot: &'s Snapshot<'m>,
        options: &'o Options,
        asks_index: bool,
    ) -> Result<Finder<'s, 'm, 'o>, Error> {
        let concordance = snapshot.concordance()?;
        let targets = &options.filter.targets;
        Ok(Finder {
            asks_index,
            locales: (!targets.is_empty()).then(|| concordance.locale_rows(targets)),
            options,
            snapshot,
            places: Places::new(&options.filter, concordance.has_origins())?,
            concordance,
            texts: snapshot.texts()?,
            segments: snapshot.segments()?,
            reader: options.wanted.reader(),
            scanned: false,
            looked_at: HashMap::new(),
            body: String::new(),
            began: Instant::now(),
        })
    }

    /// Units that match and whose locale is asked for, all of them or at least `enough`; all if every text had to be
    /// looked at.
    pub(super) fn units(&mut self, enough: usize) -> Result<Units, Error> {
        let mut units = Units { list: Vec::new(), is_complete: true };
        let mut scanned = None;
        for side in self.options.sides.each() {
            if let Some(texts) = self.texts_by_index(*side, enough)? {
                units.is_complete &= texts.is_complete;
                self.add_units(*side, &texts.list, enough, &mut units)?;
                continue;
            }
            self.scanned = true;
            // What a text holds does not depend on its side.
            let texts = if let Some(texts) = scanned.take() { texts } else { self.texts_by_looking()? };
            // All are known by now, and to look again would cost more than their units do.
            self.add_units(*side, &texts, usize::MAX, &mut units)?;
            scanned = Some(texts);
        }
        if self.options.sides == Sides::Both {
            units.list.sort_unstable();
            units.list.dedup();
        }
        Ok(units)
    }

    /// Texts that match, at most `enough`; `None` when there is no index to ask.
    fn texts_by_index(&mut self, side: Side, enough: usize) -> Result<Option<Texts>, Error> {
        let terms = self.options.wanted.index_terms();
        if terms.is_empty() || !self.asks_index {
            return Ok(None);
        }
        let is_exact = self.options.wanted.is_exact();
        let limit = if is_exact { enough } else { usize::MAX };
        let Some(candidates) = self.concordance.find(side, &terms, limit) else { return Ok(None) };
        if is_exact {
            return Ok(Some(Texts { is_complete: candidates.len() < enough, list: candidates }));
        }
        let mut list = Vec::new();
        for text in candidates {
            if list.len() == enough {
                return Ok(Some(Texts { list, is_complete: false }));
            }
            if self.matches(text)? {
                list.push(text);
            }
        }
        Ok(Some(Texts { list, is_complete: true }))
    }

    /// All texts that match, by row.
    fn texts_by_looking(&mut self) -> Result<Vec<TextId>, Error> {
        let mut found = Vec::new();
        let mut looks = 0_usize;
        let mut is_late = false;
        let Finder { options, reader, began, .. } = self;
        self.snapshot.each_text(|text, body| {
            looks += 1;
            if looks.is_multiple_of(BETWEEN_LOOKS) {
                is_late |= is_over(&options.wanted, *began);
            }
            if !is_late && options.wanted.matches(reader, body) {
                found.push(text);
            }
        })?;
        if is_late { Err(Error::TooSlow { seconds: PATIENCE.as_secs() }) } else { Ok(found) }
    }

    /// Looks at a text.
    pub(super) fn matches(&mut self, text: TextId) -> Result<bool, Error> {
        if let Some(known) = self.looked_at.get(&text) {
            return Ok(*known);
        }
        if self.looked_at.len().is_multiple_of(BETWEEN_LOOKS) && is_over(&self.options.wanted, self.began) {
            return Err(Error::TooSlow { seconds: PATIENCE.as_secs() });
        }
        self.body.clear();
        self.texts.read(text, &mut self.body)?;
        let matches = self.options.wanted.matches(&mut self.reader, &self.body);
        self.looked_at.insert(text, matches);
        Ok(matches)
    }

    /// Whether a unit matches, by a look at its texts.
    pub(super) fn unit_matches(&mut self, row: UnitRow) -> Result<bool, Error> {
        for side in self.options.sides.each() {
            let text = match side {
                Side::Source => row.source,
                Side::Target => row.target,
            };
            if self.matches(text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds units that have one of the texts, which are sorted, on a side.
    fn add_units(&mut self, side: Side, texts: &[TextId], enough: usize, units: &mut Units) -> Result<(), Error> {
        let is_one_by_one = self.concordance.has_index() && (texts.len() as u64) < self.concordance.unit_count()? / 4;
        if !is_one_by_one && enough == usize::MAX || !self.concordance.has_index() {
            let texts: HashSet<TextId> = texts.iter().copied().collect();
            let mut rows = Vec::new();
            self.concordance.each_unit(|row| {
                let text = if side == Side::Source { row.source } else { row.target };
                if texts.contains(&text) {
                    rows.push(row);
                }
            })?;
            rows.retain(|row| self.is_asked_for(row.locale));
            units.list.extend(rows.into_iter().map(|row| row.unit));
            return Ok(());
        }
        for texts in texts.chunks(TEXTS_AT_ONCE) {
            if enough <= units.list.len() {
                units.is_complete = false;
                return Ok(());
            }
            self.concordance.units_of(side, texts, self.locales.as_deref(), &mut units.list)?;
        }
        Ok(())
    }

    /// Whether units of the locale of a row are asked for.
    pub(super) fn is_asked_for(&self, locale: i64) -> bool {
        self.locales.as_ref().is_none_or(|locales| locales.contains(&locale))
    }

    /// The way that takes less time to the best of these units.
    pub(super) fn cheaper_way(&self, units: &Units) -> Way {
        if !units.is_complete {
            return Way::Walk;
        }
        let count = units.list.len() as u64 + 1;
        let page = (self.options.offset + self.options.limit) as u64;
        let all = self.concordance.unit_count().unwrap_or(u64::MAX);
        // In quarters of a microsecond, about: sixteen to weigh a unit, one to pass a segment, of which there are twice
        // as many as units.
        let passed = if self.places.is_active() { 1.0 } else { (page as f64 / count as f64).min(1.0) };
        if (16 * count) as f64 <= passed * 2.0 * all as f64 { Way::Weigh } else { Way::Walk }
    }
}

/// Whether a look at more texts would take too long: words are found fast.
fn is_over(wanted: &Wanted, began: Instant) -> bool {
    matches!(wanted, Wanted::Pattern(_)) && PATIENCE < began.elapsed()
}
