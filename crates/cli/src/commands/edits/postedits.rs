//! `bitext postedits`.

use std::collections::BTreeMap;

use bitext_model::Locale;
use bitext_pipeline::history::{By, Change, Changes, Group, GroupKey, Signatures, What};
use serde_json::Value;

use super::list::{List, objects};
use super::{commit, commit_in_words, limit, place, scores, scores_in_words};
use crate::args::{ListFormat, PosteditsArguments, plural};
use crate::commands::export::STOPPED;
use crate::commands::marked::{marked, note};
use crate::commands::{known, note_left_out, unfinished};
use crate::escape::escape;
use crate::exit::Exit;
use crate::memory_path::MemoryPath;
use crate::numbers::{count, thousands};
use crate::printer::Printer;
use crate::signals::StopSignals;
use crate::table::{Align, Table};

pub(crate) fn run(arguments: &PosteditsArguments, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = path.open()?;
    let snapshot = memory.snapshot()?;
    let signals = StopSignals::listen()?;
    let stop = signals.interrupt();
    known::check_locales(&snapshot, &arguments.target, true)?;
    known::repositories(&snapshot, arguments.places.repositories(), false)?;
    let options = arguments.options();
    let what = arguments.what();
    let mut changes =
        Changes::find(&snapshot, &options, stop).map_err(|error| unfinished::explain(error, &snapshot))?;
    let columns = match arguments.by {
        Some(by) => group_columns(by),
        None => columns(&what),
    };
    let mut list = List::open(&arguments.output, path.path(), arguments.format(), columns, printer)?;
    let source_locale = memory.source_locale();
    let limit = limit(arguments.limit, arguments.format(), &arguments.output);
    let mut rows =
        Rows { limit: if arguments.by.is_some() { 0 } else { limit }, listed: 0, signatures: BTreeMap::new() };
    while let Some(change) = if stop.is_stopped() { None } else { changes.next_change()? } {
        let signatures = rows.signatures.entry(change.locale.clone()).or_insert_with(|| Signatures::of(&change.locale));
        if rows.listed < rows.limit {
            let text = || for_people(source_locale, &change, &what);
            list.row(&values(source_locale, &change, signatures), text)?;
            rows.listed += 1;
        }
    }
    if stop.is_stopped() {
        printer.note(STOPPED);
        return Ok(signals.exit());
    }
    let by = options.by;
    let groups: Vec<Vec<Value>> = changes.groups().iter().map(|(key, group)| group_values(key, group)).collect();
    if arguments.by.is_some() && arguments.format() != ListFormat::Human {
        groups.iter().try_for_each(|group| list.row(group, String::new))?;
    }
    let is_stdout_taken = list.is_stdout && matches!(arguments.format(), ListFormat::Jsonl | ListFormat::Tsv);
    let is_json = arguments.format() == ListFormat::Json;
    let count_of = |what: &What| changes.groups().values().map(|group| group.count(*what)).sum::<u64>();
    let total = what.iter().map(count_of).sum::<u64>();
    let named: Vec<&str> = what.iter().map(|what| what.as_str()).collect();
    list.end(&[
        ("what", named.join(",").into()),
        ("total", total.into()),
        ("by", by.as_str().into()),
        ("groups", objects(&group_columns(by), &groups)),
    ])?;
    if !is_json && !changes.groups().is_empty() {
        let mut text = table(changes.groups(), by, is_scored(&what)).to_string();
        if is_scored(&what) && 0 < total {
            let scored: Vec<&str> =
                what.iter().filter(|what| **what != What::Relabel).map(|what| plural(*what)).collect();
            text.extend(["scores: of the ", &scored.join(", "), " of a row together\n"]);
        }
        text.push_str(&in_words(&rows));
        let identical = changes.groups().values().map(|group| group.identical).sum::<u64>();
        if 0 < identical {
            text.push_str(&thousands(identical));
            text.push_str(" of these have the source itself as a text; --exclude-identical leaves them out\n");
        }
        printer.summary(&text, is_stdout_taken)?;
    }
    if total == 0 {
        let named = named.join(" or ");
        if arguments.has_conditions() {
            printer.note(&format!("no {named} meets all conditions"));
        } else {
            let other = What::ALL.map(|what| (what, count_of(&what))).into_iter().filter(|(_, number)| 0 < *number);
            let other = other.map(|(what, number)| {
                format!("{}: `--what {what}`", count(number, what.as_str()), what = what.as_str())
            });
            let other: Vec<String> = other.collect();
            let advice = if other.is_empty() { String::new() } else { format!("; there is {}", other.join(", ")) };
            printer.note(&format!("there is no {named}{advice}"));
        }
    }
    if arguments.by.is_none() {
        note_left_out(rows.listed, total, &thousands(total), printer);
    }
    Ok(Exit::Done)
}

/// What was listed.
struct Rows {
    limit: u64,
    listed: u64,
    signatures: BTreeMap<Locale, Signatures>,
}

/// What the two texts are called.
fn names(what: &[What]) -> [&'static str; 2] {
    if what == [What::PostEdit] { ["machine", "edited"] } else { ["old", "new"] }
}

/// Whether anything of what is listed has scores.
fn is_scored(what: &[What]) -> bool {
    what.iter().any(|what| *what != What::Relabel)
}

fn columns(what: &[What]) -> Vec<&'static str> {
    let [old, new] = names(what);
    vec![
        "what",
        "source_locale",
        "target_locale",
        "source",
        old,
        new,
        "word_edit_rate",
        "character_edit_rate",
        "ter",
        "chrf2",
        "ter_signature",
        "chrf2_signature",
        "old_origin",
        "new_origin",
        "family",
        "repository",
        "ref",
        "path",
        "line",
        "key",
        "commit_before",
        "date_before",
        "path_before",
        "line_before",
        "label_before",
        "commit_after",
        "date_after",
        "label_after",
        "adjacent",
    ]
}

fn values(source_locale: &Locale, change: &Change, signatures: &Signatures) -> Vec<Value> {
    let Change { before, after, .. } = change;
    let mut values: Vec<Value> = vec![
        change.what.as_str().into(),
        source_locale.as_str().into(),
        change.locale.as_str().into(),
        change.source.as_str().into(),
        change.old.as_str().into(),
        change.new.as_str().into(),
    ];
    values.extend(scores(change.scores));
    values.extend([
        signatures.ter.as_str().into(),
        signatures.chrf2.as_str().into(),
        change.old_origin.as_str().into(),
        change.new_origin.as_str().into(),
        after.family.as_str().into(),
        after.repository.as_str().into(),
        after.reference.as_str().into(),
        after.path.as_str().into(),
        after.line.into(),
        after.key.as_str().into(),
    ]);
    values.extend(commit(before.commit));
    values.extend([before.path.as_str().into(), before.line.into(), before.label.as_str().into()]);
    values.extend(commit(after.commit));
    values.extend([after.label.as_str().into(), change.is_adjacent.into()]);
    values
}

/// A few lines.
fn for_people(source_locale: &Locale, change: &Change, listed: &[What]) -> String {
    let [old, new] = names(listed);
    let Change { before, after, .. } = change;
    let width = source_locale.as_str().len().max(old.len());
    let line = |name: &str, text: &str| format!("{name:width$}  {}\n", escape(text));
    let mut text = line(source_locale.as_str(), &change.source);
    if change.what != What::Relabel {
        text.push_str(&line(old, &change.old));
    }
    text.push_str(&line(new, &marked(&change.old, &change.new)));
    let origins = format!("{} to {}", change.old_origin, change.new_origin);
    // Which it is, where it may be another.
    let what = if listed.len() == 1 { String::new() } else { format!(" {}", change.what.as_str()) };
    if change.what == What::Relabel {
        text.push_str(&line("", &format!("{}{what}: {origins}", change.locale)));
    } else {
        text.push_str(&line(
            "",
            &format!(
                "{}{what}: {}{}; {origins}",
                change.locale,
                scores_in_words(change.scores),
                note(&change.old, &change.new)
            ),
        ));
    }
    let renamed = if before.path == after.path { String::new() } else { format!(", before at {}", before.path) };
    let commits = format!("{} to {}", commit_in_words(before.commit), commit_in_words(after.commit));
    text.push_str(&line("", &format!("{}, {commits}{renamed}", place(after))));
    text.push('\n');
    text
}

fn group_columns(by: By) -> Vec<&'static str> {
    let key: &[&str] = match by {
        By::Locale => &[],
        By::Document => &["repository", "ref", "path"],
        By::Month => &["month"],
    };
    let counts = [
        "post_edits",
        "revisions",
        "reverts",
        "relabels",
        "retranslations",
        "regressions",
        "identical",
        "unscored",
        "corpus_word_edit_rate",
        "corpus_character_edit_rate",
        "corpus_ter",
        "corpus_chrf2",
        "word_signature",
        "character_signature",
        "ter_signature",
        "chrf2_signature",
    ];
    ["target_locale"].iter().chain(key).chain(&counts).copied().collect()
}

fn group_values(key: &GroupKey, group: &Group) -> Vec<Value> {
    let mut values: Vec<Value> = vec![key.locale.as_str().into()];
    values.extend(key.document.iter().flatten().map(|part| Value::from(part.as_str())));
    values.extend(key.month.as_deref().map(Value::from));
    values.extend(group.counts.map(Value::from));
    values.extend([group.identical.into(), group.unscored.into()]);
    values.extend(scores(group.scores()));
    let signatures = Signatures::of(&key.locale);
    let Signatures { word_edit_rate, character_edit_rate, ter, chrf2 } = signatures;
    values.extend([word_edit_rate, character_edit_rate, ter, chrf2].map(Value::from));
    values
}

/// Counts, and the scores of all changes of the kind that is listed.
fn table(groups: &BTreeMap<GroupKey, Group>, by: By, is_scored: bool) -> Table {
    let mut columns = vec![("locale", Align::Left)];
    match by {
        By::Locale => {}
        By::Document => columns.push(("document", Align::Left)),
        By::Month => columns.push(("month", Align::Left)),
    }
    columns.extend(What::ALL.map(|what| (what.as_str(), Align::Right)));
    if is_scored {
        columns.extend(["words", "characters", "TER", "chrF2"].map(|name| (name, Align::Right)));
    }
    let mut table = Table::with_header(&columns);
    for (key, group) in groups {
        let mut cells = vec![key.locale.to_string()];
        cells.extend(
            key.document.as_ref().map(|[repository, reference, path]| format!("{repository}@{reference} {path}")),
        );
        cells.extend(key.month.clone());
        cells.extend(group.counts.map(thousands));
        if is_scored && let Some(scores) = group.scores() {
            let rates = [scores.word_edit_rate, scores.character_edit_rate].map(|rate| format!("{rate:.1} %"));
            cells.extend(rates.into_iter().chain([scores.ter, scores.chrf2].map(|score| format!("{score:.2}"))));
        }
        table.row(cells);
    }
    table
}

/// Which measures the scores are, each once with the locales that have it.
fn in_words(rows: &Rows) -> String {
    let mut by_signature: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (locale, signatures) in &rows.signatures {
        by_signature.entry(("TER", &signatures.ter)).or_default().push(locale.as_str());
        by_signature.entry(("chrF2", &signatures.chrf2)).or_default().push(locale.as_str());
    }
    let line = |((name, signature), locales): (&(&str, &str), &Vec<&str>)| {
        let whose =
            if locales.len() == rows.signatures.len() { String::new() } else { format!(" ({})", locales.join(", ")) };
        format!("{name}{whose}: {signature}\n")
    };
    by_signature.iter().map(line).collect()
}
