use bitext_pipeline::align::{self, Options, Summary};
use bitext_pipeline::ingest::Summary as Ingested;
use bitext_store::Memory;
use serde_json::json;

use super::VERSION;
use super::ingest::{is_fruitless, with_parts};
use crate::args::{AlignArguments, IngestOptions, SummaryFormat};
use crate::exit::Exit;
use crate::json::AlignJson;
use crate::memory_path::MemoryPath;
use crate::numbers::{seconds, thousands};
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::Table;

/// What is said when a signal ended the work.
const STOPPED: &str = "stopped; what was aligned is kept, and the same command goes on from there";

pub(crate) fn run(arguments: &AlignArguments, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = path.open_to_write(arguments.wait)?;
    let signals = StopSignals::listen()?;
    let options = options(arguments.jobs, arguments.full);
    let summary = align::align(&memory, &options, signals.interrupt(), &Reporter::new(printer))?;
    match arguments.format {
        SummaryFormat::Json => printer.json(&AlignJson::from(&summary))?,
        SummaryFormat::Human if summary.interrupted => {}
        SummaryFormat::Human => {
            let mut fields = Table::of_fields();
            let run = summary.run.map_or_else(|| ", nothing to do".to_owned(), |run| format!(", run {run}"));
            fields.field("memory", format!("{}{run}", path.path().display()));
            add_fields(&mut fields, &summary);
            fields.field("documents", thousands(summary.documents));
            fields.field("time", seconds(summary.seconds));
            printer.summary(&fields.to_string(), false)?;
        }
    }
    if summary.interrupted {
        printer.note(STOPPED);
        return Ok(signals.exit());
    }
    Ok(Exit::Done)
}

/// Aligns what an ingest changed, unless it gave nothing or nobody wants it.
pub(super) fn after_ingest(
    memory: &Memory,
    arguments: &IngestOptions,
    ingested: &Ingested,
    signals: &StopSignals,
    printer: &Printer,
) -> Result<Option<Summary>, bitext_pipeline::Error> {
    if arguments.no_align || ingested.interrupted || is_fruitless(ingested) {
        return Ok(None);
    }
    let options = options(arguments.jobs, false);
    align::align(memory, &options, signals.interrupt(), &Reporter::new(printer)).map(Some)
}

fn options(jobs: Option<u16>, full: bool) -> Options {
    Options {
        jobs: jobs.unwrap_or(0).into(),
        full,
        version: VERSION.to_owned(),
        record: json!({ "full": full }).to_string(),
    }
}

/// The summary for people, but for what depends on the command.
pub(super) fn add_fields(fields: &mut Table, summary: &Summary) {
    let changes = [("aligned", summary.aligned), ("unchanged", summary.unchanged), ("gone", summary.removed)];
    fields.field("groups", with_parts(summary.groups, changes));
    let links = summary.links.iter().map(|(relation, links)| (relation.as_str(), *links));
    fields.field("links", with_parts(summary.links.iter().map(|(_, links)| links).sum(), links));
}
