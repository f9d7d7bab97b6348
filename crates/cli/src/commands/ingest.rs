use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use bitext_model::Locale;
use bitext_pipeline::align::Summary as Aligned;
use bitext_pipeline::ingest::{self, HistorySummary, InputStatus, InputSummary, Options, Summary};
use bitext_store::{Memory, OpenOptions, SourceState};
use serde::Serialize;

use super::VERSION;
use crate::args::{IngestArguments, IngestOptions, SummaryFormat};
use crate::exit::Exit;
use crate::json::IngestJson;
use crate::memory_path::MemoryPath;
use crate::numbers::{count, percent, seconds_of, thousands};
use crate::printer::Printer;
use crate::progress::Reporter;
use crate::signals::StopSignals;
use crate::table::{Align, Table};

/// What is said when a signal ended the reading, and the memory stays.
pub(super) const STOPPED: &str = "stopped; what was read is kept, and the same command goes on from there";

/// What is said when a signal ended the reading before there was anything to keep.
const STOPPED_EARLY: &str = "stopped before anything was kept";

/// What is said when a source repository has none of the files that were translated.
pub(super) const COMMITS_NEEDED: &str = "a source repository that has the commits of the documents is needed";

pub(crate) fn run(arguments: &IngestArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let target = memory.create(&opening(&arguments.options, false))?;
    let signals = StopSignals::listen()?;
    let options = options(&arguments.options, "ingest")?;
    let mut summary = Summary::default();
    let read = ingest::ingest_into(&target, &options, signals.interrupt(), &Reporter::new(printer), &mut summary);
    if let Err(error) = read {
        if matches!(arguments.format, SummaryFormat::Json) && 0 < summary.run {
            // The error that ended it is the one to report.
            let _ = printer.json(&IngestJson::new(&summary, None));
        }
        if summary.run == 0 {
            // Nothing was begun, so nothing is to be left behind; the error is the one to report.
            let _ = target.close_or_discard();
        }
        return Err(error.into());
    }
    report_inputs(printer, &summary);
    let aligned = super::align::after_ingest(&target, &arguments.options, &summary, &signals, printer)?;
    let is_stopped = summary.interrupted || aligned.as_ref().is_some_and(|aligned| aligned.interrupted);
    if !summary.interrupted {
        note_unfinished(&target, &summary, printer)?;
    }
    target.close_or_discard()?;
    // A new memory that nothing was put into goes.
    let is_kept = memory.path().exists();
    if is_stopped {
        printer.note(if is_kept { STOPPED } else { STOPPED_EARLY });
    }
    match arguments.format {
        SummaryFormat::Json => printer.json(&IngestJson::new(&summary, aligned.as_ref()))?,
        SummaryFormat::Human if is_fruitless(&summary) || !is_kept => {}
        SummaryFormat::Human => {
            let mut fields = Table::of_fields();
            fields.field("memory", format!("{}, run {}", memory.path().display(), summary.run));
            add_fields(&mut fields, &summary);
            if let Some(aligned) = &aligned {
                super::align::add_fields(&mut fields, aligned);
            }
            fields.field("time", seconds_of(&times(&summary, aligned.as_ref())));
            printer.summary(&format!("{fields}{}", input_table(&summary)), false)?;
        }
    }
    let exit = exit(&summary, arguments.options.strict, &signals, printer);
    Ok(if is_stopped { signals.exit() } else { exit })
}

/// Says which histories were begun before, and not gone on with now.
fn note_unfinished(memory: &Memory, summary: &Summary, printer: &Printer) -> anyhow::Result<()> {
    let is_without = |input: &InputSummary| {
        input.status == InputStatus::Done && input.history.is_none() && !input.reference.is_empty()
    };
    if !summary.inputs.iter().any(is_without) {
        return Ok(());
    }
    let read: HashSet<&str> =
        summary.inputs.iter().filter(|input| is_without(input)).map(|input| input.repository.as_str()).collect();
    for unfinished in super::unfinished::histories(&memory.snapshot()?)? {
        if read.contains(unfinished.repository.as_str()) {
            printer.note(&unfinished.note());
        }
    }
    Ok(())
}

/// How to open a memory to write to. A private one goes with the command, and nobody searches it.
pub(super) fn opening(options: &IngestOptions, is_private: bool) -> OpenOptions {
    OpenOptions {
        wait: Duration::from_secs(options.wait.into()),
        source_locale: options.source_locale.clone(),
        without_words: is_private,
    }
}

/// The pipeline's options of the command line's.
pub(super) fn options(options: &IngestOptions, command: &'static str) -> serde_json::Result<Options> {
    Ok(Options {
        inputs: options.inputs.clone(),
        reference: options.reference.clone(),
        name: options.name.clone(),
        family: options.family.clone(),
        source_repositories: options.source_repositories.clone(),
        source_reference: options.source_reference.clone(),
        locale: options.locale.clone(),
        exclude: options.exclude.clone(),
        respect_gitignore: options.respect_gitignore,
        max_file_size: options.max_file_size,
        history: options.history,
        allow_shrink: options.allow_shrink,
        jobs: options.jobs.unwrap_or(0).into(),
        version: VERSION.to_owned(),
        record: serde_json::to_string(&Record::from(options))?,
        command,
    })
}

/// The options as the memory keeps them with a run: those that decide what is read.
#[derive(Serialize)]
struct Record<'a> {
    inputs: Vec<String>,
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    history: bool,
    name: Option<&'a str>,
    family: Option<&'a str>,
    locale: Option<&'a str>,
    exclude: &'a [String],
    respect_gitignore: bool,
    max_file_size: u64,
    allow_shrink: bool,
    source_repositories: Vec<String>,
    source_reference: Option<&'a str>,
}

impl<'a> From<&'a IngestOptions> for Record<'a> {
    fn from(options: &'a IngestOptions) -> Record<'a> {
        Record {
            inputs: options.inputs.iter().map(|path| path.display().to_string()).collect(),
            reference: options.reference.as_deref(),
            history: options.history,
            name: options.name.as_deref(),
            family: options.family.as_deref(),
            locale: options.locale.as_ref().map(Locale::as_str),
            exclude: &options.exclude,
            respect_gitignore: options.respect_gitignore,
            max_file_size: options.max_file_size,
            allow_shrink: options.allow_shrink,
            source_repositories: options.source_repositories.iter().map(|path| path.display().to_string()).collect(),
            source_reference: options.source_reference.as_deref(),
        }
    }
}

/// Whether no input gave anything, and nobody stopped it.
pub(super) fn is_fruitless(summary: &Summary) -> bool {
    !summary.interrupted && !summary.inputs.iter().any(|input| input.status == InputStatus::Done)
}

/// Reports the inputs that failed, advice after those that it is for, and what else happened to inputs.
pub(super) fn report_inputs(printer: &Printer, summary: &Summary) {
    let failed: Vec<&InputSummary> = summary.failed().collect();
    for (index, input) in failed.iter().enumerate() {
        let message = with_input(&input.input, input.message.as_deref().unwrap_or("failed"));
        let next = failed.get(index + 1);
        let hint = input.hint.as_deref().filter(|_| next.is_none_or(|next| next.hint != input.hint));
        printer.error(&message, hint);
    }
    for input in &summary.inputs {
        if let (InputStatus::Done, Some(message)) = (input.status, &input.message) {
            printer.note(&with_input(&input.input, message));
        }
        if input.status == InputStatus::Done && 0 < input.retired && input.unchanged == 0 {
            let gone = count(input.retired, "document");
            let what = format!("{gone} of {} left, and all that are there are new or changed", input.repository);
            printer.note(&with_input(&input.input, &format!("{what}; --name tells another repository apart")));
        }
    }
    if let Some(sources) = &summary.sources {
        let of = |wanted: &str| sources.states.get(wanted).copied().unwrap_or(0);
        let (unnamed, without_commit) = (of("unnamed"), of(SourceState::NoCommit.as_str()));
        if 0 < without_commit && sources.states.values().sum::<u64>() == unnamed + without_commit {
            printer.note(&format!("the source has no commit that a document names: {COMMITS_NEEDED}"));
        }
    }
    if is_fruitless(summary) && failed.is_empty() {
        let hint = "side-by-side files are on branches such as `live-sxs`";
        printer.error("no input holds segments", Some(hint));
    }
}

/// What is said of an input, with its name unless that is part of what is said.
fn with_input(input: &str, message: &str) -> String {
    let ends_word = |character: Option<char>| character.is_none_or(|character| " `:,".contains(character));
    let is_named = message.match_indices(input).any(|(at, _)| {
        ends_word(message[..at].chars().next_back()) && ends_word(message[at + input.len()..].chars().next())
    });
    if is_named { message.to_owned() } else { format!("{input}: {message}") }
}

/// How to end, by what became of the inputs.
pub(super) fn exit(summary: &Summary, strict: bool, signals: &StopSignals, printer: &Printer) -> Exit {
    let bad_files = summary.bad_files();
    if summary.interrupted {
        signals.exit()
    } else if is_fruitless(summary) {
        Exit::Error
    } else if strict && 0 < bad_files {
        printer.error(&format!("{} could not be read", count(bad_files, "file")), Some("-v lists them"));
        Exit::Error
    } else if summary.failed().next().is_none() {
        Exit::Done
    } else if strict {
        Exit::Error
    } else {
        Exit::SomeInputsFailed
    }
}

/// The summary for people, but for what depends on the command.
pub(super) fn add_fields(fields: &mut Table, summary: &Summary) {
    if 1 < summary.inputs.len() {
        let statuses = [InputStatus::Done, InputStatus::Empty, InputStatus::Failed, InputStatus::Interrupted];
        let counts = statuses.map(|status| {
            let inputs = summary.inputs.iter().filter(|input| input.status == status).count() as u64;
            (status.as_str(), inputs)
        });
        fields.field("inputs", with_parts(summary.inputs.len() as u64, counts));
    }
    fields.field("files", thousands(summary.files));
    let changes = [("new", summary.new), ("unchanged", summary.unchanged), ("gone", summary.retired)];
    fields.field("documents", with_parts(summary.documents, changes));
    fields.field("segments", with_parts(summary.segments, [("recovered from damage", summary.recovered)]));
    fields.field("new units", thousands(summary.new_units));
    if let Some(text) = history(summary) {
        fields.field("history", text);
    }
    let share = percent(summary.machine, summary.segments);
    fields.field("machine", format!("{share} of segments are labelled as such ({})", thousands(summary.machine)));
    if let Some(sources) = &summary.sources {
        let documents: u64 = sources.states.values().sum();
        fields
            .field("source files", with_parts(documents, sources.states.iter().map(|(state, count)| (*state, *count))));
        fields.field("hidden segments", thousands(sources.hidden));
        fields.field("outdated segments", thousands(sources.outdated));
    }
    fields.field("skipped", by_reason(&summary.skipped));
    let mut diagnostics = by_reason(&summary.diagnostics);
    if !summary.diagnostics.is_empty() {
        diagnostics.push_str("; see `bitext explain CODE`");
    }
    fields.field("diagnostics", diagnostics);
}

/// What was read of the inputs' histories; `None` when that is nothing.
fn history(summary: &Summary) -> Option<String> {
    let histories: Vec<&HistorySummary> = summary.inputs.iter().filter_map(|input| input.history.as_ref()).collect();
    if histories.is_empty() {
        return None;
    }
    let sum = |part: fn(&HistorySummary) -> u64| histories.iter().map(|history| part(history)).sum::<u64>();
    let commits = count(sum(|history| history.commits), "new commit");
    let mut said = vec![commits, count(sum(|history| history.contents), "content")];
    let renames = sum(|history| history.renames);
    let parts = [
        (sum(|history| history.revisions), "new with segments"),
        (sum(|history| history.segments), "segments in them"),
        (renames, if renames == 1 { "rename" } else { "renames" }),
        (sum(|history| history.unread), "not read"),
        (sum(|history| history.side_contents), "on merged branches only"),
    ];
    let parts = parts.into_iter().filter(|(number, _)| 0 < *number);
    said.extend(parts.map(|(number, what)| format!("{} {what}", thousands(number))));
    Some(said.join(", "))
}

/// What took how many seconds.
pub(super) fn times(summary: &Summary, aligned: Option<&Aligned>) -> Vec<(&'static str, f64)> {
    let mut times = vec![("reading", summary.seconds)];
    times.extend(aligned.map(|aligned| ("aligning", aligned.seconds)));
    times
}

/// A row for each input, after an empty line; nothing for a single one.
pub(super) fn input_table(summary: &Summary) -> String {
    if summary.inputs.len() < 2 {
        return String::new();
    }
    let mut table = Table::with_header(&[
        ("input", Align::Left),
        ("status", Align::Left),
        ("locale", Align::Left),
        ("ref", Align::Left),
        ("documents", Align::Right),
        ("new", Align::Right),
        ("gone", Align::Right),
        ("segments", Align::Right),
        ("new units", Align::Right),
        ("machine", Align::Right),
    ]);
    for input in &summary.inputs {
        table.row(vec![
            input.input.clone(),
            input.status.as_str().to_owned(),
            input.locale.clone().unwrap_or_default(),
            input.reference.clone(),
            thousands(input.documents),
            thousands(input.new),
            thousands(input.retired),
            thousands(input.segments),
            thousands(input.new_units),
            if input.segments == 0 { String::new() } else { percent(input.machine, input.segments) },
        ]);
    }
    format!("\n{table}")
}

/// `80 (78 new, 2 unchanged)`; parts of which there are none are left out.
pub(super) fn with_parts<'a>(whole: u64, parts: impl IntoIterator<Item = (&'a str, u64)>) -> String {
    let named: Vec<String> = parts
        .into_iter()
        .filter(|(_, part)| 0 < *part)
        .map(|(name, part)| format!("{} {name}", thousands(part)))
        .collect();
    if named.is_empty() { thousands(whole) } else { format!("{} ({})", thousands(whole), named.join(", ")) }
}

/// The sum and its parts, the largest first.
fn by_reason(counts: &BTreeMap<&'static str, u64>) -> String {
    let mut sorted: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    sorted.sort_by_key(|(_, count)| Reverse(*count));
    with_parts(counts.values().sum(), sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_with_their_parts() {
        assert_eq!(with_parts(1080, [("new", 1078), ("unchanged", 2), ("gone", 0)]), "1,080 (1,078 new, 2 unchanged)");
        assert_eq!(with_parts(0, [("new", 0)]), "0");
        assert_eq!(by_reason(&BTreeMap::from([("binary", 1), ("extension", 16)])), "17 (16 extension, 1 binary)");
        assert_eq!(by_reason(&BTreeMap::new()), "0");
    }

    #[test]
    fn an_input_is_named_once() {
        assert_eq!(with_input("a/b", "a/b does not exist"), "a/b does not exist");
        assert_eq!(
            with_input("b", "cannot open the git repository b: no objects"),
            "cannot open the git repository b: no objects"
        );
        assert_eq!(with_input("b", "a/b is odd"), "b: a/b is odd");
        assert_eq!(with_input(".", "no spans on branch `live`"), ".: no spans on branch `live`");
    }

    #[test]
    fn a_run_is_fruitless_only_without_any_good_input() {
        let input = |status| InputSummary { status, ..InputSummary::default() };
        let mut summary =
            Summary { inputs: vec![input(InputStatus::Failed), input(InputStatus::Empty)], ..Summary::default() };
        assert!(is_fruitless(&summary));
        summary.inputs.push(input(InputStatus::Done));
        assert!(!is_fruitless(&summary));
        let stopped = Summary { interrupted: true, ..Summary::default() };
        assert!(!is_fruitless(&stopped));
    }
}
