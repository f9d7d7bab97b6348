//! Excel workbooks: a header that stays in place, and a row for each pair of source and target.
//!
//! Texts are text cells whatever they begin with, so none becomes a formula. Rows go to a temporary file while they come
//! and the finished workbook to another one, since a workbook can only be put together at the end.

use std::borrow::Cow;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use bitext_markup::legal;
use bitext_model::Locale;
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::caught::system_errors_of;
use crate::counts::WriteCounts;
use crate::error::Error;
use crate::fields::{Field, Kind, Record, Value, columns, rows};
use crate::hex::hex;
use crate::unit::{Header, Per, TranslationUnit};
use crate::writer::{Encoded, Encoder};

/// What a cell takes, in UTF-16 code units.
const CELL_UNITS: usize = 32_767;

/// What a sheet takes, its header included.
const SHEET_ROWS: u32 = 1_048_576;

/// The column behind the others, where reviewers say what they think. It is empty, and nothing reads it.
const COMMENT: &str = "comment";

/// Widths in characters: of texts, of numbers and the like, and of everything else.
const TEXT_WIDTH: u32 = 60;
const NUMBER_WIDTH: u32 = 12;
const NAME_WIDTH: u32 = 20;

struct XlsxEncoder {
    source_locale: Locale,
    per: Per,
    columns: &'static [&'static [Field]],
    workbook: Workbook,
    sheets: usize,
    /// The row to write next; the sheet is full when it is the number of rows that a sheet takes.
    row: u32,
    sheet_rows: u32,
    /// How columns' names and how texts are shown.
    bold: Format,
    wrapped: Format,
}

/// What a cell holds.
enum Cell<'r> {
    Text(Cow<'r, str>),
    Number(f64),
    Truth(bool),
}

pub(crate) fn begin(header: &Header, _encoded: &mut Encoded) -> Box<dyn Encoder> {
    Box::new(XlsxEncoder::new(header, SHEET_ROWS))
}

impl XlsxEncoder {
    fn new(header: &Header, sheet_rows: u32) -> XlsxEncoder {
        let mut workbook = Workbook::new();
        let licences = header.sorted_licences();
        let licences: Vec<String> = licences
            .into_iter()
            .map(|(repository, licence)| format!("{repository}: {}", licence.unwrap_or("unknown")))
            .collect();
        let properties = DocProperties::new()
            .set_author(format!("bitext {}", header.tool_version))
            .set_comment(licences.join("\n"))
            .set_creation_datetime(&creation(header.newest));
        workbook.set_properties(&properties);
        XlsxEncoder {
            source_locale: header.source_locale.clone(),
            per: header.per,
            columns: columns(header),
            workbook,
            sheets: 0,
            row: sheet_rows,
            sheet_rows,
            bold: Format::new().set_bold(),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }

    fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.columns.iter().copied().flatten()
    }

    fn comment_column(&self) -> u16 {
        self.fields().count() as u16
    }

    /// Begins a sheet, so that there is room for a row.
    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.end_sheet()?;
        let names: Vec<&Field> = self.fields().collect();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, field) in (0..).zip(names) {
            let width = match (field.name, field.kind) {
                ("source" | "target", _) => TEXT_WIDTH,
                (_, Kind::Number | Kind::Share | Kind::Truth | Kind::Day) => NUMBER_WIDTH,
                _ => NAME_WIDTH,
            };
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, field.name, &self.bold)?;
        }
        let comment = self.comment_column();
        let sheet = self.workbook.worksheet_from_index(self.sheets)?;
        sheet.set_column_width(comment, TEXT_WIDTH)?;
        sheet.set_column_format(comment, &self.wrapped)?;
        sheet.write_string_with_format(0, comment, COMMENT, &self.bold)?;
        self.sheets += 1;
        self.row = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last_column = self.comment_column();
        if let Some(last) = self.sheets.checked_sub(1) {
            self.workbook.worksheet_from_index(last)?.autofilter(0, 0, self.row - 1, last_column)?;
        }
        Ok(())
    }

    fn write_row(&mut self, cells: &[Option<Cell<'_>>]) -> Result<(), XlsxError> {
        if self.row == self.sheet_rows {
            self.begin_sheet()?;
        }
        let wraps: Vec<bool> = self.fields().map(|field| matches!(field.name, "source" | "target")).collect();
        let (row, last) = (self.row, self.sheets - 1);
        let sheet = self.workbook.worksheet_from_index(last)?;
        for ((column, cell), wraps) in (0..).zip(cells).zip(wraps) {
            let format = wraps.then_some(&self.wrapped);
            write_cell(sheet, row, column, cell.as_ref(), format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn save(&mut self) -> Result<std::fs::File, Error> {
        if self.sheets == 0 {
            self.begin_sheet()?;
        }
        self.end_sheet()?;
        let mut file = tempfile::tempfile()?;
        let mut buffered = BufWriter::new(&mut file);
        self.workbook.save_to_writer(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

impl Encoder for XlsxEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        let ignored = &mut WriteCounts::default();
        rows(&self.source_locale, self.per, unit).any(|record| cells(self.columns, &record, ignored).is_some())
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let counts = &mut encoded.counts;
        if unit.targets.is_empty() {
            counts.untranslated += 1;
        }
        let before = counts.variants;
        let mut counted = None;
        let source_locale = self.source_locale.clone();
        for record in rows(&source_locale, self.per, unit) {
            match cells(self.columns, &record, counts) {
                Some(cells) => spooling(|| self.write_row(&cells))?,
                None => {
                    counts.too_long(unit);
                    continue;
                }
            }
            // A target may have several rows.
            if counted != Some(record.target.locale) {
                counts.target(record.target);
                counted = Some(record.target.locale);
            }
        }
        counts.unit_since(before);
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.spooled = Some(spooling(|| self.save())?);
        Ok(())
    }
}

/// What a call comes to that writes to temporary files.
fn spooling<T, E>(call: impl FnOnce() -> Result<T, E>) -> Result<T, Error>
where
    Error: From<E>,
{
    let failed = |source| Error::Temporary { folder: std::env::temp_dir(), source };
    match system_errors_of(call).map_err(failed)?.map_err(Error::from) {
        // What has no name is a temporary file.
        Err(Error::Stream(source)) => Err(failed(source)),
        Err(Error::Spreadsheet(error)) => Err(match *error {
            XlsxError::IoError(source) => failed(source),
            error => error.into(),
        }),
        result => result,
    }
}

/// The cells of a row, without the characters that XML cannot hold; `None` when a text is too long for a cell.
fn cells<'r>(
    columns: &[&'static [Field]],
    record: &'r Record<'r>,
    counts: &mut WriteCounts,
) -> Option<Vec<Option<Cell<'r>>>> {
    let mut removed_characters = 0;
    let mut cells = Vec::new();
    for field in columns.iter().copied().flatten() {
        let cell = (field.value)(record).map(|value| match value {
            Value::Text(text) => {
                let (text, removed) = legal(text);
                removed_characters += removed;
                Cell::Text(text)
            }
            Value::Number(number) => Cell::Number(number as f64),
            Value::Share(share) => Cell::Number(share),
            Value::Truth(truth) => Cell::Truth(truth),
            Value::Id(id) => Cell::Text(hex(id.as_bytes()).into()),
            Value::Day(day) => Cell::Text(day.to_string().into()),
        });
        if matches!(&cell, Some(Cell::Text(text)) if is_too_long(text)) {
            return None;
        }
        cells.push(cell);
    }
    counts.removed_characters += removed_characters;
    Some(cells)
}

fn is_too_long(text: &str) -> bool {
    // A text has at most as many code units of UTF-16 as bytes of UTF-8.
    CELL_UNITS < text.len() && CELL_UNITS < text.encode_utf16().count()
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Option<&Cell<'_>>,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    match (cell, format) {
        (None, _) => {}
        (Some(Cell::Text(text)), Some(format)) => {
            sheet.write_string_with_format(row, column, text.as_ref(), format)?;
        }
        (Some(Cell::Text(text)), None) => {
            sheet.write_string(row, column, text.as_ref())?;
        }
        (Some(Cell::Number(number)), _) => {
            sheet.write_number(row, column, *number)?;
        }
        (Some(Cell::Truth(truth)), _) => {
            sheet.write_boolean(row, column, *truth)?;
        }
    }
    Ok(())
}

/// The moment at which a workbook says that it was made: that of its newest hand-off, else the first day that a zip
/// archive knows, and never the clock's.
fn creation(newest: Option<Date>) -> ExcelDateTime {
    let first = (1980, 1, 1);
    // Excel knows no day before 1900.
    let (year, month, day) = match newest.and_then(|day| Some((u16::try_from(day.year()).ok()?, day))) {
        Some((year, day)) if 1900 <= year => (year, day.month().unsigned_abs(), day.day().unsigned_abs()),
        _ => first,
    };
    ExcelDateTime::from_ymd(year, month, day).unwrap_or_default()
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Error {
        Error::Spreadsheet(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Codes;
    use crate::unit::Target;
    use bitext_model::{Origin, OriginBasis, Relation, UnitKind};

    #[test]
    fn what_a_sheet_cannot_take_goes_to_the_next() {
        let norwegian: Locale = "nb-NO".parse().unwrap();
        let header = Header {
            source_locale: "en-US".parse().unwrap(),
            target_locales: vec![norwegian.clone()],
            per: Per::Unit,
            codes: Codes::Markdown,
            dialect: None,
            changes: false,
            newest: None,
            licences: Vec::new(),
            tool_version: "0.1.0".to_owned(),
        };
        let target = Target {
            locale: &norwegian,
            text: "Fortøy",
            origin: Origin::Human,
            origin_basis: OriginBasis::Label,
            shown_by: None,
            usage: 1,
            usage_of_source: 1,
            other_variants: 0,
            relation: Relation::Exact,
            translated_source: None,
            change: None,
            handoff: None,
            properties: &[],
            provenance: Vec::new(),
        };
        let unit = TranslationUnit {
            tuid: "0".to_owned(),
            family: "harbor",
            kind: UnitKind::Sentence,
            source: "Moor",
            targets: vec![target],
            usage: 1,
            properties: &[],
        };
        for (units, sheets) in [(2, 1), (3, 2), (4, 2), (5, 3)] {
            let mut encoder = XlsxEncoder::new(&header, 3);
            let mut encoded = Encoded::default();
            for _ in 0..units {
                encoder.unit(&unit, &mut encoded).unwrap();
            }
            encoder.end(&mut encoded).unwrap();
            assert_eq!((encoder.sheets, encoded.counts.units), (sheets, units));
            assert!(encoded.spooled.is_some());
        }
    }
}
