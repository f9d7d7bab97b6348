//! Names as bytes, on disk and in git, to paths as text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// One file or folder name as text that stands for these bytes alone.
///
/// Names are almost always UTF-8 and come through unchanged. A byte that is not is written as `%XX`, and then so is
/// every `%` of that name, so that two names of one folder hardly ever get one text; the exception is a name that
/// already looks like the result. A `/`, which only a damaged git tree has in a name, counts as a bad byte.
pub(crate) fn name_text(name: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(name)
        && !text.contains('/')
    {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '%' | '/' => push_escaped(&mut text, c as u8),
                _ => text.push(c),
            }
        }
        for &byte in chunk.invalid() {
            push_escaped(&mut text, byte);
        }
    }
    Cow::Owned(text)
}

fn push_escaped(text: &mut String, byte: u8) {
    // Writing to a string cannot fail.
    let _ = write!(text, "%{byte:02X}");
}

/// `name` in `folder`, where the root is the empty text.
pub(crate) fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The order of names in a git tree: by bytes, where a folder's name counts as ending in `/`.
///
/// A file and a folder of one name are therefore never equal.
pub(crate) fn tree_order(a: &[u8], a_is_folder: bool, b: &[u8], b_is_folder: bool) -> Ordering {
    let shared = a.len().min(b.len());
    a[..shared].cmp(&b[..shared]).then_with(|| {
        let end = |name: &[u8], is_folder: bool| name.get(shared).copied().or(is_folder.then_some(b'/'));
        end(a, a_is_folder).cmp(&end(b, b_is_folder))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bad_bytes_are_escaped() {
        assert_eq!(name_text("100%–\u{200b}.md".as_bytes()), "100%–\u{200b}.md");
        assert_eq!(name_text(b"5%\xff.md"), "5%25%FF.md");
        assert_eq!(name_text(b"a/b"), "a%2Fb");
        // A cut-off sequence of several bytes.
        assert_eq!(name_text(b"\xe2\x80"), "%E2%80");
    }

    proptest! {
        #[test]
        fn different_bad_names_have_different_texts(a: Vec<u8>, b: Vec<u8>) {
            let bad = |name: &[u8]| std::str::from_utf8(name).is_err() || name.contains(&b'/');
            prop_assume!(a != b && bad(&a) == bad(&b));
            prop_assert_ne!(name_text(&a), name_text(&b));
        }
    }

    #[test]
    fn folders_sort_as_if_they_ended_in_a_slash() {
        let mut names: Vec<(&str, bool)> =
            vec![("a", true), ("a.md", false), ("a0", false), ("a", false), ("ab", true)];
        names.sort_by(|a, b| tree_order(a.0.as_bytes(), a.1, b.0.as_bytes(), b.1));
        assert_eq!(names, [("a", false), ("a.md", false), ("a", true), ("a0", false), ("ab", true)]);
    }
}
