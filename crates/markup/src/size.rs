use crate::inline::plain;
use crate::words::stands_alone;

/// How large a text is, as work is counted and paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Runs of characters that are not blank; in scripts that do not part words, each character.
    pub words: u64,
    /// Characters that are not blank.
    pub characters: u64,
}

/// The size of a text, as word processors count it: of what a reader sees, without codes, but with the content of code spans.
///
/// Characters of Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar count as a word each; what is written onto one, such
/// as a tone, counts with it. Other characters beside them are runs of their own.
///
/// ```
/// use bitext_markup::size;
/// let size = size("Moor the **boat** at [pier 7](pier.md).");
/// assert_eq!((size.words, size.characters), (6, 19));
/// ```
pub fn size(text: &str) -> Size {
    let mut size = Size::default();
    let mut in_run = false;
    for character in plain(text).chars() {
        if character.is_whitespace() {
            in_run = false;
            continue;
        }
        size.characters += 1;
        if stands_alone(character) {
            in_run = false;
            // A vowel that is written above its consonant is no letter.
            size.words += u64::from(character.is_alphabetic() && !is_mark(character));
        } else if !in_run && !is_mark(character) {
            in_run = true;
            size.words += 1;
        }
    }
    size
}

/// Whether a character is written onto the one before it.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_counted_its_own_way() {
        for (text, words, characters) in [
            ("", 0, 0),
            (" \n ", 0, 0),
            ("Moor 2 boats - now!", 5, 15),
            ("Moor `the boat`<br/>now", 4, 14),
            ("Ga\u{308}ste da", 2, 8),
            ("порт и причал", 3, 11),
            ("港へ戻る", 4, 4),
            ("港へ戻る Vardelyn 2 へ", 7, 14),
            ("ท่าเรือ", 5, 7),
            ("부두에 가다", 2, 5),
        ] {
            assert_eq!(size(text), Size { words, characters }, "{text}");
        }
    }
}
