//! `bitext export --list-formats`.

use std::io;

use bitext_exchange::{Format, formats};
use serde::Serialize;

use crate::args::SummaryFormat;
use crate::printer::Printer;
use crate::table::{Align, Table};

const LEGEND: &str = "
text      exact: as it is; legal: without characters that XML forbids; clean: that, and edges trimmed; line: that, and
          line breaks made blanks
codes     inline codes can be codes of the format; else they are Markdown in the text
locales   how many target locales a file may have; together: in one record
places    how many of the places of a unit are named: whole, with every field, or short, with path and the like
context   the texts before and after are written, with --for a tool that reads them
props     properties and notes of imported files that mean nothing here are written; else they are lost
origin    machine translation can be told from the rest
usage     how often a unit occurs and how many other translations its source has
licences  the licences of the repositories are written
stdout    can go to standard output
import    `bitext import` reads it, and an export of that is the same file, but for edges that were trimmed, units with an
          empty text, which are left out, and codes that --codes none took out, which nothing brings back
";

/// Lists the formats of files with what each carries.
pub(super) fn run(summary: SummaryFormat, printer: &Printer) -> io::Result<()> {
    match summary {
        SummaryFormat::Human => {
            let tables = format!("{}\n{}{LEGEND}", descriptions(), table());
            printer.data(|out| out.write_all(tables.as_bytes()))
        }
        SummaryFormat::Json => {
            let rows: Vec<FormatJson> = formats().iter().map(FormatJson::from).collect();
            printer.json(&serde_json::json!({ "formats": rows }))
        }
    }
}

fn descriptions() -> Table {
    let mut table = Table::of_fields();
    for format in formats() {
        table.field(format.name, format.description);
    }
    table
}

fn table() -> Table {
    let columns = ["format", "text", "codes", "locales", "places", "context", "props", "origin", "usage"];
    let columns = columns.into_iter().chain(["licences", "stdout", "import"]);
    let columns: Vec<(&str, Align)> = columns.map(|name| (name, Align::Left)).collect();
    let mut table = Table::with_header(&columns);
    for format in formats() {
        let Format { name, carries, .. } = format;
        let locales = match (carries.several_locales, carries.targets_together) {
            (false, _) => "one",
            (true, false) => "several",
            (true, true) => "together",
        };
        let places = if carries.whole_examples { "whole" } else { "short" };
        table.row(vec![
            (*name).to_owned(),
            carries.text.as_str().to_owned(),
            yes(carries.codes),
            locales.to_owned(),
            format!("{} {places}", carries.examples),
            yes(format.has_context()),
            yes(carries.properties),
            yes(carries.origin),
            yes(carries.usage),
            yes(carries.licences),
            yes(carries.streams),
            yes(carries.imports),
        ]);
    }
    table
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "-" }.to_owned()
}

#[derive(Serialize)]
struct FormatJson {
    name: &'static str,
    extension: &'static str,
    description: &'static str,
    carries: CarriesJson,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent answers to yes-or-no questions")]
struct CarriesJson {
    text: &'static str,
    trims_edges: bool,
    codes: bool,
    several_locales: bool,
    targets_together: bool,
    examples: usize,
    whole_examples: bool,
    /// With a tool's dialect.
    context: bool,
    properties: bool,
    origin: bool,
    usage: bool,
    licences: bool,
    stdout: bool,
    import: bool,
}

impl From<&Format> for FormatJson {
    fn from(format: &Format) -> FormatJson {
        FormatJson {
            name: format.name,
            extension: format.extension,
            description: format.description,
            carries: format.into(),
        }
    }
}

impl From<&Format> for CarriesJson {
    fn from(format: &Format) -> CarriesJson {
        let carries = &format.carries;
        CarriesJson {
            text: carries.text.as_str(),
            trims_edges: carries.text.trims(),
            codes: carries.codes,
            several_locales: carries.several_locales,
            targets_together: carries.targets_together,
            examples: carries.examples,
            whole_examples: carries.whole_examples,
            context: format.has_context(),
            properties: carries.properties,
            origin: carries.origin,
            usage: carries.usage,
            licences: carries.licences,
            stdout: carries.streams,
            import: carries.imports,
        }
    }
}
