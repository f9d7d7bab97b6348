//! Lines, as bytes without their end.

use memchr::{memchr, memchr_iter};

pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The line at `start` without its end, and where the next begins.
pub(crate) fn line_at(bytes: &[u8], start: usize) -> (&[u8], usize) {
    match memchr(b'\n', &bytes[start..]) {
        Some(length) => (&bytes[start..start + length], start + length + 1),
        None => (&bytes[start..], bytes.len()),
    }
}

/// Where the line break before the first blank line is, one that holds nothing but spaces and tabs.
pub(crate) fn blank_line(text: &[u8]) -> Option<usize> {
    memchr_iter(b'\n', text).find(|at| {
        let next = &text[at + 1..];
        let margin = next.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        matches!(&next[margin..], [b'\n', ..] | [b'\r', b'\n', ..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines() {
        for text in ["a\n\nb", "a\n \t\nb", "a\n\r\nb", "a\n \r\nb\n\n"] {
            assert_eq!(blank_line(text.as_bytes()), Some(1), "{text:?}");
        }
        assert_eq!(blank_line(b"a\r\n\r\nb"), Some(2));
        for text in ["", "\n", "a\nb\n", "a\n  ", "a\n\r", "a\n>\n", "a\r\rb"] {
            assert_eq!(blank_line(text.as_bytes()), None, "{text:?}");
        }
    }
}
