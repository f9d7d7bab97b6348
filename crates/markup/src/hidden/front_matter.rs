//! The texts of front matter, read line by line: no YAML parser, because no error in it may stop a document.

use std::borrow::Cow;
use std::ops::Range;

use super::{HiddenKind, HiddenText};

/// The title and the description, in their order, and where the document's own text begins.
///
/// Of a repeated key the first value that is not blank counts. A value may go on over lines that are indented.
pub(super) fn read(document: &str) -> (Vec<HiddenText<'_>>, usize) {
    let Some((range, end)) = extent(document) else { return (Vec::new(), 0) };
    let mut texts: Vec<HiddenText<'_>> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let line = line(document, at, range.end);
        let kind = [HiddenKind::Title, HiddenKind::Description].into_iter().find_map(|kind| {
            let rest = line.strip_prefix(kind.as_str())?.trim_start_matches([' ', '\t']).strip_prefix(':')?;
            let separated = rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']);
            separated.then(|| (kind, at + line.len() - rest.len()))
        });
        let mut next = at + line.len();
        if let Some((kind, start)) = kind {
            while next < range.end && is_continuation(self::line(document, next, range.end)) {
                next += self::line(document, next, range.end).len();
            }
            if texts.iter().all(|known| known.kind != kind)
                && let Some((text, range)) = scalar(document, start..next)
            {
                texts.push(HiddenText {
                    kind,
                    text,
                    range,
                    line: 0,
                    destination: Cow::Borrowed(""),
                    heading: 0,
                    block: 0,
                });
            }
        }
        at = next;
    }
    (texts, end)
}

/// The lines between the fences, and where the text behind them begins.
fn extent(document: &str) -> Option<(Range<usize>, usize)> {
    let start = if document.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let first = line(document, start, document.len());
    if first.trim_ascii_end() != "---" {
        return None;
    }
    let begin = start + first.len();
    let mut at = begin;
    while at < document.len() {
        let line = line(document, at, document.len());
        if matches!(line.trim_ascii_end(), "---" | "...") {
            return Some((begin..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// The line at an offset, with its end.
fn line(document: &str, at: usize, end: usize) -> &str {
    let rest = &document[at..end];
    memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |found| &rest[..=found])
}

fn is_continuation(line: &str) -> bool {
    line.starts_with([' ', '\t']) && !line.trim().is_empty()
}

/// The text of a value and its bytes, `None` where it is blank or no text.
fn scalar(document: &str, range: Range<usize>) -> Option<(Cow<'_, str>, Range<usize>)> {
    let value = &document[range.clone()];
    let mut start = range.start + value.len() - value.trim_start().len();
    let mut end = range.start + value.trim_end().len();
    let text = document.get(start..end).filter(|text| !text.is_empty())?;
    if text.starts_with(['>', '|']) {
        // Of a block, the lines below the indicator.
        let below = text.find('\n')?;
        let lines = &text[below..];
        start += below + (lines.len() - lines.trim_start().len());
        return Some((folded(&document[start..end]), start..end));
    }
    if text.starts_with(['[', '{', '&', '*', '!', '#']) {
        return None;
    }
    for (quote, escaped, unescaped) in [('"', "\\\"", "\""), ('\'', "''", "'")] {
        let inside = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inside) = inside {
            start += 1 + (inside.len() - inside.trim_start().len());
            let inside = inside.trim();
            let text = folded(inside);
            let text = if text.contains(escaped) { Cow::Owned(text.replace(escaped, unescaped)) } else { text };
            return (!text.is_empty()).then_some((text, start..start + inside.len()));
        }
    }
    if let Some(comment) = text.find(" #") {
        end = start + text[..comment].trim_end().len();
    }
    Some((folded(&document[start..end]), start..end))
}

/// The text on one line.
fn folded(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &str, expected: &[&str]) {
        let document = format!("---\n{lines}\n---\n\nMoor.\n");
        let (texts, end) = read(&document);
        assert_eq!(texts.iter().map(|text| &*text.text).collect::<Vec<_>>(), expected, "{lines}");
        assert_eq!(&document[end..], "\nMoor.\n");
    }

    #[test]
    fn values_in_every_dress() {
        check(
            "title: Tide: tables # not part\ndescription: 'The skipper''s \"tide\"'",
            &["Tide: tables", "The skipper's \"tide\""],
        );
        check("title: \"Tide \\\"tables\\\"\"\r\ntitle: other\r\nms.title: no\r\n", &["Tide \"tables\""]);
        check("description: Moor\n  the boat\n  now\ntitle: 'a\n  b'", &["Moor the boat now", "a b"]);
        check("description: >-\n  Moor\n  the boat\ntitle: |\n  b", &["Moor the boat", "b"]);
        check("title:\ndescription: ''\ntitle: [a]\n title: b\ntitle:c\n", &[]);
        check("title :  a\n", &["a"]);
    }

    #[test]
    fn what_is_no_front_matter() {
        assert_eq!(read("title: a\n"), (Vec::new(), 0));
        assert_eq!(read("---\ntitle: a\n"), (Vec::new(), 0));
        assert_eq!(read("\u{FEFF}---\r\ntitle: a\r\n---\r\n").0.len(), 1);
    }
}
