//! What makes no difference to a search: case and width, and diacritics if they are not to.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_script::{Script, UnicodeScript};

/// What a character is to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word that blanks and punctuation end.
    Word,
    /// A word of its own, of which a search may ask for a stretch.
    Single,
    /// Written onto the character before.
    Mark,
    /// Not to be seen.
    Nothing,
    /// Between words.
    Between,
}

pub(super) fn class(character: char) -> Class {
    if character.is_ascii() {
        return if character.is_ascii_alphanumeric() { Class::Word } else { Class::Between };
    }
    match character {
        // The scripts of most texts, without looking them up.
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{400}'..='\u{481}' => Class::Word,
        // With the marks of long vowels, which belong to no script.
        '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' => {
            Class::Single
        }
        '\u{4e00}'..='\u{9fff}' => Class::Single,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30fb}' => Class::Between,
        '\u{ad}'
        | '\u{200c}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Class::Nothing,
        _ => class_of_others(character),
    }
}

fn class_of_others(character: char) -> Class {
    let is_single = matches!(
        character.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    );
    if is_single {
        Class::Single
    } else if canonical_combining_class(character) != 0 {
        Class::Mark
    } else if character.is_alphanumeric() {
        Class::Word
    } else if character.is_whitespace() || character < '\u{2190}' || matches!(character, '\u{2e00}'..='\u{2e7f}') {
        Class::Between
    } else {
        // Arrows, mathematics, emoji: what people look for by itself.
        Class::Single
    }
}

/// Whether folding a character may take the one before it into account.
pub(super) fn continues(character: char) -> bool {
    // The half-width voicing marks of Katakana are no combining marks until they are folded.
    '\u{300}' <= character
        && (canonical_combining_class(character) != 0 || matches!(character, '\u{ff9e}' | '\u{ff9f}'))
}

/// Whether a character stands for itself, whatever follows unless that [`continues`] it.
pub(super) fn is_folded(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => !character.is_ascii_uppercase(),
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' => true,
        _ => false,
    }
}

/// Adds a character with what continues it, folded: compatibility forms as what they stand for, composed, lower case.
pub(super) fn fold(cluster: &str, out: &mut String) {
    for character in cluster.nfkc() {
        for lower in character.to_lowercase() {
            // A word's last sigma looks otherwise.
            out.push(if lower == 'ς' { 'σ' } else { lower });
        }
    }
}

/// Adds what was [folded](fold) without diacritics: letters as what they are written onto.
pub(super) fn without_diacritics(folded: &str, out: &mut String) {
    let letters = folded.nfd().filter(|character| !is_diacritic(*character));
    for character in letters.nfc() {
        match plain_letter(character) {
            Some(plain) => out.push_str(plain),
            None => out.push(character),
        }
    }
}

/// Whether a character is a mark without which the letter under it is still one that people write for it. Voicing marks of
/// Kana (class 8) and signs for the lack of a vowel (class 9) are none, nor is what belongs to scripts without blanks
/// between words.
fn is_diacritic(character: char) -> bool {
    '\u{300}' <= character
        && !matches!(canonical_combining_class(character), 0 | 8 | 9)
        && class(character) == Class::Mark
}

/// What people write for a letter that Unicode does not take apart.
fn plain_letter(character: char) -> Option<&'static str> {
    Some(match character {
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'þ' => "th",
        _ => return None,
    })
}
