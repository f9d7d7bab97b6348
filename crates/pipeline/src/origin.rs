//! Who wrote a translation that documents and imports have.

use std::cmp::Reverse;

use bitext_model::{Origin, OriginBasis};

/// The best origin of several: of those worth the same, the first of [`Origin::ALL`].
pub(crate) fn best_origin(origins: impl Iterator<Item = Origin>) -> Option<Origin> {
    origins.max_by_key(|origin| (origin.rank(), Reverse(*origin)))
}

/// The same with what each rests on: of those that are the same, history before labels.
pub(crate) fn best_known(origins: impl Iterator<Item = (Origin, OriginBasis)>) -> Option<(Origin, OriginBasis)> {
    origins.max_by_key(|(origin, basis)| (origin.rank(), Reverse(*origin), *basis))
}

/// The origin of a unit by the best that documents and imports say of it, and what it rests on; `None` when neither says
/// anything.
///
/// What documents say stands, unless an import says that people wrote the text: one that says nothing of it changes
/// nothing.
pub(crate) fn unit_origin(
    documents: Option<(Origin, OriginBasis)>,
    imports: Option<Origin>,
) -> Option<(Origin, OriginBasis)> {
    match (documents, imports) {
        (Some((origin, _)), Some(by)) if by.is_human() && !origin.is_human() => Some((by, OriginBasis::Import)),
        (Some(known), _) => Some(known),
        (None, Some(origin)) => Some((origin, OriginBasis::Import)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_count_where_documents_say_nothing_or_people_confirm() {
        let of = |documents: Option<Origin>, imports| {
            unit_origin(documents.map(|origin| (origin, OriginBasis::Label)), imports)
        };
        let (human, machine) = (Some(Origin::Human), Some(Origin::Machine));
        assert_eq!(of(machine, human), Some((Origin::Human, OriginBasis::Import)));
        assert_eq!(of(human, human), Some((Origin::Human, OriginBasis::Label)));
        assert_eq!(of(machine, Some(Origin::Imported)), Some((Origin::Machine, OriginBasis::Label)));
        assert_eq!(of(None, machine), Some((Origin::Machine, OriginBasis::Import)));
        assert_eq!(of(None, None), None);
        assert_eq!(best_origin([Origin::Machine, Origin::Human].into_iter()), human);
    }
}
