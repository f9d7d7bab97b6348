//! Moses: two plain files with a text on each line, translations on the lines of their sources, and a third that says
//! what each line is.
//!
//! The third holds the tab-separated `tuid`, `origin`, `repository`, `path`, `line` and `key`, with the escapes of TSV
//! and without a line of names.

use std::borrow::Cow;

use bitext_markup::clean;
use bitext_model::Locale;

use crate::counts::WriteCounts;
use crate::error::Error;
use crate::tsv::push_tsv_cell;
use crate::unit::{Header, Target, TranslationUnit};
use crate::writer::{Encoded, Encoder};

/// What stands for the target's locale in a file name when the data has none.
const UNDETERMINED: &str = "und";

struct MosesEncoder {
    source_locale: Locale,
    target_locale: Option<Locale>,
}

/// How the names of the three files end.
pub(crate) fn parts(header: &Header) -> Vec<String> {
    let target = target_locale(header).map_or(UNDETERMINED, Locale::as_str);
    [header.source_locale.as_str(), target, "ids"].map(|ending| format!(".{ending}")).to_vec()
}

/// The locale of the targets; texts in the source's are no translations.
fn target_locale(header: &Header) -> Option<&Locale> {
    header.target_locales.iter().find(|locale| **locale != header.source_locale)
}

pub(crate) fn begin(header: &Header, _encoded: &mut Encoded) -> Box<dyn Encoder> {
    Box::new(MosesEncoder {
        source_locale: header.source_locale.clone(),
        target_locale: target_locale(header).cloned(),
    })
}

impl Encoder for MosesEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        let ignored = &mut WriteCounts::default();
        let is_written =
            |target: &Target<'_>| *target.locale != self.source_locale && !line(target.text, ignored).is_empty();
        unit.targets.iter().any(is_written) && !line(unit.source, ignored).is_empty()
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let Encoded { bytes, further, counts, .. } = encoded;
        let [target_bytes, id_bytes] = further.as_mut_slice() else {
            return Err(Error::Parts { format: "moses", parts: 3, outputs: 1 + further.len() });
        };
        if unit.targets.is_empty() {
            counts.untranslated += 1;
            return Ok(());
        }
        let source = line(unit.source, counts);
        let before = counts.variants;
        for target in unit.sorted_targets() {
            if *target.locale == self.source_locale {
                counts.same_locale += 1;
                continue;
            }
            if let Some(own) = self.target_locale.as_ref().filter(|own| *own != target.locale) {
                let (first, second) = (own.clone(), target.locale.clone());
                return Err(Error::SeveralTargets { format: "moses", first, second });
            }
            let text = line(target.text, counts);
            if source.is_empty() || text.is_empty() {
                counts.empty += 1;
                continue;
            }
            counts.target(target);
            push_line(bytes, &source);
            push_line(target_bytes, &text);
            push_ids(id_bytes, unit, target);
        }
        counts.unit_since(before);
        Ok(())
    }

    fn end(&mut self, _encoded: &mut Encoded) -> Result<(), Error> {
        Ok(())
    }
}

/// The text in one line, clean: each line break is a blank.
fn line<'t>(text: &'t str, counts: &mut WriteCounts) -> Cow<'t, str> {
    let joined = text.contains(is_line_break).then(|| text.replace("\r\n", " ").replace(is_line_break, " "));
    let text = joined.map_or(Cow::Borrowed(text), Cow::Owned);
    let joins = matches!(text, Cow::Owned(_));
    let (line, removed, trimmed) = match text {
        Cow::Borrowed(text) => {
            let cleaned = clean(text);
            (cleaned.text, cleaned.removed, cleaned.trimmed)
        }
        Cow::Owned(text) => {
            let cleaned = clean(&text);
            (Cow::Owned(cleaned.text.into_owned()), cleaned.removed, cleaned.trimmed)
        }
    };
    counts.joined_lines += u64::from(joins);
    counts.removed_characters += removed;
    counts.trimmed += u64::from(trimmed);
    line
}

/// Whether some program takes the character for the end of a line.
fn is_line_break(character: char) -> bool {
    matches!(character, '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn push_line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

fn push_ids(out: &mut Vec<u8>, unit: &TranslationUnit<'_>, target: &Target<'_>) {
    let place = target.provenance.first();
    let number = place.and_then(|place| place.line).map(|line| line.to_string()).unwrap_or_default();
    let cells = [
        unit.tuid.as_str(),
        target.origin.as_str(),
        place.map_or("", |place| place.repository),
        place.map_or("", |place| place.path),
        &number,
        place.map_or("", |place| place.key),
    ];
    for (at, cell) in cells.into_iter().enumerate() {
        if 0 < at {
            out.push(b'\t');
        }
        push_tsv_cell(out, cell);
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_break_is_a_blank() {
        let mut counts = WriteCounts::default();
        let text = "\u{2028}a\nb\r\nc\rd\u{85}e\u{2028}f\u{2029}g\u{b}h\u{c}i\u{1c}j\u{1d}k\u{1e}l\u{1}\r\n";
        assert_eq!(line(text, &mut counts), "a b c d e f g h i j k l");
        assert_eq!((counts.joined_lines, counts.trimmed, counts.removed_characters), (1, 1, 1));
        assert_eq!(line("one\tline", &mut counts), "one\tline");
        assert_eq!(line("\n\u{a0}\r", &mut counts), "");
        assert_eq!((counts.joined_lines, counts.trimmed), (2, 2));
    }
}
