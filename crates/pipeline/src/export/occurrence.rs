//! Segments and texts as numbers.

use bitext_model::{Origin, OriginBasis, Relation, UnitKey, UnitKind};
use bitext_store::{SegmentRow, TextId};

/// One segment at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Index into the places.
    pub(super) place: u32,
    pub(super) ordinal: u32,
    pub(super) source: Text,
    pub(super) target: Text,
    pub(super) line: u32,
    key: PackedKey,
    /// How many segments after this one are part of it: none, unless it was joined from several.
    pub(super) more: u16,
    /// How its own source is related to the one that it is under.
    pub(super) relation: Relation,
    /// Which of its texts is the target.
    pub(super) side: Side,
    /// Who wrote the target.
    pub(super) written_by: Origin,
    /// What that rests on.
    pub(super) basis: OriginBasis,
    /// Whether the source that it is under was made by a machine, though its own is not.
    pub(super) by_machine: bool,
}

/// Which text of a segment an export takes as the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Target,
    /// The source: of what is translated back.
    Source,
}

/// A text by its row, or by a number of its own. Texts that the format writes alike have one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Text(u32);

/// A unit key in 32 bits: the highest says paragraph, the next hidden; 0 is an unusual id. Those of hidden units and
/// unusual ones are kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedKey(u32);

const PARAGRAPH: u32 = 1 << 31;

/// Numbers are lower.
const HIDDEN: u32 = 1 << 30;

/// Texts from here on are not the memory's.
const MADE: u32 = 1 << 31;

impl Occurrence {
    pub(super) fn kind(&self) -> UnitKind {
        if self.key.0 & PARAGRAPH != 0 {
            UnitKind::Paragraph
        } else if self.key.0 & HIDDEN != 0 {
            UnitKind::Hidden
        } else {
            UnitKind::Sentence
        }
    }

    /// Portions of a unit of this kind, the first of which is this one, with their translations joined.
    pub(super) fn joined(first: &SegmentRow, source: Text, target: Text, kind: UnitKind, more: u16) -> Occurrence {
        let number = first.key.map_or(0, |key| key.number);
        let key = PackedKey::new(Some(UnitKey { kind, number }));
        Occurrence { key, more, relation: Relation::Merged, ..Occurrence::new(0, first, source, target) }
    }

    /// A translation of a former text.
    pub(super) fn edited(row: &SegmentRow, source: Text, target: Text) -> Occurrence {
        Occurrence { relation: Relation::Edited, ..Occurrence::new(0, row, source, target) }
    }

    pub(super) fn new(place: u32, row: &SegmentRow, source: Text, target: Text) -> Occurrence {
        Occurrence {
            place,
            ordinal: row.ordinal,
            source,
            target,
            line: row.line,
            key: if row.confidence.is_some() { PackedKey(HIDDEN) } else { PackedKey::new(row.key) },
            more: 0,
            relation: Relation::Exact,
            side: Side::Target,
            written_by: Origin::Unknown,
            basis: OriginBasis::Label,
            by_machine: false,
        }
    }

    /// The same translation of another text, which has this relation to its own source.
    pub(super) fn under(self, source: Text, relation: Relation, by_machine: bool) -> Occurrence {
        Occurrence { source, relation: relation.max(self.relation), by_machine, ..self }
    }

    /// The same, written by whom it is known.
    pub(super) fn by(self, (written_by, basis): (Origin, OriginBasis)) -> Occurrence {
        Occurrence { written_by, basis, ..self }
    }

    /// Who made it: its target, unless it is under a source that a machine made.
    pub(super) fn origin(&self) -> Origin {
        if self.by_machine { Origin::Machine } else { self.written_by }
    }

    /// The same at another place of the document.
    pub(super) fn at(self, place: u32) -> Occurrence {
        Occurrence { place, ..self }
    }

    /// The source, as the translation of the target.
    pub(super) fn reversed(self) -> Occurrence {
        Occurrence { source: self.target, target: self.source, side: Side::Source, ..self }
    }

    /// `None` for an unusual id and for what is hidden.
    pub(super) fn key(&self) -> Option<UnitKey> {
        (self.key.0 & !HIDDEN != 0).then(|| UnitKey { kind: self.kind(), number: self.key.0 & !PARAGRAPH })
    }
}

impl PackedKey {
    fn new(key: Option<UnitKey>) -> PackedKey {
        PackedKey(key.map_or(0, |key| match key.kind {
            UnitKind::Sentence | UnitKind::Hidden => key.number,
            UnitKind::Paragraph => key.number | PARAGRAPH,
        }))
    }
}

impl Text {
    pub(super) fn new(id: TextId) -> Text {
        Text(id.0 as u32)
    }

    /// The memory's name of it.
    pub(super) fn id(self) -> TextId {
        TextId(i64::from(self.0))
    }

    /// A text that is not the memory's.
    pub(super) fn made(number: usize) -> Text {
        Text(MADE | number as u32)
    }

    /// Its number among those that are not the memory's, if it is one.
    pub(super) fn number_of_made(self) -> Option<usize> {
        (self.0 & MADE != 0).then_some((self.0 & !MADE) as usize)
    }
}
