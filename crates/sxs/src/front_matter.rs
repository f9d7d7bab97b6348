//! Front matter, read line by line: no YAML parser, because no error in it may stop a file.
//!
//! Only `key: value` lines count, and only those of the document itself: in front matter they begin at the margin, in
//! a YAML page there or right below its `metadata:`. Of a repeated key the first value that is not empty is taken; lists
//! and nested values are passed over.

use std::borrow::Cow;

use bitext_model::{Diagnostic, DiagnosticCode, DocumentMeta, Label};
use jiff::civil::Date;
use memchr::memchr;

use crate::lines::{BOM, line_at};

/// The front matter of a Markdown file.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct FrontMatter {
    pub(crate) meta: DocumentMeta,
    /// Where the text behind it begins.
    pub(crate) end: usize,
    /// How many lines it has, the fences among them.
    pub(crate) lines: u32,
}

/// Reads a Markdown file's front matter: `None` when the file has none, or one that never ends, which is reported.
pub(crate) fn read(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Option<FrontMatter> {
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    if !bytes[start..].starts_with(b"---") {
        return None;
    }
    let (first, mut position) = line_at(bytes, start);
    if first.trim_ascii_end() != b"---" {
        return None;
    }
    let mut keys = Keys::default();
    let mut lines = 1;
    while position < bytes.len() {
        let (line, next) = line_at(bytes, position);
        lines += 1;
        match line.first() {
            Some(b'-' | b'.') if matches!(line.trim_ascii_end(), b"---" | b"...") => {
                diagnostics.append(&mut keys.diagnostics);
                return Some(FrontMatter { meta: keys.meta, end: next, lines });
            }
            _ => keys.read(line, lines),
        }
        position = next;
    }
    diagnostics.push(Diagnostic::new(DiagnosticCode::UnclosedFrontMatter, 1, "no closing `---`"));
    None
}

/// Reads the keys of a YAML page.
pub(crate) fn read_page(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> DocumentMeta {
    let mut keys = Keys::default();
    let mut metadata = Metadata::default();
    let mut position = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let mut number = 0;
    while position < bytes.len() {
        let (line, next) = line_at(bytes, position);
        number += 1;
        if let Some(line) = metadata.own(line) {
            keys.read(line, number);
        }
        position = next;
    }
    diagnostics.append(&mut keys.diagnostics);
    keys.meta
}

/// What the keys so far say of the document.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) meta: DocumentMeta,
    label_seen: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Keys {
    /// Reads a line with this number, if it is a `key: value` that matters.
    fn read(&mut self, line: &[u8], number: u32) {
        // Most lines are told by their first byte to be something else.
        if !matches!(line.first(), Some(b'm' | b't')) {
            return;
        }
        if let Some((key, value)) = key_value(line) {
            self.value(key, || scalar(value), number);
        }
    }

    /// Takes the value of a key on a line, if both matter; an empty value is none.
    pub(crate) fn value<'a>(&mut self, key: &[u8], value: impl Fn() -> Cow<'a, str>, number: u32) {
        let text = || Some(value()).filter(|text| !text.is_empty()).map(Cow::into_owned);
        let meta = &mut self.meta;
        match key {
            b"ms.contentlocale" if meta.locale.is_none() => {
                let Some(text) = text() else { return };
                match text.parse() {
                    Ok(locale) => meta.locale = Some(locale),
                    Err(error) => {
                        self.report(DiagnosticCode::UnknownLocale, number, format!("ms.contentlocale: {error}"));
                    }
                }
            }
            b"ms.translationtype" if !self.label_seen => {
                let Some(text) = text() else { return };
                self.label_seen = true;
                meta.label = Label::parse(&text);
                if meta.label == Label::Unknown {
                    self.report(DiagnosticCode::UnknownLabel, number, format!("ms.translationtype is `{text}`"));
                }
            }
            b"ms.lasthandoff" if meta.handoff.is_none() => {
                let Some(text) = text() else { return };
                meta.handoff = handoff(&text);
                if meta.handoff.is_none() {
                    self.report(DiagnosticCode::BadHandoff, number, format!("ms.lasthandoff is `{text}`"));
                }
            }
            b"ms.sourcegitcommit" if meta.source_commit.is_none() => meta.source_commit = text(),
            b"ms.openlocfilehash" if meta.source_hash.is_none() => meta.source_hash = text(),
            b"ms.locfileid" if meta.file_id.is_none() => meta.file_id = text(),
            b"ms.assetid" if meta.asset_id.is_none() => meta.asset_id = text(),
            b"title" if meta.title.is_none() => meta.title = text(),
            _ => {}
        }
    }

    fn report(&mut self, code: DiagnosticCode, line: u32, detail: String) {
        self.diagnostics.push(Diagnostic::new(code, line, detail));
    }
}

/// Tells a YAML page's own keys from those of its content, line by line.
#[derive(Debug, Default)]
struct Metadata {
    /// Whether the current line is below `metadata:`.
    inside: bool,
    /// The column of the keys there, once the first is seen.
    column: Option<usize>,
}

impl Metadata {
    /// The text of the next line if a key in it is the page's own.
    fn own<'a>(&mut self, line: &'a [u8]) -> Option<&'a [u8]> {
        let text = line.trim_ascii_start();
        let column = line.len() - text.len();
        if matches!(text.first(), None | Some(b'#')) {
            // Blank lines and comments stand anywhere.
            return None;
        }
        if column == 0 {
            *self = Metadata { inside: text.trim_ascii_end() == b"metadata:", column: None };
            return Some(text);
        }
        (self.inside && *self.column.get_or_insert(column) == column).then_some(text)
    }
}

/// `key: value` of a line.
fn key_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr(b':', line)?;
    let (key, value) = (&line[..colon], &line[colon + 1..]);
    let plain = key.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    let separated = value.first().is_none_or(u8::is_ascii_whitespace);
    (plain && separated && !key.is_empty()).then(|| (key, value.trim_ascii()))
}

/// The value without its quotes, or without a comment behind it.
fn scalar(value: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(value);
    for (quote, escaped, unescaped) in [('"', "\\\"", "\""), ('\'', "''", "'")] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return Cow::Owned(inner.trim().replace(escaped, unescaped));
        }
    }
    match memchr(b'#', value).and_then(|_| text.find(" #")) {
        Some(comment) => Cow::Owned(text[..comment].trim_end().to_owned()),
        None => text,
    }
}

/// `12/18/2019` as a date.
fn handoff(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    (year.len() == 4).then_some(())?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(lines: &str) -> (DocumentMeta, Vec<DiagnosticCode>) {
        let mut diagnostics = Vec::new();
        let front_matter = read(format!("---\n{lines}\n---\n").as_bytes(), &mut diagnostics).unwrap();
        (front_matter.meta, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn values_in_every_dress() {
        let (meta, codes) = meta(
            "author: a\nauthor: b\nms.custom:\n- \"254\"\nms.assetid:\nms.assetid: ' 82-a '\r\n\
             ms.locfileid: \"4074 \\\"x\\\"\"\ntitle: Tide: tables # not part\nms.contentlocale: NB-no\n\
             ms.translationtype: mt\nms.lasthandoff: 02/29/2020\n: odd\n\"quoted\": 1\n",
        );
        assert_eq!(codes, []);
        assert_eq!(meta.asset_id.as_deref(), Some("82-a"));
        assert_eq!(meta.file_id.as_deref(), Some("4074 \"x\""));
        assert_eq!(meta.title.as_deref(), Some("Tide: tables"));
        assert_eq!(meta.locale.unwrap().as_str(), "nb-NO");
        assert_eq!(meta.label, Label::Machine);
        assert_eq!(meta.handoff.unwrap().to_string(), "2020-02-29");
    }

    #[test]
    fn odd_values_are_reported_and_nothing_fails() {
        let (meta, codes) = meta(
            "ms.contentlocale: norsk\nms.translationtype: XT\nms.lasthandoff: 2020-02-29\nms.contentlocale: th-TH",
        );
        assert_eq!(codes, [DiagnosticCode::UnknownLocale, DiagnosticCode::UnknownLabel, DiagnosticCode::BadHandoff]);
        assert_eq!(meta.locale.unwrap().as_str(), "th-TH");
    }

    #[test]
    fn nested_keys_are_not_the_documents() {
        let (meta, codes) = meta(
            "ms.custom:\n  title: no\n\tms.assetid: no\n- ms.locfileid: no\n - ms.locfileid: no\nmetadata:\n  \
             ms.translationtype: no\ntitle: yes\n",
        );
        assert_eq!(codes, []);
        assert_eq!(meta, DocumentMeta { title: Some("yes".to_owned()), ..DocumentMeta::default() });
    }

    #[test]
    fn keys_of_a_yaml_page() {
        let page = "### YamlMime:Landing\r\nms.assetid: 7\r\nms.custom:\r\n  title: no\r\nmetadata:\r\n\r\n  # no\r\n  \
                    tags:\r\n    title: no\r\n  - title: no\r\n\r\n# no\r\n  title: yes\r\n   ms.locfileid: no\r\n \
                    ms.locfileid: no\r\nitems:\r\n  ms.locfileid: no\r\n- metadata:\r\n  ms.locfileid: no\r\n";
        let mut diagnostics = Vec::new();
        let meta = read_page(page.as_bytes(), &mut diagnostics);
        assert_eq!(diagnostics, []);
        let (asset_id, title) = (Some("7".to_owned()), Some("yes".to_owned()));
        assert_eq!(meta, DocumentMeta { asset_id, title, ..DocumentMeta::default() });
    }

    #[test]
    fn where_it_ends() {
        let extent = |file: &[u8]| {
            let mut diagnostics = Vec::new();
            let found = read(file, &mut diagnostics).map(|front_matter| (front_matter.end, front_matter.lines));
            (found, diagnostics.len())
        };
        assert_eq!(extent(b"---\na: 1\n---\ntext"), (Some((13, 3)), 0));
        assert_eq!(extent(b"\xEF\xBB\xBF---\r\na: 1\r\n... \r\n\n"), (Some((20, 3)), 0));
        assert_eq!(extent(b"--- \n---"), (Some((8, 2)), 0));
        assert_eq!(extent(b"---\na: 1\n"), (None, 1));
        for file in [&b"# text\n---\n"[..], b"", b"----\n---\n", b" ---\n---\n"] {
            assert_eq!(extent(file), (None, 0));
        }
    }

    #[test]
    fn without_an_end_it_says_nothing() {
        let mut diagnostics = Vec::new();
        assert_eq!(read(b"---\nms.lasthandoff: never\n", &mut diagnostics), None);
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [DiagnosticCode::UnclosedFrontMatter]);
    }
}
