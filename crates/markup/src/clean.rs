use std::borrow::Cow;

/// A text as files of XML can hold it, with what that took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// What is left; may be empty.
    pub text: Cow<'a, str>,
    /// Characters removed because XML 1.0 has no way to write them.
    pub removed: u64,
    /// Whether white space at the edges was cut.
    pub trimmed: bool,
}

/// Takes out the characters that XML 1.0 cannot hold, then trims white space at the edges.
///
/// Out go the control characters below U+0020 but TAB, LF and CR, and U+FFFE and U+FFFF; a character reference to one of
/// them is as illegal as the character. Edges are trimmed, no-break spaces included, because programs trim their own
/// texts before they look up a segment and so would never find one with such an edge.
///
/// Whoever groups texts into units for a file of XML groups them by this form, so that no two units of the file have
/// the same text. A clean text is neither copied nor read character by character.
///
/// ```
/// use bitext_markup::clean;
/// let cleaned = clean("\u{a0}Press\u{b} Start ");
/// assert_eq!((&*cleaned.text, cleaned.removed, cleaned.trimmed), ("Press Start", 1, true));
/// ```
pub fn clean(text: &str) -> Cleaned<'_> {
    let (legal, removed) = legal(text);
    let untrimmed = legal.len();
    let text = match legal {
        Cow::Borrowed(legal) => Cow::Borrowed(legal.trim()),
        Cow::Owned(legal) if legal.trim().len() < legal.len() => Cow::Owned(legal.trim().to_owned()),
        Cow::Owned(legal) => Cow::Owned(legal),
    };
    let trimmed = text.len() < untrimmed;
    Cleaned { text, removed, trimmed }
}

/// The text without the characters that XML 1.0 cannot hold, and how many those were.
pub fn legal(text: &str) -> (Cow<'_, str>, u64) {
    if !has_illegal(text.as_bytes()) {
        return (Cow::Borrowed(text), 0);
    }
    let mut removed = 0;
    let mut legal = String::with_capacity(text.len());
    for character in text.chars() {
        if is_legal(character) {
            legal.push(character);
        } else {
            removed += 1;
        }
    }
    (Cow::Owned(legal), removed)
}

/// Whether a character is one of XML 1.0. Surrogates, which are not, cannot occur in a `char`.
fn is_legal(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether the bytes of a `str` hold an illegal character.
///
/// Both passes look at every byte without a branch, which compilers turn into vector instructions; stopping early
/// would save nothing on the clean texts that nearly all are.
fn has_illegal(bytes: &[u8]) -> bool {
    let control = |byte| matches!(byte, 0..=0x8 | 0xb | 0xc | 0xe..=0x1f);
    // U+FFFE is EF BF BE and U+FFFF is EF BF BF.
    let noncharacter = |window: &[u8]| window[0] == 0xef && window[1] == 0xbf && window[2] >= 0xbe;
    bytes.iter().fold(0, |found, &byte| found | u8::from(control(byte))) != 0
        || bytes.windows(3).fold(0, |found, window| found | u8::from(noncharacter(window))) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clean_text_is_borrowed() {
        for text in ["", "Press Start", "tab\tnewline\nreturn\rend", "fullwidth！", "\u{fffd}", "👩\u{200d}🔧"] {
            let cleaned = clean(text);
            assert!(matches!(cleaned.text, Cow::Borrowed(kept) if kept == text), "{text:?}");
            assert_eq!((cleaned.removed, cleaned.trimmed), (0, false), "{text:?}");
        }
    }

    #[test]
    fn illegal_characters_go_and_edges_are_trimmed() {
        for (text, left, removed, trimmed) in [
            ("a\u{b}b", "ab", 1, false),
            ("\0", "", 1, false),
            ("\u{fffe}x\u{ffff}", "x", 2, false),
            ("\u{1} x", "x", 1, true),
            ("\u{202f}x\u{3000}\r\n", "x", 0, true),
            (" \u{85} ", "", 0, true),
            ("\u{feff}x", "\u{feff}x", 0, false),
            ("\u{7f}\u{80}", "\u{7f}\u{80}", 0, false),
        ] {
            let cleaned = clean(text);
            assert_eq!((&*cleaned.text, cleaned.removed, cleaned.trimmed), (left, removed, trimmed), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(text in r"[\x00-\x21a\u{efff}\u{ffc0}-\u{ffff}\u{1fffe}\u{10ffff}\u{a0}]{0,40}") {
            // The production `Char` of XML 1.0, letter for letter.
            let is_char = |c: char| matches!(c as u32,
                0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x10000..=0x10_FFFF);
            let legal: String = text.chars().filter(|&c| is_char(c)).collect();
            let cleaned = clean(&text);
            prop_assert_eq!(&*cleaned.text, legal.trim());
            prop_assert_eq!(cleaned.removed as usize, text.chars().count() - legal.chars().count());
            prop_assert_eq!(cleaned.trimmed, legal.trim() != legal);
            let again = clean(&cleaned.text);
            prop_assert_eq!(&again.text, &cleaned.text);
            prop_assert!(!again.trimmed && again.removed == 0);
        }
    }
}
