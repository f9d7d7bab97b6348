//! Histories that a stopped ingest has left in the middle.

use std::collections::BTreeSet;

use bitext_pipeline::Error;
use bitext_store::{RunInfo, Snapshot};
use serde_json::Value;

use crate::failure::Advised;

/// A history of which the memory has a part that tells nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unfinished {
    /// The repository's name.
    pub(super) repository: String,
    /// The branch.
    reference: String,
}

impl Unfinished {
    /// What to say of it.
    pub(super) fn note(&self) -> String {
        let Unfinished { repository, reference } = self;
        format!(
            "the history of {repository}@{reference} was begun and is not finished: the same `bitext ingest` with \
             --history goes on"
        )
    }
}

/// The histories that the memory has a part of, by repository and branch.
pub(super) fn histories(snapshot: &Snapshot<'_>) -> Result<Vec<Unfinished>, bitext_store::Error> {
    let mut begun = of_runs(&snapshot.runs()?);
    if !begun.is_empty() {
        let recorded = snapshot.histories()?.into_iter();
        let recorded: BTreeSet<Unfinished> = recorded
            .map(|history| Unfinished { repository: history.repository, reference: history.reference })
            .collect();
        begun.retain(|begun| !recorded.contains(begun));
    }
    Ok(begun.into_iter().collect())
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

/// What runs were to read the history of, and were stopped in.
fn of_runs(runs: &[RunInfo]) -> BTreeSet<Unfinished> {
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let mut begun = BTreeSet::new();
    for run in runs.iter().filter(|run| parsed(&run.options)["history"] == true) {
        let summary = parsed(run.summary.as_deref().unwrap_or_default());
        for row in summary["inputs"].as_array().into_iter().flatten() {
            // Outside git there is no history.
            if row["status"] == "interrupted" && !row["commit"].is_null() {
                let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                begun.insert(Unfinished { repository: text("repository"), reference: text("ref") });
            }
        }
    }
    begun
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(history: bool, inputs: &[(&str, &str, Option<&str>)]) -> RunInfo {
        let row = |(repository, status, commit): &(&str, &str, Option<&str>)| json!({"status": status, "repository": repository, "ref": "live", "commit": commit});
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
    fn a_history_is_begun_by_a_run_that_was_to_read_it() {
        let names = |runs: &[RunInfo]| -> Vec<String> {
            of_runs(runs).into_iter().map(|unfinished| unfinished.repository).collect()
        };
        let tip = Some("1a");
        let stopped =
            || run(true, &[("pier", "done", tip), ("quay", "interrupted", tip), ("folder", "interrupted", None)]);
        assert_eq!(names(&[stopped(), stopped()]), ["quay"]);
        assert_eq!(names(&[run(false, &[("quay", "interrupted", tip)])]), [""; 0]);
        let killed = RunInfo { summary: None, ..stopped() };
        assert_eq!(names(&[killed]), [""; 0]);
        let note = of_runs(&[stopped()]).pop_first().unwrap().note();
        assert!(note.starts_with("the history of quay@live was begun and is not finished"), "{note}");
    }
}
