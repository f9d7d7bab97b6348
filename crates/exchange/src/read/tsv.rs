//! Tables: those of this crate, and any with a line of names that has `source` and `target`.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use bitext_model::{Label, Locale, Origin, OriginBasis, Relation, UnitKind};

use super::header::FileHeader;
use super::input::{Illegal, Overlong, TextInput};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::problem::ProblemKind;
use super::xml::Stop;
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::record::{PlaceRecord, TargetRecord, UnitRecord};
use crate::unit::{Change, Per, Property};

pub(crate) struct TsvReader {
    path: PathBuf,
    input: TextInput,
    header: FileHeader,
    counts: ReadCounts,
    languages: Languages,
    columns: Vec<String>,
    source_locale: Option<Locale>,
    target_locale: Option<Locale>,
    /// The line that was read last, without its end.
    line: Vec<u8>,
    number: u64,
    ended: bool,
}

impl TsvReader {
    /// Reads the line of names, and looks at the first line behind it for the languages.
    pub(crate) fn new(path: &Path, mut input: TextInput, options: &ReadOptions) -> Result<TsvReader, ReadError> {
        input.treat(Illegal::Keep, UNIT_LIMIT);
        let mut reader = TsvReader {
            path: path.to_owned(),
            input,
            header: FileHeader::default(),
            counts: ReadCounts::default(),
            languages: Languages::new(&options.locale_map),
            columns: Vec::new(),
            source_locale: options.source_locale.clone(),
            target_locale: options.target_locale.clone(),
            line: Vec::new(),
            number: 0,
            ended: false,
        };
        reader.read_line()?;
        let columns: Vec<String> = reader.cells().iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let path = || path.to_owned();
        for (at, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..at].contains(column) {
                return Err(ReadError::RepeatedColumn { path: path(), column: column.clone() });
            }
        }
        let has = |name: &str| columns.iter().any(|column| column == name);
        for column in ["source", "target"] {
            if !has(column) {
                return Err(ReadError::MissingColumn { path: path(), column });
            }
        }
        for (column, side, given) in
            [("source_locale", "source", &options.source_locale), ("target_locale", "target", &options.target_locale)]
        {
            if !has(column) && given.is_none() {
                return Err(ReadError::MissingLanguage { path: path(), side });
            }
        }
        // Our tables of occurrences count nothing.
        if has("repository") && has("origin_basis") {
            reader.header.per = Some(if has("usage") { Per::Unit } else { Per::Occurrence });
        }
        if !has("target_locale") {
            reader.header.target_locales.extend(options.target_locale.clone());
        }
        reader.header.source_locale = if has("source_locale") { None } else { options.source_locale.clone() };
        reader.columns = columns;
        Ok(reader)
    }

    /// Reads a line; `false` at the end.
    fn read_line(&mut self) -> Result<bool, ReadError> {
        self.line.clear();
        self.input.mark();
        let read = self.input.read_until(b'\n', &mut self.line).map_err(|error| {
            self.ended = true;
            match error.get_ref().and_then(|inner| inner.downcast_ref::<Overlong>()) {
                Some(Overlong { limit }) => {
                    ReadError::LongLine { path: self.path.clone(), line: self.number + 1, limit: *limit }
                }
                None => ReadError::new(&self.path, Stop::Io(error)),
            }
        })?;
        self.number += 1;
        for problem in self.input.problems.take() {
            if problem.kind == ProblemKind::InvalidBytes {
                self.counts.notices_at(ReadNotice::InvalidBytes, problem.position.line, problem.count);
            }
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
        }
        Ok(read != 0)
    }

    /// The cells of the line, as they are written.
    fn cells(&self) -> Vec<String> {
        self.line.split(|byte| *byte == b'\t').map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }

    fn notice(&mut self, notice: ReadNotice) {
        self.counts.notice(notice, self.number);
    }

    /// The unit of a line, unless nothing of it can be used.
    fn unit(&mut self, cells: &[String]) -> Option<UnitRecord> {
        let mut row = Row::default();
        for (column, cell) in self.columns.iter().zip(cells) {
            if cell.is_empty() && column != "current" {
                continue;
            }
            let (text, is_clean) = unescaped(cell);
            if !is_clean {
                self.counts.notice(ReadNotice::BadEscape, self.number);
            }
            if !row.take(column, &text, &mut self.languages) {
                self.counts.notice(ReadNotice::BadValue, self.number);
            }
        }
        if row.change == Some(Change::Remove) {
            self.notice(ReadNotice::Removed);
            return None;
        }
        let source_locale = row.source_locale.or_else(|| self.source_locale.clone());
        let target_locale = row.target_locale.or_else(|| self.target_locale.clone());
        let (Some(source_locale), Some(locale)) = (source_locale, target_locale) else {
            self.notice(ReadNotice::UnknownLanguage);
            return None;
        };
        match &self.header.source_locale {
            Some(known) if *known != source_locale => {
                self.notice(ReadNotice::NoSource);
                return None;
            }
            Some(_) => {}
            None => self.header.source_locale = Some(source_locale.clone()),
        }
        if row.source.is_empty() || row.target.is_empty() {
            self.notice(ReadNotice::EmptyText);
            return None;
        }
        let places = if row.has_place { vec![row.place] } else { Vec::new() };
        Some(UnitRecord {
            line: self.number,
            tuid: row.tuid,
            family: row.family,
            kind: row.kind.unwrap_or(UnitKind::Sentence),
            source: row.source,
            source_locale: Some(source_locale),
            usage: row.source_usage,
            properties: Vec::new(),
            targets: vec![TargetRecord {
                locale,
                text: row.target,
                origin: row.origin,
                origin_basis: row.origin_basis,
                handoff: row.place_handoff,
                usage: row.usage,
                other_variants: row.variants,
                relation: row.relation,
                translated_source: row.translated_source,
                places,
                previous_source: row.previous_source,
                next_source: row.next_source,
                properties: row.properties,
            }],
        })
    }
}

impl UnitReader for TsvReader {
    fn header(&self) -> &FileHeader {
        &self.header
    }

    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError> {
        while !self.ended {
            if !self.read_line()? {
                self.ended = true;
                break;
            }
            if self.line.is_empty() {
                continue;
            }
            let cells = self.cells();
            if cells.len() != self.columns.len() {
                self.notice(ReadNotice::WrongCells);
                continue;
            }
            if let Some(unit) = self.unit(&cells) {
                self.counts.units += 1;
                self.counts.targets += 1;
                return Ok(Some(unit));
            }
        }
        Ok(None)
    }

    fn counts(&self) -> &ReadCounts {
        &self.counts
    }

    fn counts_mut(&mut self) -> &mut ReadCounts {
        &mut self.counts
    }
}

/// A line, taken apart.
#[derive(Default)]
struct Row {
    tuid: Option<String>,
    family: Option<String>,
    kind: Option<UnitKind>,
    source_locale: Option<Locale>,
    target_locale: Option<Locale>,
    source: String,
    target: String,
    origin: Option<Origin>,
    origin_basis: Option<bitext_model::OriginBasis>,
    usage: Option<u64>,
    variants: u64,
    source_usage: Option<u64>,
    relation: Option<Relation>,
    translated_source: Option<String>,
    place: PlaceRecord,
    has_place: bool,
    place_handoff: Option<jiff::civil::Date>,
    previous_source: Option<String>,
    next_source: Option<String>,
    properties: Vec<Property>,
    /// What became of the translation between two states of another memory.
    change: Option<Change>,
}

impl Row {
    /// Takes the value of a column; `false` when that column has no such value.
    fn take(&mut self, column: &str, value: &str, languages: &mut Languages) -> bool {
        let owned = || value.to_owned();
        let is_place = match column {
            "tuid" => return fill(&mut self.tuid, Some(owned())),
            "family" => return fill(&mut self.family, Some(owned())),
            "kind" => {
                return fill(&mut self.kind, UnitKind::parse(value));
            }
            "source_locale" => return fill(&mut self.source_locale, languages.locale(value)),
            "target_locale" => return fill(&mut self.target_locale, languages.locale(value)),
            "source" => {
                self.source = owned();
                return true;
            }
            "target" => {
                self.target = owned();
                return true;
            }
            "origin" => return fill(&mut self.origin, Origin::parse(value)),
            "origin_basis" => return fill(&mut self.origin_basis, OriginBasis::parse(value)),
            "change" if own::change(value).is_some() => return fill(&mut self.change, own::change(value)),
            "usage" => return fill(&mut self.usage, value.parse().ok()),
            "variants" => return value.parse().map(|count| self.variants = count).is_ok(),
            "source_usage" => return fill(&mut self.source_usage, value.parse().ok()),
            "relation" => {
                let relation = Relation::parse(value);
                self.relation = relation.filter(|relation| *relation != Relation::Exact);
                return relation.is_some();
            }
            "translated_source" => return fill(&mut self.translated_source, Some(owned())),
            "previous_source" => return fill(&mut self.previous_source, Some(owned())),
            "next_source" => return fill(&mut self.next_source, Some(owned())),
            "confidence" => {
                let confidence = value.parse().ok().filter(|confidence| (0.0..=1.0).contains(confidence));
                // As XML formats name it, where it is less than certain.
                if confidence.is_some_and(|confidence: f64| confidence < 1.0) {
                    self.properties.push(Property { name: "x-confidence".to_owned(), value: owned() });
                }
                return confidence.is_some();
            }
            // Empty where no place is known.
            "current" if value.is_empty() => return true,
            _ => self.take_place(column, value),
        };
        match is_place {
            Some(taken) => {
                self.has_place |= taken;
                taken
            }
            None => {
                self.properties.push(Property { name: column.to_owned(), value: owned() });
                true
            }
        }
    }

    /// Takes the value of a column of a place; `None` when the column is none of those.
    fn take_place(&mut self, column: &str, value: &str) -> Option<bool> {
        let place = &mut self.place;
        let owned = || value.to_owned();
        let text = |part: &mut String| {
            *part = owned();
            true
        };
        Some(match column {
            "repository" => text(&mut place.repository),
            "ref" => text(&mut place.reference),
            "commit" => fill(&mut place.commit, own::object_id(value)),
            "path" => text(&mut place.path),
            "line" => fill(&mut place.line, value.parse().ok()),
            "revision" => fill(&mut place.revision, own::object_id(value)),
            "key" => text(&mut place.key),
            "block" => fill(&mut place.block, own::block(value)),
            "start" => value.parse().map(|start| place.bytes.get_or_insert((start, start)).0 = start).is_ok(),
            "end" => value.parse().map(|end| place.bytes.get_or_insert((0, end)).1 = end).is_ok(),
            "heading" => text(&mut place.heading),
            "anchor" => text(&mut place.anchor),
            "label" if own::is_label(value) => {
                place.label = Label::parse(value);
                true
            }
            "label" => false,
            "handoff" => {
                place.handoff = own::day(value);
                self.place_handoff = place.handoff;
                place.handoff.is_some()
            }
            "source_commit" => fill(&mut place.source_commit, Some(owned())),
            "source_hash" => fill(&mut place.source_hash, Some(owned())),
            "file_id" => fill(&mut place.file_id, Some(owned())),
            "current" => {
                place.former = value == "false";
                matches!(value, "true" | "false")
            }
            _ => return None,
        })
    }
}

fn fill<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    let is_value = value.is_some();
    *field = value;
    is_value
}

/// A cell's text, and whether every backslash in it escapes something.
fn unescaped(cell: &str) -> (std::borrow::Cow<'_, str>, bool) {
    if !cell.contains('\\') {
        return (cell.into(), true);
    }
    let mut text = String::with_capacity(cell.len());
    let mut is_clean = true;
    let mut rest = cell;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escaped = match rest.as_bytes().get(at + 1) {
            Some(b't') => Some('\t'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b'\\') => Some('\\'),
            _ => None,
        };
        match escaped {
            Some(character) => {
                text.push(character);
                rest = &rest[at + 2..];
            }
            None => {
                is_clean = false;
                text.push('\\');
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    (text.into(), is_clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_come_back(text in r"[\\\t\n\rtnr\u{0}é ]{0,20}") {
            let mut cell = Vec::new();
            crate::push_tsv_cell(&mut cell, &text);
            let cell = String::from_utf8(cell).unwrap();
            let (read, is_clean) = unescaped(&cell);
            prop_assert_eq!(read.as_ref(), text);
            prop_assert!(is_clean);
        }
    }

    #[test]
    fn a_backslash_that_escapes_nothing_stays() {
        assert_eq!(unescaped(r"C:\Docks\quay\"), (r"C:\Docks\quay\".into(), false));
    }
}
