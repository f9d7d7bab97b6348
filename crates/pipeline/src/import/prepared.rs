//! What can be computed of a unit before anybody has seen the memory: done while the units before it are written.

use bitext_exchange::{PlaceRecord, TargetRecord, UnitRecord};
use bitext_markup::TextKey;
use bitext_store::NewText;

use super::conflicts::{Reading, Readings};
use super::detail;

/// A unit of a file with all that its row needs.
#[derive(Debug)]
pub(super) struct PreparedUnit {
    /// As its file states it, but for what only the details hold: properties and, of translations, places.
    pub(super) record: UnitRecord,
    source: TextNumbers,
    /// What the memory keeps of it.
    pub(super) detail: String,
    /// For each of its translations, in order.
    pub(super) targets: Vec<PreparedTarget>,
}

/// What belongs to a translation.
#[derive(Debug)]
pub(super) struct PreparedTarget {
    text: TextNumbers,
    /// What the memory keeps of it when its origin is the stated one.
    pub(super) detail: String,
    /// What it says, and of what.
    pub(super) reading: Reading,
    /// Where it stands, in files of one place a unit.
    pub(super) place: Option<PlaceName>,
}

/// What remains of a place when documents move on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlaceName {
    repository: String,
    path: String,
    key: String,
}

/// What a text is found by.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextNumbers {
    pub(super) key: TextKey,
    /// Whether exports write it as it is.
    pub(super) plain: bool,
}

/// Prepares the units of a file.
pub(super) struct Preparation {
    by_place: bool,
    readings: Readings,
}

impl Preparation {
    /// With `by_place` a place is part of what a translation is of.
    pub(super) fn new(by_place: bool) -> Preparation {
        Preparation { by_place, readings: Readings::default() }
    }

    /// Computes everything.
    pub(super) fn prepare(&mut self, mut record: UnitRecord) -> PreparedUnit {
        let source = TextNumbers::of(&record.source);
        let detail = detail::of_unit(&record);
        let mut targets = Vec::with_capacity(record.targets.len());
        for target in &record.targets {
            let text = TextNumbers::of(&target.text);
            let reading = self.readings.of(&record, target, text, self.by_place);
            targets.push(PreparedTarget { text, detail: detail::of_target(target), reading, place: None });
        }
        // They are in the details now, and would take room until the unit is written.
        record.properties = Vec::new();
        for (target, prepared) in record.targets.iter_mut().zip(&mut targets) {
            target.properties = Vec::new();
            let place = std::mem::take(&mut target.places).into_iter().next();
            prepared.place = place.filter(|_| self.by_place).map(PlaceName::of);
        }
        PreparedUnit { record, source, detail, targets }
    }
}

impl PreparedUnit {
    /// The source text as the memory takes it.
    pub(super) fn source(&self) -> NewText<'_> {
        self.source.with(&self.record.source)
    }
}

impl PreparedTarget {
    /// The text as the memory takes it.
    pub(super) fn text<'t>(&self, target: &'t TargetRecord) -> NewText<'t> {
        self.text.with(&target.text)
    }
}

impl PlaceName {
    pub(super) fn of(place: PlaceRecord) -> PlaceName {
        let PlaceRecord { repository, path, key, .. } = place;
        PlaceName { repository, path, key }
    }
}

impl TextNumbers {
    fn of(text: &str) -> TextNumbers {
        let NewText { key, plain, .. } = NewText::new(text);
        TextNumbers { key, plain }
    }

    fn with(self, body: &str) -> NewText<'_> {
        NewText { body, key: self.key, plain: self.plain }
    }
}
