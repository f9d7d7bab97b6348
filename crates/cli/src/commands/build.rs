use std::path::Path;

use anyhow::Context;
use bitext_pipeline::ingest::{self, Summary};
use tempfile::TempDir;

use super::ingest::opening;
use crate::args::{BuildArguments, SummaryFormat};
use crate::exit::Exit;
use crate::json::BuildJson;
use crate::memory_path::MemoryPath;
use crate::numbers::seconds_of;
use crate::output_guard::OutputGuard;
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::Table;

/// Builds with the memory that the user named, or one of its own.
pub(crate) fn run(arguments: &BuildArguments, named: Option<&Path>, printer: &Printer) -> anyhow::Result<Exit> {
    let shape = arguments.export.shape(arguments.file_format, &arguments.output).map_err(anyhow::Error::msg)?;
    OutputGuard::new(named, &arguments.ingest.inputs)?.check(
        &shape.output,
        shape.format,
        &arguments.export.beside(),
    )?;
    // Gone when it is dropped, with the memory in it.
    let private = if named.is_some() { None } else { Some(private_folder()?) };
    let path = private.as_ref().map(|folder| folder.path().join("private.db"));
    let path = path.as_deref().or(named).context("there is no memory to build with")?;

    let target = MemoryPath::new(Some(path), None).create(&opening(&arguments.ingest, private.is_some()))?;
    let signals = StopSignals::listen()?;
    let options = super::ingest::options(&arguments.ingest, "build")?;
    let mut ingested = Summary::default();
    let read = ingest::ingest_into(&target, &options, signals.interrupt(), &Reporter::new(printer), &mut ingested);
    if let Err(error) = read {
        if matches!(arguments.summary, SummaryFormat::Json) && 0 < ingested.run {
            // The error that ended it is the one to report.
            let _ = printer.json_summary(&BuildJson::new(&ingested, None, None), arguments.output.is_stdout());
        }
        return Err(error.into());
    }
    super::ingest::report_inputs(printer, &ingested);
    let aligned = super::align::after_ingest(&target, &arguments.ingest, &ingested, &signals, printer)?;
    let is_stopped = ingested.interrupted || aligned.as_ref().is_some_and(|aligned| aligned.interrupted);
    if is_stopped {
        printer.note(if private.is_some() { super::export::STOPPED } else { super::ingest::STOPPED });
    }
    let mut exit = super::ingest::exit(&ingested, arguments.ingest.strict, &signals, printer);
    if is_stopped {
        exit = signals.exit();
    }
    let exported = if matches!(exit, Exit::Done | Exit::SomeInputsFailed) {
        Some(super::export::export(&target, &shape, &arguments.export, &signals, printer)?)
    } else {
        None
    };
    if exported.as_ref().is_some_and(|exported| exported.interrupted) {
        exit = signals.exit();
    }

    let stdout_is_taken = arguments.output.is_stdout();
    match (arguments.summary, &exported) {
        (SummaryFormat::Json, exported) => {
            printer.json_summary(&BuildJson::new(&ingested, aligned.as_ref(), exported.as_ref()), stdout_is_taken)?;
        }
        (SummaryFormat::Human, Some(exported)) if !exported.interrupted => {
            let mut fields = Table::of_fields();
            if private.is_none() {
                fields.field("memory", format!("{}, run {}", path.display(), ingested.run));
            }
            super::ingest::add_fields(&mut fields, &ingested);
            if let Some(aligned) = &aligned {
                super::align::add_fields(&mut fields, aligned);
            }
            super::export::add_fields(&mut fields, exported);
            let mut times = super::ingest::times(&ingested, aligned.as_ref());
            times.push(("exporting", exported.seconds));
            fields.field("time", seconds_of(&times));
            let tables = [super::ingest::input_table(&ingested), super::export::file_table(exported)].concat();
            printer.summary(&format!("{fields}{tables}"), stdout_is_taken)?;
        }
        (SummaryFormat::Human, _) => {}
    }
    target.close_or_discard()?;
    Ok(exit)
}

fn private_folder() -> anyhow::Result<TempDir> {
    tempfile::Builder::new().prefix("bitext-").tempdir().context("cannot make a folder for a temporary memory")
}
