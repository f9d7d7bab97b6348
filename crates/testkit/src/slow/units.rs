//! The best translation of each source text, as the program's default export should have it.
//!
//! # Specification
//!
//! 1. **Documents.** All folders are one family. Every `*.md`, `*.markdown`, `*.yml` and `*.yaml` below a folder is a
//!    document, except below `.git`. Its locale is `ms.contentlocale` in canonical casing, else the suffix of the
//!    folder's name; a document with neither, or in the source's own locale, is left out.
//! 2. **Texts.** Source and target are decoded (invalid UTF-8 becomes U+FFFD), then characters that XML 1.0 does not
//!    allow are removed, then white space at both ends (`str::trim`). A segment with an empty text is left out.
//! 3. **Groups.** Segments with the same source text and the same kind (sentence or paragraph) form a group.
//! 4. **Best target.** In each group and locale the distinct target texts compete. A text's rank is that of the best
//!    label it was seen under: `HT` 2, none or another 1, `MT` 0. Highest rank wins; then the newest
//!    `ms.lasthandoff` (none is oldest), then the most segments, both among the text's segments of that rank; then the
//!    first in byte order.
//! 5. **Rows.** One row per group, sorted by the source's bytes; of one source the sentence stands before the
//!    paragraph.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::Document;
use crate::Kind;

/// The locale of every source text.
const SOURCE_LOCALE: &str = "en-US";

/// A document whose locale is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleDocument {
    /// The locale in canonical casing, `nb-NO`.
    pub locale: String,
    /// What the reader found in it.
    pub document: Document,
}

/// A source text with its best target in each locale that has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestUnit {
    /// The source text, cleaned.
    pub source: String,
    /// Whether it is a sentence or a paragraph.
    pub kind: Kind,
    /// The best target text of each locale, cleaned.
    pub targets: BTreeMap<String, String>,
}

/// What decides between the targets of one source in one locale; the greatest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    rank: u8,
    handoff: Option<HandOff>,
    segments: usize,
}

/// Year, month, day.
type HandOff = (u32, u32, u32);

type Targets = HashMap<String, Evidence>;

/// Groups the segments of all documents and chooses the best target of each locale, by rules 2 to 5 of
/// [the specification](self).
pub fn best_units(documents: &[LocaleDocument]) -> Vec<BestUnit> {
    let mut groups: BTreeMap<(String, Kind), BTreeMap<&str, Targets>> = BTreeMap::new();
    for LocaleDocument { locale, document } in documents {
        let rank = match document.front_matter.get("ms.translationtype") {
            Some(label) if label.eq_ignore_ascii_case("HT") => 2,
            Some(label) if label.eq_ignore_ascii_case("MT") => 0,
            _ => 1,
        };
        let handoff = document.front_matter.get("ms.lasthandoff").and_then(|text| date(text));
        for segment in &document.segments {
            let (source, target) = (cleaned(&segment.source), cleaned(&segment.target));
            if source.is_empty() || target.is_empty() {
                continue;
            }
            let targets = groups.entry((source, segment.kind())).or_default().entry(locale).or_default();
            let seen = Evidence { rank, handoff, segments: 1 };
            targets.entry(target).and_modify(|known| *known = known.and(seen)).or_insert(seen);
        }
    }
    groups
        .into_iter()
        .map(|((source, kind), locales)| BestUnit {
            source,
            kind,
            targets: locales.into_iter().map(|(locale, targets)| (locale.to_owned(), best(targets))).collect(),
        })
        .collect()
}

impl Evidence {
    /// Of two ranks only the better one's evidence counts.
    fn and(self, other: Evidence) -> Evidence {
        if self.rank != other.rank {
            return if self.rank > other.rank { self } else { other };
        }
        Evidence { rank: self.rank, handoff: self.handoff.max(other.handoff), segments: self.segments + other.segments }
    }
}

fn best(targets: Targets) -> String {
    let mut best: Option<(String, Evidence)> = None;
    for (text, evidence) in targets {
        let wins = match &best {
            None => true,
            Some((other, other_evidence)) => {
                evidence > *other_evidence || (evidence == *other_evidence && text < *other)
            }
        };
        if wins {
            best = Some((text, evidence));
        }
    }
    best.map(|(text, _)| text).unwrap_or_default()
}

fn cleaned(bytes: &[u8]) -> String {
    let legal = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let text: String = String::from_utf8_lossy(bytes).chars().filter(legal).collect();
    text.trim().to_owned()
}

/// `MM/DD/YYYY`.
fn date(text: &str) -> Option<HandOff> {
    let numbers: Vec<u32> = text.split('/').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers[..] {
        [month @ 1..=12, day @ 1..=31, year @ 1000..=9999] => Some((year, month, day)),
        _ => None,
    }
}

/// Reads every document below a folder, in the order of their paths, by rule 1 of [the specification](self).
///
/// # Errors
///
/// When a folder or file cannot be read.
pub fn read_folder(folder: &Path) -> io::Result<Vec<LocaleDocument>> {
    let root = folder.canonicalize()?;
    let suffix = root
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.rsplit_once('.'))
        .and_then(|(_, suffix)| canonical_locale(suffix))
        .filter(|locale| locale.contains('-'));
    let mut documents = Vec::new();
    let mut pending = vec![root];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let mut entries = fs::read_dir(&path)?.collect::<io::Result<Vec<_>>>()?;
            entries.retain(|entry| entry.file_name() != ".git");
            // The last one pushed is read next.
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.file_name()));
            pending.extend(entries.iter().map(fs::DirEntry::path));
        } else if is_document(&path) {
            let document = super::read(&fs::read(&path)?);
            let own = document.front_matter.get("ms.contentlocale").and_then(|text| canonical_locale(text));
            match own.or_else(|| suffix.clone()) {
                Some(locale) if locale != SOURCE_LOCALE => documents.push(LocaleDocument { locale, document }),
                _ => {}
            }
        }
    }
    Ok(documents)
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "md" | "markdown" | "yml" | "yaml")
}

/// `nb-no` as `nb-NO`, `SR_LATN_rs` as `sr-Latn-RS`.
fn canonical_locale(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for (position, part) in text.trim().split(['-', '_']).enumerate() {
        let lower = part.to_ascii_lowercase();
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        let both = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        parts.push(match (position, part.len()) {
            (0, 2..=3) if letters => lower,
            (0, _) => return None,
            (_, 2) if letters => part.to_ascii_uppercase(),
            (_, 3) if digits => lower,
            (_, 4) if letters => lower[..1].to_ascii_uppercase() + &lower[1..],
            (_, 4..=8) if both => lower,
            _ => return None,
        });
    }
    Some(parts.join("-"))
}

/// Writes units as a table: `id<TAB>en-US<TAB>nb-NO...`, a row per unit numbered from 1. In cells, tab, line feed
/// and backslash are written `\t`, `\n` and `\\`, and carriage returns stand as they are; an empty cell means that the
/// unit lacks that language.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn write_table(units: &[BestUnit], out: &mut impl Write) -> io::Result<()> {
    let locales: BTreeSet<&String> = units.iter().flat_map(|unit| unit.targets.keys()).collect();
    write!(out, "id\t{SOURCE_LOCALE}")?;
    for locale in &locales {
        write!(out, "\t{locale}")?;
    }
    writeln!(out)?;
    for (number, unit) in (1..).zip(units) {
        write!(out, "{number}\t{}", escaped(&unit.source))?;
        for locale in &locales {
            write!(out, "\t{}", unit.targets.get(*locale).map(|text| escaped(text)).unwrap_or_default())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(label: &str, handoff: &str, segments: &[(&str, &str, &str)]) -> LocaleDocument {
        let mut file = format!("---\nms.translationtype: {label}\nms.lasthandoff: {handoff}\n---\n");
        for (id, target, source) in segments {
            let pair = [
                format!("<span data-ttu-id=\"{id}\">{target}</span>"),
                format!("<span class=\"sxs-lookup\"><span data-stu-id=\"{id}\">{source}</span></span>\n"),
            ];
            file += &pair.concat();
        }
        LocaleDocument { locale: "nb-NO".to_owned(), document: crate::slow::read(file.as_bytes()) }
    }

    fn best_of(documents: &[LocaleDocument]) -> String {
        let units = best_units(documents);
        assert_eq!(units.len(), 1);
        units[0].targets["nb-NO"].clone()
    }

    #[test]
    fn label_then_date_then_count_then_order() {
        let a = |label, date, target: &'static str| document(label, date, &[("a-101", target, "s")]);
        assert_eq!(best_of(&[a("MT", "12/01/2020", "new"), a("x", "01/01/2019", "old")]), "old");
        assert_eq!(best_of(&[a("x", "12/01/2020", "new"), a("HT", "", "old")]), "old");
        assert_eq!(best_of(&[a("HT", "02/01/2019", "new"), a("HT", "12/01/2018", "old")]), "new");
        assert_eq!(best_of(&[a("HT", "1/1/2019", "x"), a("HT", "01/01/2019", "y"), a("HT", "01/01/2019", "y")]), "y");
        assert_eq!(best_of(&[a("", "", "y"), a("", "", "x")]), "x");
    }

    #[test]
    fn only_the_best_rank_of_a_text_counts() {
        let documents = [
            document("HT", "01/01/2019", &[("a-101", "x", "s"), ("a-102", "y", "s"), ("a-103", "y", "s")]),
            document("MT", "01/01/2021", &[("a-101", "x", "s"), ("a-102", "x", "s"), ("a-103", "x", "s")]),
        ];
        assert_eq!(best_of(&documents), "y");
    }

    #[test]
    fn kinds_and_empty_texts() {
        let segments = [("a-101", "x", "s"), ("a-p101", "y", " s\u{1}"), ("a-102", "\u{a0}", "s"), ("a-103", "z", "")];
        let units = best_units(&[document("HT", "", &segments)]);
        let found: Vec<_> = units.iter().map(|unit| (&*unit.source, unit.kind, &*unit.targets["nb-NO"])).collect();
        assert_eq!(found, [("s", Kind::Sentence, "x"), ("s", Kind::Paragraph, "y")]);
    }

    #[test]
    fn table() {
        let mut unit = BestUnit { source: "a\tb".to_owned(), kind: Kind::Sentence, targets: BTreeMap::new() };
        unit.targets.insert("nb-NO".to_owned(), "c\\\r\n".to_owned());
        let other = BestUnit { source: "b".to_owned(), kind: Kind::Sentence, targets: BTreeMap::new() };
        let mut table = Vec::new();
        write_table(&[unit, other], &mut table).unwrap();
        assert_eq!(String::from_utf8(table).unwrap(), "id\ten-US\tnb-NO\n1\ta\\tb\tc\\\\\r\\n\n2\tb\t\n");
    }

    #[test]
    fn locales() {
        for (text, canonical) in [
            ("nb-no", Some("nb-NO")),
            ("SR_LATN_rs", Some("sr-Latn-RS")),
            ("es-419", Some("es-419")),
            ("ca-ES-VALENCIA", Some("ca-ES-valencia")),
            ("live", None),
            ("x", None),
        ] {
            assert_eq!(canonical_locale(text).as_deref(), canonical);
        }
    }
}
