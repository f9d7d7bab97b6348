use std::io::{self, IsTerminal};

use bitext_exchange::{Format, formats};
use bitext_pipeline::export::{self, Filter, Options, Summary};
use bitext_pipeline::{Progress, Silent};
use bitext_store::Memory;
use serde::Serialize;

use super::{VERSION, check_source, missing_locales};
use crate::args::{ExportArguments, ExportOptions, OutputName, SummaryFormat};
use crate::exit::Exit;
use crate::json::ExportJson;
use crate::memory_path::MemoryPath;
use crate::numbers::{bytes, count, percent, seconds, thousands};
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::{Align, Table};

/// The format when neither the user nor the output's name says one.
const DEFAULT_FORMAT: &str = "tmx";

pub(crate) fn run(arguments: &ExportArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let Some(output) = arguments.output.as_ref().filter(|_| !arguments.list_formats) else {
        list_formats(arguments.summary, printer)?;
        return Ok(Exit::Done);
    };
    let memory = memory.open()?;
    let signals = StopSignals::listen()?;
    let summary = export(&memory, arguments.format, output, &arguments.options, &signals, printer)?;
    match arguments.summary {
        SummaryFormat::Json => printer.json_summary(&ExportJson::from(&summary), output.is_stdout())?,
        SummaryFormat::Human if summary.interrupted => {}
        SummaryFormat::Human => {
            let mut fields = Table::of_fields();
            add_fields(&mut fields, &summary);
            fields.field("time", seconds(summary.seconds));
            printer.summary(&format!("{fields}{}", file_table(&summary)), output.is_stdout())?;
        }
    }
    Ok(if summary.interrupted { signals.exit() } else { Exit::Done })
}

/// Exports, and says what is worth a note.
pub(super) fn export(
    memory: &Memory,
    format: Option<&'static Format>,
    output: &OutputName,
    options: &ExportOptions,
    signals: &StopSignals,
    printer: &Printer,
) -> anyhow::Result<Summary> {
    check_source(memory, options.source.as_ref())?;
    let reporter = Reporter::new(printer);
    // A bar would be drawn into the middle of the file.
    let shares_terminal = output.is_stdout() && io::stdout().is_terminal();
    let progress: &dyn Progress = if shares_terminal { &Silent } else { &reporter };
    let summary = export::export(memory, &to_pipeline(format, output, options)?, signals.interrupt(), progress)?;
    if summary.interrupted {
        printer.note("stopped; no file was changed");
    } else if summary.total.units == 0 {
        let missing = missing_locales(&memory.snapshot()?, &options.target)?;
        printer.note(missing.as_deref().unwrap_or("nothing in the memory meets all conditions"));
    }
    Ok(summary)
}

fn to_pipeline(
    format: Option<&'static Format>,
    output: &OutputName,
    options: &ExportOptions,
) -> anyhow::Result<Options> {
    let by_name = || output.extension().and_then(|end| formats().iter().find(|format| format.extension == end));
    let format = format.or_else(by_name).or_else(|| bitext_exchange::format(DEFAULT_FORMAT));
    Ok(Options {
        format: format.ok_or_else(|| anyhow::anyhow!("there is no format `{DEFAULT_FORMAT}`"))?,
        output: output.output.clone(),
        per: options.per,
        variants: options.variants,
        filter: Filter {
            targets: options.target.clone(),
            origins: options.origin.clone(),
            repositories: options.repo.clone(),
            paths: options.path.clone(),
            since: options.since,
            until: options.until,
            date: options.date,
            all_revisions: options.all_revisions,
        },
        max_units: options.max_units,
        manifest: options.manifest.clone(),
        version: VERSION.to_owned(),
    })
}

/// The summary for people, but for what depends on the command.
pub(super) fn add_fields(fields: &mut Table, summary: &Summary) {
    let total = &summary.total;
    if let [file] = summary.files.as_slice() {
        fields.field("file", format!("{} ({})", file.name, bytes(file.bytes)));
    } else {
        fields.field("files", thousands(summary.files.len() as u64));
    }
    fields.field("units", format!("{} from {}", thousands(total.units), count(summary.occurrences, "occurrence")));
    let locales: Vec<String> =
        total.by_locale.iter().map(|(locale, targets)| format!("{locale} {}", thousands(*targets))).collect();
    fields.field(
        "translations",
        match locales.as_slice() {
            [] => thousands(total.variants),
            _ => format!("{} ({})", thousands(total.variants), locales.join(", ")),
        },
    );
    let advice = if total.machine == 0 { "" } else { "; `--origin human,unknown` leaves them out" };
    let share = percent(total.machine, total.variants);
    let machine = format!("{} of the translations ({share}){advice}", thousands(total.machine));
    fields.field("by machine", machine);
    let changed = [
        (total.trimmed, "texts trimmed"),
        (total.removed_characters, "characters removed"),
        (total.empty, "empty texts left out"),
        (total.same_locale, "texts in the source's locale left out"),
        (total.untranslated, "units without a translation left out"),
    ];
    let changed: Vec<String> =
        changed.into_iter().filter(|(n, _)| 0 < *n).map(|(n, what)| format!("{} {what}", thousands(n))).collect();
    if !changed.is_empty() {
        fields.field("changed", changed.join(", "));
    }
    if !summary.unknown_licences.is_empty() {
        fields.field("licence", format!("unknown: {}", first_of(&summary.unknown_licences)));
    }
    if let Some(manifest) = &summary.manifest {
        fields.field("manifest", manifest.display().to_string());
    }
}

/// The first few names, and how many there are beyond.
fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", thousands(more as u64)),
    }
}

/// A row for each file, after an empty line; nothing for a single one.
pub(super) fn file_table(summary: &Summary) -> String {
    if summary.files.len() < 2 {
        return String::new();
    }
    let mut table = Table::with_header(&[
        ("file", Align::Left),
        ("units", Align::Right),
        ("translations", Align::Right),
        ("machine", Align::Right),
        ("size", Align::Right),
    ]);
    for file in &summary.files {
        table.row(vec![
            file.name.clone(),
            thousands(file.counts.units),
            thousands(file.counts.variants),
            thousands(file.counts.machine),
            bytes(file.bytes),
        ]);
    }
    format!("\n{table}")
}

#[derive(Serialize)]
struct FormatJson {
    name: &'static str,
    extension: &'static str,
    description: &'static str,
}

fn list_formats(summary: SummaryFormat, printer: &Printer) -> io::Result<()> {
    match summary {
        SummaryFormat::Human => {
            let mut table = Table::of_fields();
            for format in formats() {
                table.field(format.name, format.description);
            }
            printer.data(|out| write!(out, "{table}"))
        }
        SummaryFormat::Json => {
            let rows = formats().iter().map(|format| FormatJson {
                name: format.name,
                extension: format.extension,
                description: format.description,
            });
            printer.json(&serde_json::json!({ "formats": rows.collect::<Vec<_>>() }))
        }
    }
}
