use std::io::{self, IsTerminal};
use std::path::Path;

use bitext_exchange::{DialectFiles, NameTemplate, OverLimit, Placeholder};
use bitext_model::{Locale, Relation};
use bitext_pipeline::export::{self, Filter, ForgottenLayer, Imports, Options, Summary};
use bitext_pipeline::{Progress, Silent};
use bitext_store::Memory;

use super::{VERSION, known, locale_map, note_other_ending};
use crate::args::{ExportArguments, ExportOptions, Shape, SummaryFormat};
use crate::exit::Exit;
use crate::failure::Advised;
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
        super::list_formats::run(arguments.summary, printer)?;
        return Ok(Exit::Done);
    };
    let path = memory.path();
    let memory = memory.open()?;
    let shape = arguments.options.shape(arguments.format, output).map_err(anyhow::Error::msg)?;
    OutputGuard::new(Some(path), &[])?.check(&shape.output, shape.format, &arguments.options.beside())?;
    let signals = StopSignals::listen()?;
    let summary = export(&memory, &shape, &arguments.options, &signals, printer)?;
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
    shape: &Shape,
    options: &ExportOptions,
    signals: &StopSignals,
    printer: &Printer,
) -> anyhow::Result<Summary> {
    if let Some(ending) = shape.output.ending_of_another(shape.format) {
        note_other_ending(shape.output.as_str(), ending, shape.format.name, printer);
    }
    let source = pivot(memory, options, printer)?;
    let options = to_pipeline(shape, options, source, known_repositories(memory, options)?)?;
    let reporter = Reporter::new(printer);
    // A bar would be drawn into the middle of the file.
    let shares_terminal = shape.output.is_stdout() && io::stdout().is_terminal();
    let progress: &dyn Progress = if shares_terminal { &Silent } else { &reporter };
    let summary = export::export(memory, &options, signals.interrupt(), progress)?;
    if summary.needs_alignment {
        printer.note(
            "documents changed since they were aligned, and links to them are missing: `bitext align` makes them",
        );
    }
    note_over_limit(&summary, printer);
    note_forgotten(&summary, printer);
    if !summary.empty_parts.is_empty() && 0 < summary.total.units {
        printer.note(&format!("no unit is in {} of the split: no file was written", summary.empty_parts.join(", ")));
    }
    if in_one_project(shape, &options) && 1 < summary.total.by_locale.len() {
        printer.note("an OmegaT project has one target language: choose it with -t, and a folder for each");
    }
    if summary.interrupted {
        printer.note(STOPPED);
    } else if summary.total.units == 0 {
        let outcome = if summary.files.is_empty() { "no file was written" } else { "the output holds no units" };
        printer.note(&format!("nothing in the memory meets all conditions: {outcome}"));
    }
    Ok(summary)
}

/// The locale to translate from, if it is not the memory's.
fn pivot(memory: &Memory, options: &ExportOptions, printer: &Printer) -> anyhow::Result<Option<Locale>> {
    let Some(source) = options.source.as_ref().filter(|source| *source != memory.source_locale()) else {
        return Ok(None);
    };
    let snapshot = memory.snapshot()?;
    known::check_locales(&snapshot, std::slice::from_ref(source), false)?;
    if !options.layers.import.is_empty() {
        let message = format!("imports have no part in pairs that are translated from {source}");
        return Err(Advised::new(message, "leave --import out, or --source").into());
    }
    if !options.layers.no_imports && !snapshot.imports()?.is_empty() {
        printer.note(&format!("imports have no part in pairs that are translated from {source}"));
    }
    Ok(Some(source.clone()))
}

/// The repositories that the user asks for, as the memory has them.
///
/// Locales and repositories that the memory does not know are mistakes: an export of nothing must not take the place of
/// a good file because of one.
fn known_repositories(memory: &Memory, options: &ExportOptions) -> anyhow::Result<Vec<String>> {
    let snapshot = memory.snapshot()?;
    let is_pivoted = options.source.as_ref().is_some_and(|source| source != memory.source_locale());
    let mut targets = options.target.clone();
    targets.retain(|target| !is_pivoted || target != memory.source_locale());
    known::check_locales(&snapshot, &targets, true)?;
    // Changes and former states tell of imports that are gone.
    if options.selection.as_of.is_none() && options.selection.changes_since.is_none() {
        known::check_imports(&snapshot, &options.layers.import)?;
    }
    known::repositories(&snapshot, options.places.repositories(), true)
}

/// Whether all locales go to the folder of one project, which is the one above that of the files.
fn in_one_project(shape: &Shape, options: &Options) -> bool {
    let folder = Path::new(shape.output.as_str()).parent().and_then(Path::to_str);
    let is_by_target = |folder| NameTemplate::parse(folder).is_ok_and(|name| name.uses(Placeholder::Target));
    options.dialect.is_some_and(|tool| tool.files == DialectFiles::Layers) && !folder.is_some_and(is_by_target)
}

fn to_pipeline(
    shape: &Shape,
    options: &ExportOptions,
    source: Option<Locale>,
    repositories: Vec<String>,
) -> anyhow::Result<Options> {
    let mut map = locale_map(options.selection.locale_map.as_deref())?;
    map.bare = options.selection.bare_locales;
    Ok(Options {
        format: shape.format,
        codes: shape.codes,
        dialect: options.tool,
        output: shape.output.output.clone(),
        per: options.per,
        variants: options.variants,
        filter: Filter {
            targets: options.target.clone(),
            origins: options.origin.clone(),
            kinds: options.kind.clone(),
            repositories,
            paths: options.places.path.clone(),
            since: options.places.since,
            until: options.places.until,
            date: options.date,
            all_revisions: options.all_revisions,
            imports: if source.is_some() { Imports::None } else { options.layers.imports() },
        },
        source,
        relations: options.relation.clone(),
        min_confidence: options.min_confidence.unwrap_or(0.0),
        training: options.selection.training(),
        as_of: options.selection.as_of,
        changes_since: options.selection.changes_since,
        locale_map: map,
        max_units: options.max_units,
        manifest: options.manifest.clone(),
        dataset_card: options.selection.dataset_card.clone(),
        version: VERSION.to_owned(),
    })
}

/// Says which texts are longer than the tool takes that the files are for.
fn note_over_limit(summary: &Summary, printer: &Printer) {
    let over = &summary.total.over_limit_texts;
    let shown = if printer.is_verbose() { over.len() } else { NAMES_SHOWN };
    for OverLimit { tuid, locale, length, limit } in over.iter().take(shown) {
        let (length, limit) = (thousands(*length), thousands(*limit));
        printer.note(&format!("unit {tuid}: its text in {locale} has {length} characters, the tool takes {limit}"));
    }
    if shown < over.len() {
        let more = thousands(summary.total.over_limit - shown as u64);
        printer.note(&format!("and {more} more texts; -v lists the first {}", thousands(over.len() as u64)));
    }
}

/// Says which layers are missing from earlier states.
fn note_forgotten(summary: &Summary, printer: &Printer) {
    for ForgottenLayer { name, run } in &summary.forgotten_layers {
        printer.note(&format!(
            "run {run} took out the import {name}: what it brought is missing from earlier states and from the list of \
             what was removed"
        ));
    }
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
    if total.by_targets.keys().any(|targets| 1 < *targets) {
        let counts: Vec<String> = total
            .by_targets
            .iter()
            .map(|(locales, units)| format!("{} in {}", thousands(*units), count(*locales as u64, "locale")))
            .collect();
        fields.field("shared", counts.join(", "));
    }
    let related: Vec<String> = total
        .by_relation
        .iter()
        .filter(|(relation, _)| **relation != Relation::Exact)
        .map(|(relation, targets)| format!("{} {relation}", thousands(*targets)))
        .collect();
    if !related.is_empty() {
        fields.field("linked", related.join(", "));
    }
    let advice = if total.machine == 0 { "" } else { "; `--origin human,imported,unknown` leaves them out" };
    let share = percent(total.machine, total.variants);
    let machine = format!("{} of the translations ({share}){advice}", thousands(total.machine));
    fields.field("by machine", machine);
    let changed = [
        (total.trimmed, "text", " trimmed"),
        (total.joined_lines, "text", " put in one line"),
        (total.removed_characters, "character", " removed"),
        (summary.merged, "translation", " merged with ones that are written alike"),
        (summary.merged_sources, "source", " merged with ones that are written alike"),
    ];
    let left_out = [
        (total.too_long, "translation", " too long for the format"),
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
    if 0 < total.over_limit {
        fields.field("too long", format!("{} for the tool", count(total.over_limit, "text")));
    }
    if !total.too_long_units.is_empty() {
        fields.field("too long", first_of(&total.too_long_units, NAMES_SHOWN));
    }
    if let Some(changes) = &summary.changes {
        let changes: Vec<String> =
            changes.iter().map(|(change, translations)| format!("{} {change}", thousands(*translations))).collect();
        fields.field("changes", changes.join(", "));
    }
    if !summary.left_out.is_empty() {
        let reasons: Vec<String> =
            summary.left_out.iter().map(|(reason, number)| format!("{} {reason}", thousands(*number))).collect();
        fields.field("not taken", reasons.join(", "));
    }
    if !summary.unknown_licences.is_empty() {
        fields.field("licence", format!("unknown: {}", first_of(&summary.unknown_licences, NAMES_SHOWN)));
    }
    if let Some(card) = &summary.dataset_card {
        fields.field("described in", card.display().to_string());
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
