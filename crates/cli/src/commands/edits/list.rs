//! Rows on their way to standard output or a file.

use std::io::{self, Write};
use std::path::Path;

use bitext_exchange::OutputFile;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::args::ListFormat;
use crate::commands::note_other_ending;
use crate::output_guard::OutputGuard;
use crate::printer::{Printer, json_line};
use crate::tsv;

/// The name that stands for standard output.
pub(super) const STDOUT: &str = "-";

/// A list being written in one of the formats of lists.
pub(super) struct List {
    out: OutputFile,
    pub(super) is_stdout: bool,
    format: ListFormat,
    columns: Vec<&'static str>,
    rows: u64,
}

/// A row: its names with their values.
struct Record<'r>(&'r [&'static str], &'r [Value]);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().zip(self.1).try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl List {
    /// Opens a list at `path`, which must be no part of the memory; a name that says another format is noted.
    pub(super) fn open(
        path: &Path,
        memory: &Path,
        format: ListFormat,
        columns: Vec<&'static str>,
        printer: &Printer,
    ) -> anyhow::Result<List> {
        let is_stdout = path == Path::new(STDOUT);
        if let Some(ending) = format.ending_of_another(path) {
            note_other_ending(&path.display().to_string(), &ending, format.as_str(), printer);
        }
        let out = if is_stdout {
            OutputFile::over(io::stdout())
        } else {
            OutputGuard::new(Some(memory), &[])?.check_path(path)?;
            OutputFile::create(path).map_err(bitext_pipeline::Error::from)?
        };
        let mut list = List { out, is_stdout, format, columns, rows: 0 };
        match format {
            ListFormat::Json => list.out.write_all(b"{\"rows\":[")?,
            ListFormat::Tsv => tsv::row(&mut list.out, &list.columns)?,
            ListFormat::Human | ListFormat::Jsonl => {}
        }
        Ok(list)
    }

    /// Writes a row, for people as `text` says it.
    pub(super) fn row(&mut self, values: &[Value], text: impl FnOnce() -> String) -> io::Result<()> {
        let record = Record(&self.columns, values);
        match self.format {
            ListFormat::Human => self.out.write_all(text().as_bytes())?,
            ListFormat::Json => {
                if 0 < self.rows {
                    self.out.write_all(b",")?;
                }
                serde_json::to_writer(&mut self.out, &record)?;
            }
            ListFormat::Jsonl => json_line(&mut self.out, &record)?,
            ListFormat::Tsv => {
                let cells: Vec<String> = values.iter().map(cell).collect();
                tsv::row(&mut self.out, &cells.iter().map(String::as_str).collect::<Vec<_>>())?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Ends the list and gives the file its name. An object has these fields behind its rows.
    pub(super) fn end(mut self, fields: &[(&'static str, Value)]) -> anyhow::Result<()> {
        if self.format == ListFormat::Json {
            self.out.write_all(b"]")?;
            for (name, value) in fields {
                write!(self.out, ",\"{name}\":{value}")?;
            }
            self.out.write_all(b"}\n")?;
        }
        self.out.commit().map_err(bitext_pipeline::Error::from)?;
        Ok(())
    }
}

/// Rows as objects.
pub(super) fn objects(columns: &[&'static str], rows: &[Vec<Value>]) -> Value {
    let object = |row: &Vec<Value>| columns.iter().zip(row).map(|(name, value)| (*name, value.clone())).collect();
    Value::Array(rows.iter().map(object).collect())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
