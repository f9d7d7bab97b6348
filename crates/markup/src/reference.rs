//! Character references and backslash escapes: what they stand for.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// The longest name of a character reference, with its semicolon.
const LONGEST_NAME: usize = 32;

/// What a character reference stands for: at most two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    /// How many bytes it takes, from `&` to `;`.
    pub(crate) len: usize,
    pub(crate) first: char,
    pub(crate) second: Option<char>,
}

/// The character reference that a text begins with, as Markdown defines them: with a semicolon, the number of at most
/// seven decimal or six hexadecimal digits.
pub(crate) fn leading_reference(text: &str) -> Option<Reference> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'&') {
        return None;
    }
    let window = &bytes[1..bytes.len().min(1 + LONGEST_NAME)];
    let semicolon = window.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')?;
    if window[semicolon] != b';' {
        return None;
    }
    let body = &text[1..=semicolon];
    let len = semicolon + 2;
    let one = |first| Some(Reference { len, first, second: None });
    if let Some(number) = body.strip_prefix('#') {
        return one(numbered(number)?);
    }
    match body {
        "nbsp" => one('\u{a0}'),
        "amp" => one('&'),
        "lt" => one('<'),
        "gt" => one('>'),
        "quot" => one('"'),
        _ => {
            let &(first, second) = NAMED_ENTITIES.get(&text[1..len])?;
            // The table holds the beginnings of names too, as zero.
            let first = char::from_u32(first).filter(|first| *first != '\0')?;
            let second = char::from_u32(second).filter(|second| *second != '\0');
            Some(Reference { len, first, second })
        }
    }
}

fn numbered(number: &str) -> Option<char> {
    let (digits, radix, longest) = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16, 6),
        None => (number, 10, 7),
    };
    // `from_str_radix` would take a sign, which the caller's alphabet rules out.
    if digits.is_empty() || longest < digits.len() {
        return None;
    }
    let value = u32::from_str_radix(digits, radix).ok()?;
    Some(char::from_u32(value).filter(|character| *character != '\0').unwrap_or('\u{fffd}'))
}

/// Whether a text begins with a backslash escape, which is two bytes.
pub(crate) fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() > 1 && bytes[0] == b'\\' && bytes[1].is_ascii_punctuation()
}

/// A text with its references and escapes replaced by what they stand for, wherever they are, in one pass: what comes
/// out of one is not read again.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut decoded = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'&', b'\\', &bytes[at..]) {
        at += found;
        if is_escape(&bytes[at..]) {
            decoded.push_str(&text[copied..at]);
            // The character after the backslash is copied with what follows.
            copied = at + 1;
            at += 2;
        } else if let Some(reference) = leading_reference(&text[at..]) {
            decoded.push_str(&text[copied..at]);
            decoded.push(reference.first);
            decoded.extend(reference.second);
            at += reference.len;
            copied = at;
        } else {
            at += 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    decoded.push_str(&text[copied..]);
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_escapes_are_replaced_once() {
        for (text, expected) in [
            ("Tide &amp; time", "Tide & time"),
            ("a&nbsp;b", "a\u{a0}b"),
            ("&#66;&#x6f;at", "Boat"),
            ("caf&eacute;", "café"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("&amp;lt;", "&lt;"),
            (r"\*not bold\*", "*not bold*"),
            (r"\\server\share", r"\server\share"),
            (r"\&amp;", "&amp;"),
            ("&#0;", "\u{fffd}"),
            ("&#x110000;", "\u{fffd}"),
        ] {
            assert_eq!(decoded(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_none_stays_and_is_borrowed() {
        for text in ["R&D;", "AT&T", "&", "&;", "&#;", "&#x;", "&#12345678;", "&nbsp", "&am;", "C:\\tides", "\\", "&é;"]
        {
            assert!(matches!(decoded(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }
}
