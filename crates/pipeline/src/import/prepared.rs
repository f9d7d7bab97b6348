//! What can be computed of a unit before anybody has seen the memory: done while the units before it are written.

use bitext_exchange::{PlaceRecord, TargetRecord, UnitRecord};
use bitext_markup::TextKey;
use bitext_store::NewText;

use super::conflicts::Reading;
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
struct TextNumbers {
    key: TextKey,
    plain: bool,
}

impl PreparedUnit {
    /// Computes everything. With `by_place` a place is part of what a translation is of.
    pub(super) fn new(mut record: UnitRecord, by_place: bool) -> PreparedUnit {
        let detail = detail::of_unit(&record);
        let targets = record.targets.iter().map(|target| PreparedTarget::new(&record, target, by_place)).collect();
        // They are in the details now, and would be freed where time is short.
        record.properties = Vec::new();
        for target in &mut record.targets {
            (target.places, target.properties) = (Vec::new(), Vec::new());
        }
        PreparedUnit { source: TextNumbers::of(&record.source), record, detail, targets }
    }

    /// The source text as the memory takes it.
    pub(super) fn source(&self) -> NewText<'_> {
        self.source.with(&self.record.source)
    }
}

impl PreparedTarget {
    fn new(unit: &UnitRecord, target: &TargetRecord, by_place: bool) -> PreparedTarget {
        let place = target.places.first().filter(|_| by_place);
        PreparedTarget {
            text: TextNumbers::of(&target.text),
            detail: detail::of_target(target),
            reading: Reading::of(unit, target, by_place),
            place: place.map(PlaceName::of),
        }
    }

    /// The text as the memory takes it.
    pub(super) fn text<'t>(&self, target: &'t TargetRecord) -> NewText<'t> {
        self.text.with(&target.text)
    }
}

impl PlaceName {
    pub(super) fn of(place: &PlaceRecord) -> PlaceName {
        let PlaceRecord { repository, path, key, .. } = place;
        PlaceName { repository: repository.clone(), path: path.clone(), key: key.clone() }
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
