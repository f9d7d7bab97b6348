//! Front matter, read line by line: no YAML parser, because no error in it may stop a file.
//!
//! Only `key: value` lines count, and only those of the document itself: in front matter they begin at the margin, in
//! a YAML page there or right below its `metadata:`. Of a repeated key the first value that is not empty is taken; lists
//! and nested values are passed over.

use std::borrow::Cow;

use bitext_model::{Diagnostic, DiagnosticCode, DocumentMeta, Label};
use jiff::civil::Date;
use memchr::memchr;

use crate::document::Syntax;
use crate::lines::{BOM, line_at};

/// Where the front matter's lines begin and where the text behind it does: `None` when the file has none.
///
/// `Err` when it begins and never ends.
pub(crate) fn extent(bytes: &[u8]) -> Option<Result<(usize, usize), ()>> {
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let (first, mut position) = line_at(bytes, start);
    if first.trim_ascii_end() != b"---" {
        return None;
    }
    let content = position;
    while position < bytes.len() {
        let (line, next) = line_at(bytes, position);
        if matches!(line.trim_ascii_end(), b"---" | b"...") {
            return Some(Ok((content, next)));
        }
        position = next;
    }
    Some(Err(()))
}

/// Reads the keys that matter from lines of YAML: the front matter of a Markdown file, or a whole YAML page.
/// `first_line` is the number of the first.
pub(crate) fn read(bytes: &[u8], syntax: Syntax, first_line: u32, diagnostics: &mut Vec<Diagnostic>) -> DocumentMeta {
    let mut meta = DocumentMeta::default();
    let mut metadata = (syntax == Syntax::Yaml).then(Metadata::default);
    let mut label_seen = false;
    let mut position = 0;
    let mut number = first_line;
    while position < bytes.len() {
        let (line, next) = line_at(bytes, position);
        let is_own = match &mut metadata {
            Some(metadata) => metadata.is_own(line),
            None => column(line) == 0,
        };
        if let Some((key, value)) = key_value(line).filter(|_| is_own) {
            let text = || Some(scalar(value)).filter(|text| !text.is_empty()).map(Cow::into_owned);
            match key {
                b"ms.contentlocale" if meta.locale.is_none() => {
                    if let Some(text) = text() {
                        match text.parse() {
                            Ok(locale) => meta.locale = Some(locale),
                            Err(error) => diagnostics.push(Diagnostic::new(
                                DiagnosticCode::UnknownLocale,
                                number,
                                format!("ms.contentlocale: {error}"),
                            )),
                        }
                    }
                }
                b"ms.translationtype" if !label_seen => {
                    if let Some(text) = text() {
                        label_seen = true;
                        meta.label = Label::parse(&text);
                        if meta.label == Label::Unknown {
                            diagnostics.push(Diagnostic::new(
                                DiagnosticCode::UnknownLabel,
                                number,
                                format!("ms.translationtype is `{text}`"),
                            ));
                        }
                    }
                }
                b"ms.lasthandoff" if meta.handoff.is_none() => {
                    if let Some(text) = text() {
                        meta.handoff = handoff(&text);
                        if meta.handoff.is_none() {
                            diagnostics.push(Diagnostic::new(
                                DiagnosticCode::BadHandoff,
                                number,
                                format!("ms.lasthandoff is `{text}`"),
                            ));
                        }
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
        position = next;
        number += 1;
    }
    meta
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
    /// Whether a key on the next line is the page's own.
    fn is_own(&mut self, line: &[u8]) -> bool {
        let column = column(line);
        if matches!(line[column..].first(), None | Some(b'#')) {
            // Blank lines and comments stand anywhere.
            return false;
        }
        if column == 0 {
            *self = Metadata { inside: line.trim_ascii_end() == b"metadata:", column: None };
            return true;
        }
        self.inside && *self.column.get_or_insert(column) == column
    }
}

/// How many bytes of white space the line begins with.
fn column(line: &[u8]) -> usize {
    line.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// `key: value` of a line.
fn key_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii();
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

    fn meta(text: &str) -> (DocumentMeta, Vec<DiagnosticCode>) {
        let mut diagnostics = Vec::new();
        let meta = read(text.as_bytes(), Syntax::Markdown, 2, &mut diagnostics);
        (meta, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
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
        let meta = read(page.as_bytes(), Syntax::Yaml, 1, &mut diagnostics);
        assert_eq!(diagnostics, []);
        let (asset_id, title) = (Some("7".to_owned()), Some("yes".to_owned()));
        assert_eq!(meta, DocumentMeta { asset_id, title, ..DocumentMeta::default() });
    }

    #[test]
    fn where_it_ends() {
        assert_eq!(extent(b"---\na: 1\n---\ntext"), Some(Ok((4, 13))));
        assert_eq!(extent(b"\xEF\xBB\xBF---\r\na: 1\r\n---"), Some(Ok((8, 17))));
        assert_eq!(extent(b"---\na: 1\n"), Some(Err(())));
        assert_eq!(extent(b"# text\n---\n"), None);
        assert_eq!(extent(b""), None);
    }
}
