//! What became of machine translation: `postedits` and `compare`.

mod compare;
mod list;
mod postedits;

use std::path::Path;

use bitext_model::Commit;
use bitext_pipeline::history::{Scores, Where};
use jiff::Timestamp;
use serde_json::Value;

use super::short;
use crate::args::{ListFormat, at_most};

pub(crate) use compare::run as compare;
pub(crate) use postedits::run as postedits;

/// How many rows people are shown unless they ask for more.
const SHOWN: u64 = 20;

/// How many rows are listed: as many as asked for; else a few where people look at them, and all in a file or for a program.
fn limit(asked: Option<u64>, format: ListFormat, output: &Path) -> u64 {
    let is_brief = format == ListFormat::Human && output == Path::new(list::STDOUT);
    at_most(asked, if is_brief { SHOWN } else { 0 })
}

/// A number with as many decimals as sentence scores deserve: the same on every machine.
fn score(value: f64) -> Value {
    Value::from((value * 10_000.0).round() / 10_000.0)
}

/// Word edit rate, character edit rate, TER and chrF2.
fn scores(scores: Option<Scores>) -> [Value; 4] {
    match scores {
        Some(Scores { word_edit_rate, character_edit_rate, ter, chrf2 }) => {
            [word_edit_rate, character_edit_rate, ter, chrf2].map(score)
        }
        None => [Value::Null, Value::Null, Value::Null, Value::Null],
    }
}

/// The same for people.
fn scores_in_words(scores: Option<Scores>) -> String {
    match scores {
        Some(Scores { word_edit_rate, character_edit_rate, ter, chrf2 }) => format!(
            "{word_edit_rate:.1} % of words, {character_edit_rate:.1} % of characters, TER {ter:.1}, chrF2 {chrf2:.1}"
        ),
        None => "no scores".to_owned(),
    }
}

/// The id of a commit and its day in UTC.
fn commit(commit: Option<Commit>) -> [Value; 2] {
    [
        commit.map_or(Value::Null, |commit| commit.id.to_string().into()),
        commit.and_then(day).map_or(Value::Null, Value::from),
    ]
}

fn day(commit: Commit) -> Option<String> {
    Timestamp::from_second(commit.time).ok().map(|time| time.strftime("%Y-%m-%d").to_string())
}

/// `harbor@live-sxs docs/a.md:12 102`.
fn place(at: &Where) -> String {
    let Where { repository, reference, path, line, key, .. } = at;
    format!("{repository}@{reference} {path}:{line} {key}")
}

/// `2021-03-09 0123456789`.
fn commit_in_words(commit: Option<Commit>) -> String {
    let Some(commit) = commit else { return "no commit".to_owned() };
    let id = short(commit.id);
    match day(commit) {
        Some(day) => format!("{day} {id}"),
        None => id,
    }
}
