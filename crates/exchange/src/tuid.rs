use bitext_model::UnitKind;
use twox_hash::XxHash3_128;

use crate::hex::hex;

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

#[cfg(test)]
mod tests {
    use super::*;

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
