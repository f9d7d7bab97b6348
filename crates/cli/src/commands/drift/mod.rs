mod print;
mod record;

use std::io;

use bitext_pipeline::drift::{self, DocumentDrift, Summary};
use bitext_store::SourceState;

use super::ingest::COMMITS_NEEDED;
use super::{known, note_left_out};
use crate::args::{DriftArguments, ListFormat};
use crate::exit::Exit;
use crate::memory_path::MemoryPath;
use crate::numbers::count;
use crate::printer::{Printer, json_line};
use crate::progress::Reporter;
use crate::signals::StopSignals;
use record::{DocumentJson, DriftJson};

/// What is said of a source repository that tells nothing.
const NOT_COMPARED: &str = "no unit could be compared with its source";

pub(crate) fn run(arguments: &DriftArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = memory.open()?;
    let snapshot = memory.snapshot()?;
    known::check_locales(&snapshot, &arguments.target, true)?;
    let options = arguments.options(known::repositories(&snapshot, &arguments.repo, false)?);
    let signals = StopSignals::listen()?;
    let mut documents: Vec<DocumentDrift> = Vec::new();
    let limit = arguments.limit();
    let mut to_list = 0;
    let mut without_commit = 0_u64;
    let mut written: io::Result<()> = Ok(());
    if arguments.format == ListFormat::Tsv {
        written = printer.data(|out| print::tsv_header(out, arguments.units));
    }
    let mut each = |document: &DocumentDrift| {
        if written.is_err() {
            return;
        }
        without_commit += u64::from(document.search == Some(SourceState::NoCommit));
        let is_listed = match arguments.format {
            ListFormat::Human => print::is_news(document),
            // A row is a unit.
            ListFormat::Tsv => !arguments.units || !document.changes.is_empty(),
            ListFormat::Json | ListFormat::Jsonl => true,
        };
        if !is_listed {
            return;
        }
        to_list += 1;
        if limit < to_list {
            return;
        }
        match arguments.format {
            ListFormat::Json => documents.push(document.clone()),
            ListFormat::Jsonl => {
                let record = DocumentJson::new(document, true);
                written = printer.data(|out| json_line(out, &record));
            }
            ListFormat::Tsv => written = printer.data(|out| print::tsv(out, document, arguments.units)),
            ListFormat::Human => written = printer.data(|out| print::human(out, document, arguments.units)),
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
                printer.data(|out| writeln!(out, "and {more}; --limit 0 lists all"))?;
            }
            printer.summary(&print::totals(&summary), false)?;
        }
        ListFormat::Human | ListFormat::Jsonl | ListFormat::Tsv => {}
    }
    if summary.totals.documents.is_empty() {
        printer.note("no document of the memory meets all conditions");
    } else if summary.totals.units.units() == 0 && arguments.fail_over.is_none() {
        let advice = if 0 < without_commit { format!(": {COMMITS_NEEDED}") } else { String::new() };
        printer.note(&format!("{NOT_COMPARED}{advice}"));
    }
    if arguments.format != ListFormat::Human {
        note_left_out(to_list.min(limit), to_list, &count(to_list, "document"), printer);
    }
    Ok(gate(arguments.fail_over, &summary, printer))
}

/// How to end.
fn gate(fail_over: Option<f64>, summary: &Summary, printer: &Printer) -> Exit {
    let Some(limit) = fail_over else { return Exit::Done };
    let units = &summary.totals.units;
    if units.units() == 0 {
        printer.error(NOT_COMPARED, Some(COMMITS_NEEDED));
        return Exit::CheckFailed;
    }
    let percent = units.percent();
    if percent <= limit {
        return Exit::Done;
    }
    printer.error(&format!("{percent:.2} % of the units are edited or removed, more than {limit} %"), None);
    Exit::CheckFailed
}
