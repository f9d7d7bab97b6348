use std::borrow::Cow;

use twox_hash::XxHash3_64;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The version of [`key`] and [`clean`](crate::clean): to be raised when either gives another result for any text.
pub const KEY_VERSION: u32 = 1;

/// The numbers a text is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextKey {
    /// [`hash`] of the exact bytes.
    pub exact: u64,
    /// Hash of the normalized text: equal for texts that differ only in white space and in how Unicode composes
    /// their characters.
    pub normalized: u64,
}

/// The keys of a text.
///
/// Normalization is NFC, white space trimmed from both ends, and every run of white space inside made one space.
/// The text itself is never changed; whoever finds texts by key compares what it found.
///
/// ```
/// use bitext_markup::key;
/// let (stored, asked) = (key("Moor the  boat "), key("Moor the boat"));
/// assert_ne!(stored.exact, asked.exact);
/// assert_eq!(stored.normalized, asked.normalized);
/// ```
pub fn key(text: &str) -> TextKey {
    let exact = hash(text);
    let normalized = match normalize(text) {
        Cow::Borrowed(same) if same.len() == text.len() => exact,
        normalized => hash(&normalized),
    };
    TextKey { exact, normalized }
}

/// Whether two texts are the same but for white space and composition: what equal normalized keys mean, short of a
/// collision.
pub fn is_same(left: &str, right: &str) -> bool {
    left == right || normalize(left) == normalize(right)
}

/// XXH3-64 of the bytes, with the default secret: equal on every machine.
pub fn hash(text: &str) -> u64 {
    XxHash3_64::oneshot(text.as_bytes())
}

fn normalize(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let composed = if trimmed.is_ascii() || is_nfc_quick(trimmed.chars()) == IsNormalized::Yes {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(trimmed.nfc().collect::<String>())
    };
    if has_folded_space(&composed) {
        return composed;
    }
    let mut folded = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    Cow::Owned(folded)
}

/// Whether all white space of a trimmed text is single ASCII spaces.
fn has_folded_space(text: &str) -> bool {
    let mut after_space = false;
    let mut suspicious = false;
    for byte in text.bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => return false,
            _ => {
                after_space = false;
                // The first bytes of all white space characters beyond ASCII.
                suspicious |= matches!(byte, 0xC2 | 0xE1 | 0xE2 | 0xE3);
            }
        }
    }
    !suspicious || !text.chars().any(|character| character != ' ' && character.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_the_same() {
        for (left, right) in [
            ("Moor  the\tboat", "Moor the boat"),
            ("\u{A0}Moor the boat\u{3000}", "Moor the boat"),
            ("Moor\u{2003}the boat", "Moor the boat"),
            ("Fortøy ba\u{30A}ten", "Fortøy båten"),
            ("港\u{3000}\u{3000}町", "港 町"),
        ] {
            assert_eq!(key(left).normalized, key(right).normalized, "{left:?}");
            assert_ne!(key(left).exact, key(right).exact, "{left:?}");
        }
    }

    #[test]
    fn what_is_not() {
        for (left, right) in [("Moor", "moor"), ("Moor the boat", "Moortheboat"), ("&amp;", "&"), ("ﬁn", "fin")] {
            assert_ne!(key(left).normalized, key(right).normalized, "{left:?}");
        }
    }

    #[test]
    fn stable_across_versions_and_machines() {
        assert_eq!(hash(""), 0x2d06_8005_38d3_94c2);
        assert_eq!(key("Moor the boat").exact, key("Moor the boat").normalized);
    }

    proptest! {
        #[test]
        fn normalization_is_idempotent_and_agrees_with_the_plain_definition(text in "[ a\u{30A}\u{A0}\u{3000}\u{2003}\tå港\n]{0,12}") {
            let plain: String = text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&*normalize(&text), &plain);
            prop_assert_eq!(&*normalize(&plain), &plain);
        }
    }
}
