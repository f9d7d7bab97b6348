use std::collections::HashMap;

use bitext_exchange::{TargetRecord, UnitRecord, clean};
use bitext_markup::{hash, is_same};
use bitext_model::{Origin, UnitKind};
use bitext_store::LayerTranslation;

use super::detail;
use super::prepared::{PlaceName, TextNumbers};

/// The translations of a file's sources in their contexts, as hashes: 16 bytes each, and none for what is repeated.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    first: HashMap<u64, u64>,
}

/// More room than this is not kept for the next unit.
const KEPT_ROOM: usize = 64 * 1024;

/// A translation and what it translates, as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    context: u64,
    text: u64,
}

impl Conflicts {
    /// Whether an earlier unit gave another translation for the same source in the same context.
    pub(super) fn is_conflict(&mut self, reading: Reading) -> bool {
        *self.first.entry(reading.context).or_insert(reading.text) != reading.text
    }
}

/// Computes readings, in room that is used again.
#[derive(Debug, Default)]
pub(super) struct Readings {
    context: String,
}

impl Readings {
    /// The context is the product, the kind of unit, the texts beside it, and with `by_place` the place: as far as the
    /// file states them. `text` is of the translation's text.
    pub(super) fn of(
        &mut self,
        unit: &UnitRecord,
        target: &TargetRecord,
        text: TextNumbers,
        by_place: bool,
    ) -> Reading {
        let context = &mut self.context;
        context.clear();
        context.shrink_to(KEPT_ROOM);
        let mut part = |text: &str| {
            context.push_str(text);
            context.push('\0');
        };
        part(target.locale.as_str());
        part(unit.kind.as_str());
        part(unit.family.as_deref().unwrap_or_default());
        part(target.previous_source.as_deref().unwrap_or_default());
        part(target.next_source.as_deref().unwrap_or_default());
        if let Some(place) = target.places.first().filter(|_| by_place) {
            part(&place.repository);
            part(&place.reference);
            part(&place.path);
            part(&place.line.unwrap_or_default().to_string());
            part(&place.key);
        }
        part(&clean(&unit.source).text);
        // A clean text is its own clean form.
        let text = if text.plain { text.key.exact } else { hash(&clean(&target.text).text) };
        Reading { context: hash(context), text }
    }
}

/// In which context a translation of the file at hand stands, as far as that is known.
pub(super) struct StatedContext<'u> {
    /// Product and kind of the unit.
    pub(super) standing: Option<(&'u str, UnitKind)>,
    /// The translation.
    pub(super) target: &'u TargetRecord,
    /// Where it stands, in files of one place a unit.
    pub(super) place: Option<&'u PlaceName>,
}

impl StatedContext<'_> {
    /// Whether nothing tells a layer's translation of the same source apart: neither product and kind, nor the texts
    /// beside it, nor the place, as far as both sides state them.
    pub(super) fn may_be_of(&self, other: &LayerTranslation) -> bool {
        let LayerTranslation { standing, import, detail, .. } = other;
        // A unit without a product has the layer's name for one.
        let is_product_known = standing.family != *import;
        if is_product_known && self.standing.is_some_and(|own| own != (standing.family.as_str(), standing.kind)) {
            return false;
        }
        let stated = detail::read_target(detail, &self.target.locale, Origin::Imported);
        let agree = |own: &Option<String>, other: &Option<String>| match (own, other) {
            (Some(own), Some(other)) => is_same(&clean(own).text, &clean(other).text),
            _ => true,
        };
        agree(&self.target.previous_source, &stated.previous_source)
            && agree(&self.target.next_source, &stated.next_source)
            && self.place.is_none_or(|own| {
                stated.places.is_empty() || stated.places.into_iter().any(|place| PlaceName::of(place) == *own)
            })
    }
}
