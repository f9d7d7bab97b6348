use std::borrow::Cow;

use twox_hash::XxHash3_64;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::inline::{Part, inline, plain};
use crate::reference::decoded;
use crate::token::{CodeKind, Role};
use crate::words::{WordClass, words_of_plain};

/// The version of [`key`] and [`clean`](crate::clean): to be raised when either gives another result for any text.
pub const KEY_VERSION: u32 = 2;

/// The numbers a text is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextKey {
    /// [`hash`] of the exact bytes.
    pub exact: u64,
    /// Hash of the normalized text: equal for texts that differ only in white space, in how Unicode composes their
    /// characters, and in which of them are written as references or after a backslash.
    pub normalized: u64,
}

/// The keys of a text.
///
/// Normalization replaces character references and backslash escapes, once, by what they stand for; composes to NFC; trims
/// white space from both ends; and makes every run of white space inside one space. Codes stay as written. The text
/// itself is never changed; whoever finds texts by key compares what it found.
///
/// ```
/// use bitext_markup::key;
/// let (stored, asked) = (key("Moor the&nbsp;boat "), key("Moor the boat"));
/// assert_ne!(stored.exact, asked.exact);
/// assert_eq!(stored.normalized, asked.normalized);
/// ```
pub fn key(text: &str) -> TextKey {
    let exact = hash(text);
    let normalized = match normalized(text) {
        Cow::Borrowed(same) if same.len() == text.len() => exact,
        normalized => hash(&normalized),
    };
    TextKey { exact, normalized }
}

/// Whether two texts are the same but for white space, composition, references and escapes: what equal normalized keys mean, short of a
/// collision.
pub fn is_same(left: &str, right: &str) -> bool {
    left == right || normalized(left) == normalized(right)
}

/// XXH3-64 of the bytes, with the default secret: equal on every machine.
pub fn hash(text: &str) -> u64 {
    XxHash3_64::oneshot(text.as_bytes())
}

/// A number that near-duplicates share: texts that differ only in numbers, addresses, code spans, placeholders, codes,
/// case, punctuation and white space. For parting a set of texts so that none has its like in another part.
///
/// Reading the markup takes time, so that this is no part of [`key`].
///
/// ```
/// use bitext_markup::class_key;
/// assert_eq!(class_key("Moor **12** boats with `moor -a`"), class_key("Moor 7 boats with `moor`"));
/// assert_eq!(class_key("Pier E3: moor here!"), class_key("Pier E1 - Moor here"));
/// assert_ne!(class_key("Moor the boat"), class_key("Moor a boat"));
/// ```
pub fn class_key(text: &str) -> u64 {
    let mut classes = String::with_capacity(text.len());
    let mut words = String::new();
    // Of the normalized text, so that texts with one normalized form never differ here.
    for part in inline(&normalized(text)) {
        let class = match part {
            Part::Text(text) => {
                words.push_str(&text);
                continue;
            }
            Part::Code(code) => match code.kind {
                CodeKind::CodeSpan if code.role == Role::Alone => WordClass::Code,
                CodeKind::Autolink => WordClass::Url,
                CodeKind::Math | CodeKind::Template | CodeKind::NoLoc | CodeKind::Xref => WordClass::Placeholder,
                CodeKind::LineBreak | CodeKind::Reference | CodeKind::Escape => {
                    words.push(' ');
                    continue;
                }
                // A word may be bold in part.
                _ => continue,
            },
        };
        push_classes(&mut classes, &words);
        words.clear();
        classes.extend([' ', class_mark(class)]);
    }
    push_classes(&mut classes, &words);
    hash(&fold(&classes))
}

/// Hash of the normalized [plain](crate::plain) text: for finding texts whose codes another program took out.
pub fn plain_key(text: &str) -> u64 {
    hash(&fold(&plain(text)))
}

/// Adds the words of a text in lower case, their digits and whatever is no word as its class; punctuation says nothing.
fn push_classes(classes: &mut String, text: &str) {
    for word in words_of_plain(text) {
        match word.class {
            WordClass::Punctuation => {}
            WordClass::Word => {
                classes.push(' ');
                let mut in_number = false;
                for character in text[word.range].chars() {
                    let is_digit = character.is_numeric();
                    if !is_digit {
                        classes.extend(character.to_lowercase());
                    } else if !in_number {
                        classes.push(class_mark(WordClass::Number));
                    }
                    in_number = is_digit;
                }
            }
            class => classes.extend([' ', class_mark(class)]),
        }
    }
}

/// What stands for a class: a noncharacter, which texts do not hold.
fn class_mark(class: WordClass) -> char {
    match class {
        WordClass::Number => '\u{fdd0}',
        WordClass::Url => '\u{fdd1}',
        WordClass::Code => '\u{fdd2}',
        WordClass::Word | WordClass::Placeholder | WordClass::Punctuation => '\u{fdd3}',
    }
}

/// A text as [`TextKey::normalized`] sees it: two texts are the same but for white space, composition, references and
/// escapes when these are equal.
///
/// ```
/// use bitext_markup::normalized;
/// assert_eq!(normalized(" Moor the&nbsp;boat "), "Moor the boat");
/// ```
pub fn normalized(text: &str) -> Cow<'_, str> {
    // Most texts of most languages.
    if is_plainly_normal(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    match decoded(text) {
        Cow::Borrowed(text) => fold(text),
        Cow::Owned(text) => Cow::Owned(fold(&text).into_owned()),
    }
}

/// Whether single bytes and pairs of bytes show that normalization leaves a text as it is.
///
/// Without an early end, so that many bytes are looked at in one step.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "lazy operators are branches, and branches keep it from being vectorized"
)]
fn is_plainly_normal(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let is_suspicious = bytes.iter().fold(false, |suspicious, byte| {
        let is_markup = (*byte == b'&') | (*byte == b'\\');
        let is_space = (b'\t'..=b'\r').contains(byte);
        // The first bytes of the controls and of NBSP, and of what comes from U+0300 on: combining characters, other space.
        let is_beyond = (*byte == 0xC2) | (0xCC <= *byte);
        suspicious | is_markup | is_space | is_beyond
    });
    let is_spaced =
        bytes.iter().zip(&bytes[1..]).fold(false, |spaced, (one, next)| spaced | (*one == b' ') & (*next == b' '));
    !is_suspicious && !is_spaced && *first != b' ' && *last != b' '
}

/// Composed, trimmed, white space folded.
fn fold(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let composed = if trimmed.is_ascii()
        || is_nfc_quick(trimmed.chars().filter(|character| may_compose(*character))) == IsNormalized::Yes
    {
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

/// Whether a character has to be looked up. The others are composed, and begin anew what may be composed: a text is
/// composed if it is without them.
fn may_compose(character: char) -> bool {
    !matches!(character, '\0'..'\u{300}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}')
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
            ("Tide &amp; time", "Tide & time"),
            ("Moor&nbsp;the boat", "Moor the boat"),
            (r"moor\_boat\.md", "moor_boat.md"),
            ("&nbsp;Moor", "Moor"),
            ("a&#x30A;", "å"),
            ("か\u{3099}き", "がき"),
            ("가", "\u{1100}\u{1161}"),
        ] {
            assert_eq!(key(left).normalized, key(right).normalized, "{left:?}");
            assert_ne!(key(left).exact, key(right).exact, "{left:?}");
        }
    }

    #[test]
    fn what_is_not() {
        for (left, right) in
            [("Moor", "moor"), ("Moor the boat", "Moortheboat"), ("&amp;lt;", "<"), ("**Moor**", "Moor"), ("ﬁn", "fin")]
        {
            assert_ne!(key(left).normalized, key(right).normalized, "{left:?}");
        }
    }

    #[test]
    fn characters_that_are_not_looked_up_are_composed() {
        use unicode_normalization::char::canonical_combining_class;
        for character in ('\0'..=char::MAX).filter(|character| !may_compose(*character)) {
            assert_eq!(is_nfc_quick(std::iter::once(character)), IsNormalized::Yes, "{character:?}");
            assert_eq!(canonical_combining_class(character), 0, "{character:?}");
        }
    }

    #[test]
    fn near_duplicates_share_a_class_key() {
        for (left, right) in [
            ("Pay 1,200.50 by 2021-05-28", "Pay 7 by 1999-01-01"),
            ("See https://a.example/x?y=1.", "See http://b.example."),
            ("Open `tide.log`", "Open ``a`b``"),
            ("Sail to <harbour>", "Sail to <YourHarbour>"),
            ("Press **Moor** now", "Press <b>Moor</b>  now"),
            ("Read [the chart](chart.md \"Chart\")", "Read the chart"),
            ("Tide &amp; time", "Tide & time"),
            ("Moor", "MOOR!"),
            ("Bread**th**", "breadth"),
        ] {
            assert_eq!(class_key(left), class_key(right), "{left:?}");
        }
        for (left, right) in [("Moor", "Moors"), ("Pay 1", "Pay"), ("Open `x`", "Open x"), ("Moor it", "Moor them")] {
            assert_ne!(class_key(left), class_key(right), "{left:?}");
        }
    }

    #[test]
    fn plain_keys_find_texts_without_their_codes() {
        assert_eq!(plain_key("Press **Moor** <br> or [leave](a.md)"), plain_key("Press Moor or leave"));
        assert_eq!(plain_key("Tide &amp;&nbsp;time"), hash("Tide & time"));
        assert_ne!(plain_key("Press **Moor**"), plain_key("Press Moor now"));
    }

    #[test]
    fn stable_across_versions_and_machines() {
        assert_eq!(hash(""), 0x2d06_8005_38d3_94c2);
        assert_eq!(key("Moor the boat").exact, key("Moor the boat").normalized);
    }

    proptest! {
        #[test]
        fn normalization_is_idempotent_and_agrees_with_the_plain_definition(text in "[ a\u{30A}\u{323}\u{A0}\u{3000}\u{2003}\tå港か\u{3099}\u{1100}\u{1161}\u{344}\u{85}\u{1C}\n]{0,12}") {
            let plain: String = text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&*normalized(&text), &plain);
            prop_assert_eq!(&*normalized(&plain), &plain);
        }

        #[test]
        fn class_keys_know_no_numbers(before in 0_u32.., after in 0_u32..) {
            let text = |number: u32| format!("Quay {number} has [{number} berths](quay-{number}.md) and {number}&nbsp;piers");
            prop_assert_eq!(class_key(&text(before)), class_key(&text(after)));
        }
    }
}
