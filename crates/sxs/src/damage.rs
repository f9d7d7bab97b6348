//! Repair of texts in damaged stretches.
//!
//! A stretch runs from the first markup quote written `&quot;` to the next plain `"`. A text begins inside one exactly
//! when the quote that closes the tag before it is damaged: every plain quote before it would have ended the stretch.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::scan::DAMAGED_QUOTE;

/// The text with its damaged quotes put right, `None` when there is nothing to repair.
pub(crate) fn repair(bytes: &[u8], text: Range<usize>) -> Option<Vec<u8>> {
    if !bytes[..text.start].ends_with(b"&quot;>") {
        return None;
    }
    let text = &bytes[text];
    let (damaged, sound) = text.split_at(memchr(b'"', text).unwrap_or(text.len()));
    let mut repaired = Vec::with_capacity(text.len());
    let mut copied = 0;
    for at in memmem::find_iter(damaged, DAMAGED_QUOTE) {
        repaired.extend_from_slice(&damaged[copied..at]);
        repaired.push(b'"');
        copied = at + DAMAGED_QUOTE.len();
    }
    if copied == 0 {
        return None;
    }
    repaired.extend_from_slice(&damaged[copied..]);
    repaired.extend_from_slice(sound);
    Some(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(file: &str, text: &str) -> Option<String> {
        let start = file.find(text).unwrap();
        repair(file.as_bytes(), start..start + text.len()).map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn up_to_the_plain_quote() {
        let file = "<span data-ttu-id=&quot;0a1b2-102&quot;>Press &quot;Stow\" or &quot;Wait&quot;</span>";
        let text = "Press &quot;Stow\" or &quot;Wait&quot;";
        assert_eq!(repaired(file, text).unwrap(), "Press \"Stow\" or &quot;Wait&quot;");
    }

    #[test]
    fn outside_a_stretch_references_stay() {
        let file = "<span data-ttu-id=\"0a1b2-102\">Press &quot;Stow&quot;</span>";
        assert_eq!(repaired(file, "Press &quot;Stow&quot;"), None);
    }
}
