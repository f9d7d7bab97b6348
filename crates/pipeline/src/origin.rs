//! Who wrote a translation that documents and imports have.

use bitext_model::{Origin, OriginBasis};

/// The best origin of several.
pub(crate) fn best_origin(origins: impl Iterator<Item = Origin>) -> Option<Origin> {
    origins.max_by_key(|origin| origin.rank())
}

/// The origin of a unit by the best that documents and imports say of it, and what it rests on; `None` when neither says
/// anything.
///
/// What documents say stands, unless an import says that people wrote the text: one that says nothing of it changes
/// nothing.
pub(crate) fn unit_origin(documents: Option<Origin>, imports: Option<Origin>) -> Option<(Origin, OriginBasis)> {
    match (documents, imports) {
        (Some(origin), Some(Origin::Human)) if origin != Origin::Human => Some((Origin::Human, OriginBasis::Import)),
        (Some(origin), _) => Some((origin, OriginBasis::Label)),
        (None, Some(origin)) => Some((origin, OriginBasis::Import)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_count_where_documents_say_nothing_or_people_confirm() {
        let of = |documents, imports| unit_origin(documents, imports);
        let (human, machine) = (Some(Origin::Human), Some(Origin::Machine));
        assert_eq!(of(machine, human), Some((Origin::Human, OriginBasis::Import)));
        assert_eq!(of(human, human), Some((Origin::Human, OriginBasis::Label)));
        assert_eq!(of(machine, Some(Origin::Imported)), Some((Origin::Machine, OriginBasis::Label)));
        assert_eq!(of(None, machine), Some((Origin::Machine, OriginBasis::Import)));
        assert_eq!(of(None, None), None);
        assert_eq!(best_origin([Origin::Machine, Origin::Human].into_iter()), human);
    }
}
