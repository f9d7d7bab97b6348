//! Tab-separated values: a line of column names, then a line for each pair of source and target.
//!
//! TAB, LF, CR and backslash in a cell are written `\t`, `\n`, `\r` and `\\`; what is missing is empty.

use bitext_model::Locale;

use crate::error::Error;
use crate::fields::{Field, Value, columns, rows};
use crate::hex::hex;
use crate::unit::{Header, Per, TranslationUnit};
use crate::writer::{Encoded, Encoder};

struct TsvEncoder {
    source_locale: Locale,
    per: Per,
    columns: &'static [&'static [Field]],
}

pub(crate) fn begin(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    let columns = columns(header);
    line(encoded, columns, |out, field| out.extend_from_slice(field.name.as_bytes()));
    Box::new(TsvEncoder { source_locale: header.source_locale.clone(), per: header.per, columns })
}

impl Encoder for TsvEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        !unit.targets.is_empty()
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.counts.pairs(unit);
        for record in rows(&self.source_locale, self.per, unit) {
            line(encoded, self.columns, |out, field| {
                if let Some(value) = (field.value)(&record) {
                    push_cell(out, &value);
                }
            });
        }
        Ok(())
    }

    fn end(&mut self, _encoded: &mut Encoded) -> Result<(), Error> {
        Ok(())
    }
}

fn line(encoded: &mut Encoded, columns: &[&[Field]], mut push: impl FnMut(&mut Vec<u8>, &Field)) {
    for field in columns.iter().copied().flatten() {
        push(&mut encoded.bytes, field);
        encoded.bytes.push(b'\t');
    }
    // The line's end takes the place of the last column's separator.
    if let Some(last) = encoded.bytes.last_mut() {
        *last = b'\n';
    }
}

fn push_cell(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Text(text) => push_tsv_cell(out, text),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Share(share) => out.extend_from_slice(share.to_string().as_bytes()),
        Value::Truth(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Id(id) => out.extend_from_slice(hex(id.as_bytes()).as_bytes()),
        Value::Day(day) => out.extend_from_slice(day.to_string().as_bytes()),
    }
}

/// Appends a text as a cell: TAB, LF, CR and backslash become `\t`, `\n`, `\r` and `\\`, so that no text ends a cell or
/// a line.
///
/// ```
/// let mut line = Vec::new();
/// bitext_exchange::push_tsv_cell(&mut line, "Cast off\n");
/// assert_eq!(line, br"Cast off\n");
/// ```
pub fn push_tsv_cell(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\')) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(match rest[at] {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            _ => b"\\\\",
        });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unescape(cell: &str) -> String {
        let mut text = String::new();
        let mut characters = cell.chars();
        while let Some(character) = characters.next() {
            text.push(match character {
                '\\' => match characters.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('r') => '\r',
                    other => other.unwrap(),
                },
                other => other,
            });
        }
        text
    }

    proptest! {
        #[test]
        fn cells_stay_cells_and_come_back(text in r"[\\\t\n\rtnr\u{0}é ]{0,20}") {
            let mut out = Vec::new();
            push_tsv_cell(&mut out, &text);
            let cell = String::from_utf8(out).unwrap();
            prop_assert!(!cell.contains(['\t', '\n', '\r']));
            prop_assert_eq!(unescape(&cell), text);
        }
    }
}
