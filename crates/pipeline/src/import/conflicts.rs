use std::collections::HashMap;

use bitext_exchange::{TargetRecord, UnitRecord, clean};
use bitext_markup::hash;

/// The translations of a file's sources in their contexts, as hashes: 16 bytes each, and none for what is repeated.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    first: HashMap<u64, u64>,
}

impl Conflicts {
    /// Whether an earlier unit gave another translation for the same source in the same context.
    ///
    /// The context is the product, the kind of unit, the texts beside it, and with `by_place` the place: as far as the
    /// file states them.
    pub(super) fn is_conflict(&mut self, unit: &UnitRecord, target: &TargetRecord, by_place: bool) -> bool {
        let mut context = String::new();
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
        let text = hash(&clean(&target.text).text);
        *self.first.entry(hash(&context)).or_insert(text) != text
    }
}
