use std::ops::Range;

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use crate::recover::is_name;
use crate::token::{CodeKind, Role, TokenKind};
use crate::tokenizer::tokens;

/// A stretch of a text that counts as one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it is.
    pub class: WordClass,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// Letters, which may have digits among them. In scripts that do not part words (Han, Hiragana, Katakana, Thai, Lao,
    /// Khmer, Myanmar), one character with what is written onto it.
    Word,
    /// Digits and what stands between them, such as `1,200.50`.
    Number,
    /// An address, in angle brackets or not.
    Url,
    /// A code span with its backticks.
    Code,
    /// A [placeholder](TokenKind::Placeholder).
    Placeholder,
    /// Anything else but white space, a character at a time.
    Punctuation,
}

/// The words of a text, in their order. Codes are none, but code spans and addresses in angle brackets.
///
/// ```
/// use bitext_markup::words;
/// let text = "Moor **12** boats: 港へ";
/// let words: Vec<&str> = words(text).into_iter().map(|word| &text[word.range]).collect();
/// assert_eq!(words, ["Moor", "12", "boats", ":", "港", "へ"]);
/// ```
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for token in tokens(text) {
        let class = match token.kind {
            TokenKind::Text => {
                let found = words_of_plain(&text[token.range.clone()]);
                words.extend(found.iter().map(|word| shifted(word, token.range.start)));
                continue;
            }
            TokenKind::Placeholder => WordClass::Placeholder,
            TokenKind::Code(CodeKind::CodeSpan, Role::Alone) => WordClass::Code,
            TokenKind::Code(CodeKind::Autolink, _) => WordClass::Url,
            TokenKind::Code(..) => continue,
        };
        words.push(Word { class, range: token.range });
    }
    words
}

fn shifted(word: &Word, by: usize) -> Word {
    Word { class: word.class, range: word.range.start + by..word.range.end + by }
}

/// The words of a text without codes; placeholders are recognized.
pub(crate) fn words_of_plain(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    for known in addresses_and_placeholders(text) {
        push_words(&mut words, text, at..known.range.start);
        at = known.range.end;
        words.push(known);
    }
    push_words(&mut words, text, at..text.len());
    words
}

fn push_words(words: &mut Vec<Word>, text: &str, range: Range<usize>) {
    let start = range.start;
    for (offset, piece) in text[range].split_word_bound_indices() {
        let mut push = |at: usize, piece: &str| words.push(Word { class: class(piece), range: at..at + piece.len() });
        if piece.chars().all(char::is_whitespace) {
            continue;
        }
        if piece.chars().next().is_some_and(stands_alone) {
            piece.grapheme_indices(true).for_each(|(inside, grapheme)| push(start + offset + inside, grapheme));
        } else {
            push(start + offset, piece);
        }
    }
}

fn class(piece: &str) -> WordClass {
    if piece.chars().any(char::is_alphabetic) {
        WordClass::Word
    } else if piece.chars().any(char::is_numeric) {
        WordClass::Number
    } else {
        WordClass::Punctuation
    }
}

/// Whether the script of a character writes words without blanks between them.
pub(crate) fn stands_alone(character: char) -> bool {
    // The marks of long vowels are common to two scripts and belong to neither.
    matches!(
        character.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// Addresses with a scheme, and stretches in angle brackets, in their order.
fn addresses_and_placeholders(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut found: Vec<Word> = Vec::new();
    let mut end = 0;
    for at in memchr::memchr2_iter(b'<', b':', bytes) {
        if at < end {
            continue;
        }
        let word = if bytes[at] == b'<' { placeholder(text, at) } else { address(text, at, end) };
        if let Some(word) = word {
            end = word.range.end;
            found.push(word);
        }
    }
    found
}

fn placeholder(text: &str, start: usize) -> Option<Word> {
    let inner = &text.as_bytes()[start + 1..];
    let len = inner.iter().take(120).position(|byte| matches!(byte, b'<' | b'>'))?;
    let end = start + len + 2;
    (is_name(&text[start + 1..end - 1]) && inner[len] == b'>')
        .then_some(Word { class: WordClass::Placeholder, range: start..end })
}

/// The address whose scheme ends at a colon.
fn address(text: &str, colon: usize, after: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    if !bytes[colon..].starts_with(b"://") {
        return None;
    }
    let scheme = bytes[after..colon].iter().rev().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if scheme == 0 {
        return None;
    }
    let in_address =
        |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'`' | b'|' | b'{' | b'}');
    let rest = &text[colon + 3..];
    let len = rest.bytes().take_while(in_address).count();
    let len = rest[..len].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_']).len();
    (0 < len).then(|| Word { class: WordClass::Url, range: colon - scheme..colon + 3 + len })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(&str, WordClass)> {
        words(text).into_iter().map(|word| (&text[word.range], word.class)).collect()
    }

    #[test]
    fn classes() {
        use WordClass::{Code, Number, Placeholder, Punctuation, Url, Word};
        assert_eq!(
            read("Don't pay 1,200.50 (see https://a.example/x?y=1).")[..6],
            [
                ("Don't", Word),
                ("pay", Word),
                ("1,200.50", Number),
                ("(", Punctuation),
                ("see", Word),
                ("https://a.example/x?y=1", Url)
            ]
        );
        assert_eq!(
            read("Run `moor -a` on <harbour> 7"),
            [("Run", Word), ("`moor -a`", Code), ("on", Word), ("<harbour>", Placeholder), ("7", Number)]
        );
        assert_eq!(read("<https://a.example> [x](y)"), [("<https://a.example>", Url), ("x", Word)]);
        assert_eq!(
            read("ログhttps://a.exampleへ"),
            [("ロ", Word), ("グ", Word), ("https://a.example", Url), ("へ", Word)]
        );
    }

    #[test]
    fn scripts_without_blanks_are_read_by_character() {
        for (text, expected) in [
            ("港へ行く", vec!["港", "へ", "行", "く"]),
            ("ポート", vec!["ポ", "ー", "ト"]),
            ("ท่าเรือ", vec!["ท่", "า", "เ", "รื", "อ"]),
            ("Hafenstraße 3", vec!["Hafenstraße", "3"]),
            ("порт", vec!["порт"]),
        ] {
            assert_eq!(read(text).into_iter().map(|word| word.0).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_are_in_order_and_hold_all_but_white_space(text in "([a-z0-9 .:/<>]|https://|港|ポ|ー|ท่|é){0,20}") {
            let mut at = 0;
            for word in words_of_plain(&text) {
                prop_assert!(text[at..word.range.start].chars().all(char::is_whitespace), "{text:?} at {at}");
                prop_assert!(word.range.start < word.range.end);
                at = word.range.end;
            }
            prop_assert!(text[at..].trim().is_empty(), "{text:?} at {at}");
        }
    }
}
