//! Text from documents on a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with everything written out that could move the cursor, end the line or turn the direction of writing:
/// control characters, line and paragraph separators, and Unicode's bidirectional controls.
///
/// Only for people to read: files and JSON hold texts as they are.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_unsafe) else { return Cow::Borrowed(text) };
    let mut escaped = text[..first].to_owned();
    for character in text[first..].chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ if is_unsafe(character) => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["", "Kast loss", "係留索を解く", "فك الحبل", "ปลดเชือก", "**a** \\ b", "zero\u{200d}width"]
        {
            assert!(matches!(escape(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn controls_are_written_out() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape("one\r\ntwo\tthree\u{0}\u{7f}\u{9b}"), "one\\r\\ntwo\\tthree\\u{0}\\u{7f}\\u{9b}");
    }

    #[test]
    fn direction_and_line_ends_of_unicode_are_written_out() {
        assert_eq!(escape("a\u{202e}b\u{2066}c\u{2069}\u{200f}"), "a\\u{202e}b\\u{2066}c\\u{2069}\\u{200f}");
        assert_eq!(escape("a\u{2028}b\u{85}"), "a\\u{2028}b\\u{85}");
    }
}
