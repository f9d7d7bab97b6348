use std::io::{self, IsTerminal};

use bitext_exchange::{Format, formats};
use bitext_pipeline::export::{self, Filter, Imports, Options, Summary};
use bitext_pipeline::{Progress, Silent};
use bitext_store::Memory;
use serde::Serialize;

use super::{VERSION, check_source, missing_locales};
use crate::args::{ExportArguments, ExportOptions, OutputName, SummaryFormat};
use crate::exit::Exit;
use crate::json::ExportJson;
use crate::memory_path::MemoryPath;
use crate::numbers::{bytes, count, first_of, percent, seconds, thousands};
use crate::output_guard::OutputGuard;
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::{Align, Table};

/// How many names of repositories are shown at most.
const NAMES_SHOWN: usize = 10;

/// What is said when a signal ended the writing.
pub(super) const STOPPED: &str = "stopped; no file was changed";

pub(crate) fn run(arguments: &ExportArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let Some(output) = arguments.output.as_ref().filter(|_| !arguments.list_formats) else {
        list_formats(arguments.summary, printer)?;
        return Ok(Exit::Done);
    };
    let path = memory.path();
    let memory = memory.open()?;
    OutputGuard::new(Some(path), &[])?.check(output, arguments.options.manifest.as_deref())?;
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
    let known = known_names(memory, options)?;
    known.notes.iter().for_each(|note| printer.note(note));
    let options = to_pipeline(format, output, options, known.repositories)?;
    let reporter = Reporter::new(printer);
    // A bar would be drawn into the middle of the file.
    let shares_terminal = output.is_stdout() && io::stdout().is_terminal();
    let progress: &dyn Progress = if shares_terminal { &Silent } else { &reporter };
    let summary = export::export(memory, &options, signals.interrupt(), progress)?;
    if summary.interrupted {
        printer.note(STOPPED);
    } else if summary.total.units == 0 {
        if known.notes.is_empty() {
            printer.note("nothing in the memory meets all conditions");
        }
        printer.note(if summary.files.is_empty() { "no file was written" } else { "the output holds no units" });
    }
    Ok(summary)
}

/// What the user asks for by name, held against what the memory has.
struct KnownNames {
    /// The names of repositories as the memory has them, or as the user wrote them.
    repositories: Vec<String>,
    /// What the memory does not have.
    notes: Vec<String>,
}

fn known_names(memory: &Memory, options: &ExportOptions) -> Result<KnownNames, bitext_store::Error> {
    let snapshot = memory.snapshot()?;
    let mut notes = Vec::new();
    if !options.target.is_empty() {
        notes.extend(missing_locales(&snapshot, &options.target, options.all_revisions)?);
    }
    let mut repositories = Vec::new();
    if !options.repo.is_empty() {
        let mut known: Vec<String> = snapshot.counts_by_repository()?.into_iter().map(|row| row.repository).collect();
        known.dedup();
        let mut unknown = Vec::new();
        for name in &options.repo {
            let is_named = |known: &&String| known.to_lowercase() == name.to_lowercase();
            let before = repositories.len();
            repositories.extend(known.iter().filter(is_named).cloned());
            if repositories.len() == before {
                repositories.push(name.clone());
                unknown.push(name.as_str());
            }
        }
        if !unknown.is_empty() {
            let (unknown, known) = (unknown.join(", "), first_of(&known, NAMES_SHOWN));
            notes.push(format!("the memory has no repository {unknown}; it has {known}"));
        }
    }
    Ok(KnownNames { repositories, notes })
}

fn to_pipeline(
    format: Option<&'static Format>,
    output: &OutputName,
    options: &ExportOptions,
    repositories: Vec<String>,
) -> anyhow::Result<Options> {
    Ok(Options {
        format: output.format(format).map_err(anyhow::Error::msg)?,
        output: output.output.clone(),
        per: options.per,
        variants: options.variants,
        filter: Filter {
            targets: options.target.clone(),
            origins: options.origin.clone(),
            repositories,
            paths: options.path.clone(),
            since: options.since,
            until: options.until,
            date: options.date,
            all_revisions: options.all_revisions,
            imports: match options.import.as_slice() {
                [] if options.no_imports => Imports::None,
                [] => Imports::All,
                names => Imports::Only(names.to_vec()),
            },
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
    let changed = [(total.trimmed, "text", " trimmed"), (total.removed_characters, "character", " removed")];
    let left_out = [
        (total.empty, "empty text", ""),
        (total.same_locale, "text", " in the source's locale"),
        (total.untranslated, "unit", " without a translation"),
    ];
    for (name, counts) in [("changed", &changed[..]), ("left out", &left_out[..])] {
        let counts = counts.iter().filter(|(number, ..)| 0 < *number);
        let counts: Vec<String> =
            counts.map(|(number, what, more)| format!("{}{more}", count(*number, what))).collect();
        if !counts.is_empty() {
            fields.field(name, counts.join(", "));
        }
    }
    if !summary.unknown_licences.is_empty() {
        fields.field("licence", format!("unknown: {}", first_of(&summary.unknown_licences, NAMES_SHOWN)));
    }
    if let Some(manifest) = &summary.manifest {
        fields.field("manifest", manifest.display().to_string());
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
