use crate::read::problem::{Position, ProblemKind, Problems};

/// Notes what is no name of XML.
pub(super) fn check_name(name: &str, position: Position, problems: &mut Problems) {
    if !is_plain_name(name.as_bytes()) && !is_name(name) {
        problems.add_with(ProblemKind::IllFormed, || (position, format!("`{name}` is not a name").into()));
    }
}

/// Whether this is a name of ASCII, as nearly all are.
fn is_plain_name(name: &[u8]) -> bool {
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':');
    let goes_on = |byte: &u8| begins(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    name.first().is_some_and(begins) && name.iter().all(goes_on)
}

fn is_name(name: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    let goes_on = |c: char| begins(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}') || !c.is_ascii();
    name.starts_with(begins) && name.chars().all(goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["tu", "xml:lang", "o-tmf", "_1.a", "brød", "ø·2"] {
            assert!(is_name(name), "{name}");
            assert_eq!(is_plain_name(name.as_bytes()), name.is_ascii(), "{name}");
        }
        for name in ["", "1a", "-a", "a b", "a=", "·a", "a\"b"] {
            assert!(!is_name(name) && !is_plain_name(name.as_bytes()), "{name}");
        }
    }
}
