mod print;
mod record;

use std::io;

use bitext_pipeline::drift::{self, DocumentDrift, Summary};

use super::known;
use crate::args::{DriftArguments, ListFormat};
use crate::exit::Exit;
use crate::memory_path::MemoryPath;
use crate::numbers::count;
use crate::printer::{Printer, json_line};
use crate::progress::Reporter;
use crate::signals::StopSignals;
use record::{DocumentJson, DriftJson};

pub(crate) fn run(arguments: &DriftArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = memory.open()?;
    let snapshot = memory.snapshot()?;
    known::check_locales(&snapshot, &arguments.target, true)?;
    let options = arguments.options(known::repositories(&snapshot, &arguments.repo, false)?);
    let signals = StopSignals::listen()?;
    let mut documents: Vec<DocumentDrift> = Vec::new();
    let limit = arguments.limit();
    let mut to_list = 0;
    let mut written: io::Result<()> = Ok(());
    if arguments.format == ListFormat::Tsv {
        written = printer.data(|out| print::tsv_header(out, arguments.units));
    }
    let mut each = |document: &DocumentDrift| {
        if written.is_err() {
            return;
        }
        match arguments.format {
            ListFormat::Json => documents.push(document.clone()),
            ListFormat::Jsonl => {
                let record = DocumentJson::new(document, true);
                written = printer.data(|out| json_line(out, &record));
            }
            ListFormat::Tsv => written = printer.data(|out| print::tsv(out, document, arguments.units)),
            ListFormat::Human if print::is_news(document) => {
                if to_list < limit {
                    written = printer.data(|out| print::human(out, document, arguments.units));
                }
                to_list += 1;
            }
            ListFormat::Human => {}
        }
        if written.is_err() {
            // Nobody reads on.
            signals.interrupt().stop();
        }
    };
    let progress = Reporter::new(printer);
    let summary = drift::drift(&snapshot, &options, signals.interrupt(), &progress, &mut each)?;
    written?;
    if summary.interrupted {
        return Ok(signals.exit());
    }
    match arguments.format {
        ListFormat::Json => printer.json(&DriftJson::new(&summary, &documents, arguments.units))?,
        ListFormat::Human if !summary.totals.documents.is_empty() => {
            if limit < to_list {
                let more = count(to_list - limit, "more document");
                printer.data(|out| writeln!(out, "and {more}; --limit 0 lists all of them"))?;
            }
            printer.summary(&print::totals(&summary), false)?;
        }
        ListFormat::Human | ListFormat::Jsonl | ListFormat::Tsv => {}
    }
    if summary.totals.documents.is_empty() {
        printer.note("no document of the memory meets all conditions");
    }
    Ok(gate(arguments.fail_over, &summary, printer))
}

/// How to end.
fn gate(fail_over: Option<f64>, summary: &Summary, printer: &Printer) -> Exit {
    let Some(limit) = fail_over else { return Exit::Done };
    let units = &summary.totals.units;
    if units.unchanged + units.edited + units.removed == 0 {
        let hint = "a source repository that has the commits of the documents is needed";
        printer.error("no unit could be compared with its source", Some(hint));
        return Exit::CheckFailed;
    }
    let percent = units.percent();
    if percent <= limit {
        return Exit::Done;
    }
    printer.error(&format!("{percent:.2} % of the units are edited or removed, more than {limit} %"), None);
    Exit::CheckFailed
}
