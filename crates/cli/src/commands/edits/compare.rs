//! `bitext compare`.

use bitext_model::Locale;
use bitext_pipeline::history::{Comparison, Comparisons, Pairing, Signatures, Where};
use serde_json::Value;

use super::list::List;
use super::{commit, commit_in_words, limit, place, scores, scores_in_words};
use crate::args::{CompareArguments, ListFormat};
use crate::commands::export::STOPPED;
use crate::commands::marked::{marked, note, stretches};
use crate::commands::{known, note_left_out, unfinished};
use crate::escape::escape;
use crate::exit::Exit;
use crate::memory_path::MemoryPath;
use crate::numbers::{count, thousands};
use crate::printer::Printer;
use crate::signals::StopSignals;

const COLUMNS: [&str; 34] = [
    "pairing",
    "source_locale",
    "target_locale",
    "source",
    "machine",
    "human",
    "difference",
    "word_edit_rate",
    "character_edit_rate",
    "ter",
    "chrf2",
    "ter_signature",
    "chrf2_signature",
    "machine_origin",
    "human_origin",
    "human_texts",
    "machine_family",
    "machine_repository",
    "machine_ref",
    "machine_path",
    "machine_line",
    "machine_key",
    "machine_label",
    "machine_commit",
    "machine_date",
    "human_family",
    "human_repository",
    "human_ref",
    "human_path",
    "human_line",
    "human_key",
    "human_label",
    "human_commit",
    "human_date",
];

pub(crate) fn run(arguments: &CompareArguments, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = path.open()?;
    let snapshot = memory.snapshot()?;
    let signals = StopSignals::listen()?;
    let stop = signals.interrupt();
    known::check_locales(&snapshot, &arguments.target, true)?;
    known::repositories(&snapshot, arguments.places.repositories(), false)?;
    let options = arguments.options();
    let mut pairs =
        Comparisons::find(&snapshot, &options, stop).map_err(|error| unfinished::explain(error, &snapshot))?;
    let mut list = List::open(&arguments.output, path.path(), arguments.format(), COLUMNS.to_vec(), printer)?;
    let source_locale = memory.source_locale();
    let limit = limit(arguments.limit, arguments.format(), &arguments.output);
    let (mut current, mut post_edits) = (0_u64, 0_u64);
    while let Some(pair) = if stop.is_stopped() { None } else { pairs.next_pair()? } {
        if current + post_edits < limit {
            list.row(&values(source_locale, &pair, arguments.format()), || for_people(source_locale, &pair))?;
        }
        match pair.pairing {
            Pairing::Current => current += 1,
            Pairing::PostEdit => post_edits += 1,
        }
    }
    if stop.is_stopped() {
        printer.note(STOPPED);
        return Ok(signals.exit());
    }
    let is_stdout_taken = list.is_stdout && arguments.format() != ListFormat::Human;
    list.end(&[("current", current.into()), ("post_edits", post_edits.into())])?;
    let total = current + post_edits;
    if total == 0 {
        printer.note("no pair meets all conditions");
    } else if arguments.format() != ListFormat::Json {
        let parts = format!("{} current, {}", thousands(current), count(post_edits, "post-edit"));
        printer.summary(&format!("{}: {parts}\n", count(total, "pair")), is_stdout_taken)?;
    }
    note_left_out(total.min(limit), total, &thousands(total), printer);
    if options.post_edits && !pairs.has_history() {
        printer.note("the memory has no history, and no post-edits: `bitext ingest REPO --history` reads it");
    }
    Ok(Exit::Done)
}

fn values(source_locale: &Locale, pair: &Comparison, format: ListFormat) -> Vec<Value> {
    let signatures = Signatures::of(&pair.locale);
    let mut values: Vec<Value> = vec![
        pair.pairing.as_str().into(),
        source_locale.as_str().into(),
        pair.locale.as_str().into(),
        pair.source.as_str().into(),
        pair.machine.as_str().into(),
        pair.human.as_str().into(),
        match format {
            // Rows for people are made of the pair itself.
            ListFormat::Human => Value::Null,
            ListFormat::Tsv => marked(&pair.machine, &pair.human).into(),
            ListFormat::Json | ListFormat::Jsonl => stretches(&pair.machine, &pair.human),
        },
    ];
    values.extend(scores(pair.scores));
    values.extend([
        signatures.ter.into(),
        signatures.chrf2.into(),
        pair.machine_origin.as_str().into(),
        pair.human_origin.as_str().into(),
        pair.humans.into(),
    ]);
    for at in [&pair.machine_at, &pair.human_at] {
        let named = [&at.family, &at.repository, &at.reference, &at.path].map(|text| Value::from(text.as_str()));
        values.extend(named);
        values.extend([at.line.into(), at.key.as_str().into(), at.label.as_str().into()]);
        values.extend(commit(at.commit));
    }
    values
}

/// A few lines.
fn for_people(source_locale: &Locale, pair: &Comparison) -> String {
    let width = source_locale.as_str().len().max("machine".len());
    let line = |name: &str, text: &str| format!("{name:width$}  {}\n", escape(text));
    let others =
        if 1 < pair.humans { format!(", {} others by people", thousands(pair.humans - 1)) } else { String::new() };
    let facts = format!(
        "{} {}: {}{}{others}",
        pair.locale,
        pair.pairing.as_str(),
        scores_in_words(pair.scores),
        note(&pair.machine, &pair.human)
    );
    let whereabouts = |name: &str, origin: bitext_model::Origin, at: &Where| {
        line("", &format!("{name}: {}, {}, {origin}", place(at), commit_in_words(at.commit)))
    };
    let lines = [
        line(source_locale.as_str(), &pair.source),
        line("machine", &pair.machine),
        line("human", &marked(&pair.machine, &pair.human)),
        line("", &facts),
        whereabouts("machine", pair.machine_origin, &pair.machine_at),
        whereabouts("human", pair.human_origin, &pair.human_at),
        "\n".to_owned(),
    ];
    lines.concat()
}
