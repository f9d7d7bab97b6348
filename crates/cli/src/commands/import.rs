use std::path::Path;
use std::time::Duration;

use bitext_exchange::read::{ReadCounts, ReadNotice, ReadOptions};
use bitext_pipeline::Error;
use bitext_pipeline::import::{self, FileSummary, Options, Status, StatusCounts, Summary};
use bitext_store::OpenOptions;

use super::{VERSION, known, locale_map};
use crate::args::{ImportArguments, SummaryFormat};
use crate::exit::Exit;
use crate::json::ImportJson;
use crate::memory_path::MemoryPath;
use crate::numbers::{count, seconds, thousands};
use crate::output_guard::OutputGuard;
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::{Align, Table};

/// So many lines of a file are warned about at most, unless all that are known are asked for.
const WARNINGS: usize = 10;

pub(crate) fn run(arguments: &ImportArguments, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let is_stdout_taken = arguments.report.as_deref() == Some(Path::new(import::STDOUT));
    if let Some(report) = arguments.report.as_ref().filter(|_| !is_stdout_taken) {
        OutputGuard::new(Some(path.path()), &arguments.files)?.check_path(report)?;
    }
    let signals = StopSignals::listen()?;
    let result = if arguments.dry_run {
        preview(arguments, path, &signals, printer)
    } else {
        take(arguments, path, &signals, printer)
    };
    let summary = match result {
        Ok(summary) => summary,
        Err(error) => {
            if let Some(Error::NothingToImport { files }) = error.downcast_ref() {
                for file in files {
                    warn(file, printer);
                }
            }
            return Err(error);
        }
    };
    summary.files.iter().for_each(|file| warn(file, printer));
    match arguments.format {
        SummaryFormat::Json => {
            printer.json_summary(&ImportJson::new(&summary, arguments.dry_run), is_stdout_taken)?;
        }
        SummaryFormat::Human if summary.interrupted => {}
        SummaryFormat::Human => printer.summary(&for_people(&summary, arguments.dry_run), is_stdout_taken)?,
    }
    if summary.interrupted {
        printer.note("stopped; the memory is as it was");
        return Ok(signals.exit());
    }
    Ok(Exit::Done)
}

fn take(
    arguments: &ImportArguments,
    path: &MemoryPath,
    signals: &StopSignals,
    printer: &Printer,
) -> anyhow::Result<Summary> {
    let mut options = options(arguments)?;
    // A new memory takes the files' source language; what cannot be read makes none.
    let source_locale =
        if path.path().exists() { None } else { arguments.source.clone().or(import::source_locale(&options)?) };
    let open = OpenOptions { wait: Duration::from_secs(arguments.wait.into()), source_locale, without_words: false };
    let memory = path.create(&open)?;
    options.read.source_locale.get_or_insert_with(|| memory.source_locale().clone());
    let reporter = Reporter::new(printer);
    let imported = import::import(&memory, &options, signals.interrupt(), &reporter);
    memory.close_or_discard()?;
    Ok(imported?)
}

fn preview(
    arguments: &ImportArguments,
    path: &MemoryPath,
    signals: &StopSignals,
    printer: &Printer,
) -> anyhow::Result<Summary> {
    let mut options = options(arguments)?;
    let memory = if path.path().exists() { Some(path.open()?) } else { None };
    if let Some(memory) = &memory {
        options.read.source_locale.get_or_insert_with(|| memory.source_locale().clone());
    }
    let reporter = Reporter::new(printer);
    Ok(import::preview(memory.as_ref(), &options, signals.interrupt(), &reporter)?)
}

fn options(arguments: &ImportArguments) -> anyhow::Result<Options> {
    let names = |paths: &[std::path::PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let map = locale_map(arguments.locale_map.as_deref())?;
    let locale_map = map.names().map(|(code, locale)| (code.to_string(), locale.clone())).collect();
    let record = serde_json::json!({
        "inputs": names(&arguments.files),
        "name": arguments.name,
        "source": arguments.source.as_ref().map(ToString::to_string),
        "target": arguments.target.as_ref().map(ToString::to_string),
        "locale-map": (!map.is_empty()).then(|| map.to_string()),
    });
    Ok(Options {
        files: arguments.files.clone(),
        name: arguments.name.clone(),
        read: ReadOptions {
            source_locale: arguments.source.clone(),
            target_locale: arguments.target.clone(),
            locale_map,
            ..ReadOptions::default()
        },
        report: arguments.report.clone(),
        version: VERSION.to_owned(),
        record: record.to_string(),
    })
}

/// A line for each kind of oddity and line of the file, the first few.
fn warn(file: &FileSummary, printer: &Printer) {
    let limit = if printer.is_verbose() { usize::MAX } else { WARNINGS };
    let mut lines: Vec<(u64, ReadNotice)> = Vec::new();
    for (notice, counted) in &file.counts.notices {
        lines.extend(counted.lines.iter().map(|line| (*line, *notice)));
    }
    lines.sort_unstable_by_key(|(line, notice)| (*line, notice.as_str()));
    for (line, notice) in lines.iter().take(limit) {
        printer.warning(&format!("{}:{line}: {}: {}", file.name, notice.as_str(), in_one_line(notice.explanation())));
    }
    let all: u64 = file.counts.notices.values().map(|counted| counted.count).sum();
    let more = all.saturating_sub(lines.len().min(limit) as u64);
    if 0 < more {
        printer.warning(&format!("{}: and {} more", file.name, thousands(more)));
    }
}

/// The sentences of an explanation as a message.
fn in_one_line(explanation: &str) -> String {
    let words = explanation.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences = words.trim_end_matches('.').split(". ").map(|sentence| {
        let mut characters = sentence.chars();
        characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
    });
    sentences.collect::<Vec<String>>().join("; ")
}

fn for_people(summary: &Summary, dry_run: bool) -> String {
    let mut fields = Table::of_fields();
    if summary.unchanged {
        fields.field("import", format!("{}: unchanged, the memory has it from the same files", summary.name));
        fields.field("units", thousands(summary.units));
        fields.field("translations", thousands(summary.targets));
        return fields.to_string();
    }
    let note = if dry_run { " (not imported: --dry-run)" } else { "" };
    fields.field("import", format!("{}{note}", summary.name));
    fields.field("units", thousands(summary.units));
    fields.field("translations", thousands(summary.targets));
    if !dry_run {
        fields.field("pairs added", thousands(summary.new_units));
    }
    let matched: Vec<String> = import::MatchedBy::ALL
        .iter()
        .filter_map(|by| Some((by, *summary.matched_by.get(by)?)))
        .map(|(by, units)| format!("{} by {}", thousands(units), by.as_str()))
        .collect();
    fields.field("found in documents", if matched.is_empty() { "none".to_owned() } else { matched.join(", ") });
    let left_out: u64 = left_out(summary.files.iter().map(|file| &file.counts));
    if 0 < summary.other_source {
        fields.field("left out", format!("{} in another source language", count(summary.other_source, "unit")));
    }
    if 0 < left_out {
        fields.field("oddities", count(left_out, "warning"));
    }
    fields.field("time", seconds(summary.seconds));
    format!("{fields}\n{}", status_table(summary))
}

fn left_out<'c>(counts: impl Iterator<Item = &'c ReadCounts>) -> u64 {
    counts.flat_map(|counts| counts.notices.values()).map(|counted| counted.count).sum()
}

fn status_table(summary: &Summary) -> Table {
    let mut columns = vec![("locale", Align::Left)];
    columns.extend(Status::ALL.iter().map(|status| (status.as_str(), Align::Right)));
    let mut table = Table::with_header(&columns);
    let row = |name: &str, counts: &StatusCounts| {
        let mut cells = vec![name.to_owned()];
        cells.extend(Status::ALL.iter().map(|status| thousands(counts.of(*status))));
        cells
    };
    for (locale, counts) in &summary.by_locale {
        table.row(row(locale.as_str(), counts));
    }
    if summary.by_locale.len() != 1 {
        table.row(row("all", &summary.statuses));
    }
    table
}

/// Takes a layer out of the memory.
pub(super) fn forget(name: &str, wait: u32, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = path.open_to_write(wait)?;
    let forgotten = match import::forget(&memory, name, VERSION) {
        Ok(forgotten) => forgotten,
        Err(Error::Store(error @ bitext_store::Error::NoSuchImport { .. })) => {
            return Err(known::no_such_import(&memory.snapshot()?, &error)?.into());
        }
        Err(error) => return Err(error.into()),
    };
    printer.note(&format!(
        "forgot `{name}`: {} with {}; {} and {} that nothing else has are gone",
        count(forgotten.units, "unit"),
        count(forgotten.targets, "translation"),
        count(forgotten.removed_units, "pair"),
        count(forgotten.removed_texts, "text"),
    ));
    Ok(Exit::Done)
}
