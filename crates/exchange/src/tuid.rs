use std::borrow::Cow;

use bitext_model::UnitKind;
use twox_hash::XxHash3_128;

use crate::hex::hex;
use crate::percent::push_percent_encoded;

/// The property that holds an identifier as it was stated, where TMX does not allow it as one.
pub(crate) const STATED_TUID: &str = "x-tuid";

/// The identifier of a unit: 32 hexadecimal digits, the same on every machine and in every run.
///
/// `source` is the text as the format writes it: exact or in its [clean](crate::clean) form. `variant` is what tells
/// units of one source apart: the target texts for every unit of a source but the first, where that is empty; per
/// occurrence, what names the place.
///
/// It is the 128-bit XXH3 hash of the four parts, each preceded by its length in bytes as a 64-bit little-endian
/// number, so that no text can move from one part into the next.
///
/// ```
/// use bitext_exchange::tuid;
/// use bitext_model::UnitKind;
/// assert_eq!(tuid("harbor", UnitKind::Sentence, "Cast off", ""), "7309f8477fd572195d75ef591f978110");
/// ```
pub fn tuid(family: &str, kind: UnitKind, source: &str, variant: &str) -> String {
    let parts = [family, kind.as_str(), source, variant];
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| size_of::<u64>() + part.len()).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    hex(&XxHash3_128::oneshot(&bytes).to_be_bytes())
}

/// An identifier as TMX allows it: without white space, and with something in it. Characters that may not stand there
/// are percent-encoded; identifiers of ours have none.
pub(crate) fn without_white_space(tuid: &str) -> Cow<'_, str> {
    let is_unsafe = |character: char| character.is_whitespace() || character.is_control();
    if tuid.is_empty() {
        return Cow::Borrowed("_");
    }
    if !tuid.contains(is_unsafe) {
        return Cow::Borrowed(tuid);
    }
    let mut encoded = String::with_capacity(tuid.len() + 8);
    push_percent_encoded(&mut encoded, tuid, is_unsafe);
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_without_white_space() {
        for (stated, written) in [
            ("7309f8477fd572195d75ef591f978110", "7309f8477fd572195d75ef591f978110"),
            ("quay/moor & tie.md:9", "quay/moor%20&%20tie.md:9"),
            ("a\tb\u{3000}c\u{1}%20", "a%09b%E3%80%80c%01%20"),
            ("", "_"),
        ] {
            assert_eq!(without_white_space(stated), written);
        }
    }

    #[test]
    fn every_part_counts() {
        let tuids = [
            tuid("harbor", UnitKind::Sentence, "Cast off", ""),
            tuid("harbo", UnitKind::Sentence, "rCast off", ""),
            tuid("harbor", UnitKind::Paragraph, "Cast off", ""),
            tuid("harbor", UnitKind::Sentence, "Cast off.", ""),
            tuid("harbor", UnitKind::Sentence, "Cast", " off"),
            tuid("harbor", UnitKind::Sentence, "Cast off", "Los"),
        ];
        for (at, one) in tuids.iter().enumerate() {
            assert_eq!(one.len(), 32);
            assert!(!tuids[..at].contains(one), "{at}");
        }
    }
}
