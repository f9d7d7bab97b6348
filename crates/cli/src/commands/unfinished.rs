//! Histories that a stopped ingest has left in the middle.

use std::collections::BTreeMap;

use bitext_pipeline::Error;
use bitext_store::{RunInfo, Snapshot};
use serde_json::Value;

use crate::failure::Advised;

/// A history of which the memory has a part that tells nothing yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfinished {
    /// The repository's name.
    pub(super) repository: String,
    /// The input that it was read from.
    input: String,
}

impl Unfinished {
    /// What to say of it.
    pub(super) fn note(&self) -> String {
        let Unfinished { repository, input } = self;
        format!("the history of {repository} was begun and is not finished: `bitext ingest {input} --history` goes on")
    }
}

/// The histories that the memory has a part of, by repository and branch.
pub(super) fn histories(snapshot: &Snapshot<'_>) -> Result<Vec<Unfinished>, bitext_store::Error> {
    Ok(of_runs(&snapshot.runs()?))
}

/// Says of a history that is missing that it was begun.
pub(super) fn explain(error: Error, snapshot: &Snapshot<'_>) -> anyhow::Error {
    if !matches!(error, Error::NoHistory) {
        return error.into();
    }
    match histories(snapshot).as_deref() {
        Ok([first, ..]) => Advised::new(error.to_string(), first.note()).into(),
        // What led here is the error to report.
        _ => error.into(),
    }
}

fn of_runs(runs: &[RunInfo]) -> Vec<Unfinished> {
    let mut states: BTreeMap<(String, String), Option<Unfinished>> = BTreeMap::new();
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    for run in runs {
        let is_asked_for = parsed(&run.options)["history"] == true;
        let summary = parsed(run.summary.as_deref().unwrap_or_default());
        for row in summary["inputs"].as_array().into_iter().flatten() {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let state = states.entry((text("repository"), text("ref")));
            match row["status"].as_str() {
                // A history that was finished is followed from then on.
                Some("done") if row["history"].as_bool().unwrap_or(is_asked_for) => *state.or_default() = None,
                Some("interrupted") if is_asked_for => {
                    let begun = Unfinished { repository: text("repository"), input: text("input") };
                    state.or_insert(Some(begun));
                }
                _ => {}
            }
        }
    }
    states.into_values().flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(history: bool, inputs: &[(&str, &str, Option<bool>)]) -> RunInfo {
        let row = |(repository, status, known): &(&str, &str, Option<bool>)| {
            let mut row = json!({"input": format!("{repository}.git"), "status": status, "repository": repository, "ref": "live"});
            if let Some(known) = known {
                row["history"] = json!(known);
            }
            row
        };
        RunInfo {
            id: 1,
            command: "ingest".to_owned(),
            version: String::new(),
            options: json!({ "history": history }).to_string(),
            started: String::new(),
            finished: None,
            outcome: None,
            summary: Some(json!({"inputs": inputs.iter().map(row).collect::<Vec<_>>()}).to_string()),
        }
    }

    #[test]
    fn a_history_is_unfinished_until_it_was_read_to_its_end() {
        let names = |runs: &[RunInfo]| -> Vec<String> {
            of_runs(runs).into_iter().map(|unfinished| unfinished.repository).collect()
        };
        let stopped = || run(true, &[("pier", "done", Some(true)), ("quay", "interrupted", Some(true))]);
        let plain = || run(false, &[("quay", "done", Some(false))]);
        assert_eq!(names(&[stopped()]), ["quay"]);
        assert_eq!(names(&[stopped(), plain()]), ["quay"]);
        assert_eq!(names(&[stopped(), plain(), run(true, &[("quay", "done", Some(true))])]), [""; 0]);
        assert_eq!(names(&[stopped(), run(false, &[("quay", "done", Some(true))])]), [""; 0]);
        // Before the runs said so themselves.
        assert_eq!(names(&[stopped(), run(true, &[("quay", "done", None)])]), [""; 0]);
        // What was finished once has all that it had then.
        assert_eq!(names(&[run(true, &[("quay", "done", Some(true))]), stopped()]), [""; 0]);
        // Without history there is nothing to be finished.
        assert_eq!(names(&[run(false, &[("quay", "interrupted", Some(false))])]), [""; 0]);
        let killed = RunInfo { summary: None, ..stopped() };
        assert_eq!(names(&[killed]), [""; 0]);
        let note = of_runs(&[stopped()])[0].note();
        assert!(note.ends_with("not finished: `bitext ingest quay.git --history` goes on"), "{note}");
    }
}
