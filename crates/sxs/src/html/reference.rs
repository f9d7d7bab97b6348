//! Character references in a page.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// No name has more bytes, the semicolon counted.
const LONGEST_NAME: usize = 33;

/// A page's bytes as text, its character references decoded as the HTML standard does; bad UTF-8 becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], in_attribute: bool) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    let Some(first) = memchr(b'&', text.as_bytes()) else { return text };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        // An ampersand is at the begin of the rest.
        let (characters, length) = reference(&rest[1..], in_attribute).unwrap_or((['&', '\0'], 0));
        decoded.extend(characters.into_iter().take(1));
        decoded.extend(characters.into_iter().skip(1).filter(|character| *character != '\0'));
        rest = &rest[1 + length..];
        let plain = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..plain]);
        rest = &rest[plain..];
    }
    Cow::Owned(decoded)
}

/// Whether an ampersand before this text would begin a reference in Markdown, which always wants the semicolon.
pub(super) fn begins_reference(text: &str) -> bool {
    let end = text.bytes().take(LONGEST_NAME).position(|byte| byte == b';');
    end.is_some_and(|end| 0 < end && reference(&text[..=end], false).is_some_and(|(_, length)| length == end + 1))
}

/// The reference whose text begins behind an ampersand: its characters, a NUL for none, and its length.
fn reference(text: &str, in_attribute: bool) -> Option<([char; 2], usize)> {
    match text.strip_prefix('#') {
        Some(number) => numeric(number).map(|(character, length)| ([character, '\0'], length + 1)),
        None => named(text, in_attribute),
    }
}

fn numeric(text: &str) -> Option<(char, usize)> {
    let (radix, skipped) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = text[skipped..].bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let end = skipped + digits;
    let semicolon = usize::from(text[end..].starts_with(';'));
    // Too many digits are no character either.
    let number = u32::from_str_radix(&text[skipped..end], radix).unwrap_or(u32::MAX);
    let character = match number {
        0 => '\u{FFFD}',
        0x80..=0x9F => C1_REPLACEMENTS[number as usize - 0x80].or(char::from_u32(number)).unwrap_or('\u{FFFD}'),
        _ => char::from_u32(number).unwrap_or('\u{FFFD}'),
    };
    Some((character, end + semicolon))
}

fn named(text: &str, in_attribute: bool) -> Option<([char; 2], usize)> {
    let letters = text.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let longest = letters + usize::from(text[letters..].starts_with(';'));
    let (length, (first, second)) = (1..=longest).rev().find_map(|length| {
        // The table holds the begins of names too, for no character.
        let characters = *NAMED_ENTITIES.get(&text[..length])?;
        (characters.0 != 0).then_some((length, characters))
    })?;
    let closed = text[..length].ends_with(';');
    let goes_on = text[length..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '=');
    if in_attribute && !closed && goes_on {
        return None;
    }
    Some(([char::from_u32(first)?, char::from_u32(second).unwrap_or('\0')], length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (written, text) in [
            ("a &amp; b&lt;c&#39;&#x41;;", "a & b<c'A;"),
            ("&nbsp;&notin;&notit;", "\u{A0}∉¬it;"),
            ("&amp", "&"),
            ("&", "&"),
            ("&;&#;&#x;&unknown;", "&;&#;&#x;&unknown;"),
            ("&#0;&#x110000;&#xD800;&#99999999999;&#128;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}€"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("æ&aelig;é", "ææé"),
        ] {
            assert_eq!(decode(written.as_bytes(), false), text);
        }
        assert_eq!(decode(b"?a=1&copy=2&copy;&lt", true), "?a=1&copy=2©<");
        assert_eq!(decode(b"&amp;\xFF", false), "&\u{FFFD}");
    }

    #[test]
    fn what_would_be_a_reference() {
        for text in ["amp;", "#39;", "#x41; b"] {
            assert!(begins_reference(text), "{text}");
        }
        for text in ["", ";", "amp", " amp;", "unknown;", "am;p;", "é;"] {
            assert!(!begins_reference(text), "{text}");
        }
    }
}
